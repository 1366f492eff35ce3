-- Coverage of each muscle group by the own library after each collection, under today's taxonomy.
-- Grain: one row a moment and muscle group, zero rows included.
-- Inputs: core.dim_snapshot, core.dim_source, core.fact_exercise_muscle, coverage.members,
--   internal.counted_versions, internal.muscle_places
-- as_of: Start of a collection of an own source that changed something (UTC).
-- exercises: Distinct own exercises that were current then.
create or replace view history.coverage_over_time as
with standing as (
    select
        p.member_key,
        f.movement_key,
        f.valid_from,
        f.valid_to,
        bool_or(m.role = 'target')::int as is_target,
        bool_or(m.role = 'secondary')::int as is_secondary
    from internal.counted_versions as f
    join core.fact_exercise_muscle as m using (exercise_key)
    join internal.muscle_places as p on p.muscle_key = m.muscle_key and p.axis = 'group'
    where f.role = 'own'
    group by f.exercise_key, p.member_key, f.movement_key, f.valid_from, f.valid_to
),
steps as (
    select member_key, movement_key, valid_from as moment, 1 as exercises, is_target as target, is_secondary as secondary
    from standing
    union all
    select member_key, movement_key, valid_to, -1, -is_target, -is_secondary
    from standing
    where valid_to is not null
),
by_movement as (
    select
        member_key,
        moment,
        sum(exercises) as exercises,
        sum(target) as target,
        sum(secondary) as secondary,
        sum(sum(exercises)) over life as present
    from steps
    group by member_key, movement_key, moment
    window life as (partition by member_key, movement_key order by moment)
),
by_moment as (
    select
        member_key,
        moment,
        sum(exercises) as exercises,
        sum(target) as target,
        sum(secondary) as secondary,
        sum((present > 0)::int - (present - exercises > 0)::int) as movements
    from by_movement
    group by member_key, moment
),
moments as (
    select distinct n.started_at as moment
    from core.dim_snapshot as n
    join core.dim_source as s using (source)
    where s.role = 'own'
),
summed as (
    select
        t.moment,
        g.member_key,
        g.member,
        g.position,
        g.is_unspecified,
        coalesce(sum(m.exercises) over life, 0)::bigint as exercises,
        coalesce(sum(m.target) over life, 0)::bigint as target_exercises,
        coalesce(sum(m.secondary) over life, 0)::bigint as secondary_exercises,
        coalesce(sum(m.movements) over life, 0)::bigint as movements
    from moments as t
    cross join coverage.members as g
    left join by_moment as m on m.moment = t.moment and m.member_key = g.member_key
    where g.axis = 'group'
    window life as (partition by g.member_key order by t.moment)
)
select
    moment as as_of,
    member_key as muscle_group_key,
    member as muscle_group,
    exercises,
    target_exercises,
    secondary_exercises,
    movements
from summed
where not is_unspecified or exercises > 0
order by moment, position
