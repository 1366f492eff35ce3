-- How many exercises and movements the own library had after each collection, under today's taxonomy: the whole, or what
-- stood within muscle groups and equipment families.
-- Grain: one row a moment, zero rows included.
-- Inputs: core.dim_snapshot, core.dim_source, coverage.exercises_in
-- Example: history.size_in(null, null)
-- as_of: Start of a collection of an own source that changed something (UTC).
-- exercises: Distinct own exercises that were current then.
-- movements: Distinct movements of these.
create or replace macro history.size_in(group_keys, family_keys) as table
with moments as (
    select distinct n.started_at as as_of
    from core.dim_snapshot as n
    join core.dim_source as s using (source)
    where s.role = 'own'
),
steps as (
    select e.movement_key, e.valid_from as moment, 1 as exercises
    from coverage.exercises_in(group_keys, family_keys) as e
    union all
    select e.movement_key, e.valid_to, -1
    from coverage.exercises_in(group_keys, family_keys) as e
    where e.valid_to is not null
),
by_movement as (
    select
        movement_key,
        moment,
        sum(exercises) as exercises,
        sum(sum(exercises)) over (partition by movement_key order by moment) as present
    from steps
    group by movement_key, moment
),
by_moment as (
    select
        moment as as_of,
        sum(exercises) as exercises,
        sum((present > 0)::int - (present - exercises > 0)::int) as movements
    from by_movement
    group by moment
)
select
    t.as_of,
    coalesce(sum(m.exercises) over life, 0)::bigint as exercises,
    coalesce(sum(m.movements) over life, 0)::bigint as movements
from moments as t
left join by_moment as m using (as_of)
window life as (order by t.as_of)
order by t.as_of
