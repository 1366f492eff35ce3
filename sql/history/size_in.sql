-- How many exercises and movements the own library had after each collection, under today's taxonomy: the whole, or what
-- stood within muscle groups and equipment families.
-- Grain: one row a moment, zero rows included.
-- Inputs: core.dim_exercise, core.dim_snapshot, core.dim_source, coverage.exercises_in
-- group_keys: List of keys of muscle groups; null is all.
-- family_keys: List of keys of equipment families; null is all.
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
versions as (
    select e.exercise_id, e.movement_key, d.valid_from, d.valid_to
    from coverage.exercises_in(group_keys, family_keys) as e
    join core.dim_exercise as d using (exercise_key)
)
select
    t.as_of,
    count(distinct v.exercise_id) as exercises,
    count(distinct v.movement_key) as movements
from moments as t
left join versions as v on v.valid_from <= t.as_of and (v.valid_to is null or v.valid_to > t.as_of)
group by t.as_of
order by t.as_of
