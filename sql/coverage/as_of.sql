-- Coverage by muscle as it was at a moment, from the versions that were current then, under today's taxonomy.
-- Grain: one row a muscle group, or member of the level that is asked for.
-- Inputs: core.fact_exercise_muscle, coverage.members, internal.counted_versions, internal.is_of_role,
--   internal.muscle_axis, internal.muscle_places
-- moment: Date (its end counts) or timestamp, both UTC; text of either is taken too.
-- muscle_level: region, group (default) or muscle.
-- Example: coverage.as_of(date '2026-03-31')
-- as_of: Moment that was asked for (UTC).
-- muscle_key: Key of the muscle, group or region.
-- muscle: Its name.
-- is_unspecified: Whether the row counts mentions that are less exact than its level.
-- exercises: Distinct exercises that were current then.
create or replace macro coverage.as_of(moment, muscle_level := 'group', source_role := 'own') as table
with at_moment as (
    select case when length(moment::varchar) <= 10 then moment::varchar::date + interval 1 day - interval 1 microsecond else moment::timestamp end as asked_for
),
versions as (
    select d.exercise_key, d.exercise_id, d.movement_key
    from internal.counted_versions as d
    cross join at_moment as a
    where
        d.valid_from <= a.asked_for
        and (d.valid_to is null or d.valid_to > a.asked_for)
        and internal.is_of_role(d.role, source_role)
),
counted as (
    select
        p.member_key,
        count(distinct v.exercise_id) as exercises,
        count(distinct v.exercise_id) filter (where m.role = 'target') as target_exercises,
        count(distinct v.exercise_id) filter (where m.role = 'secondary') as secondary_exercises,
        count(distinct v.movement_key) as movements
    from versions as v
    join core.fact_exercise_muscle as m on m.exercise_key = v.exercise_key
    join internal.muscle_places as p on p.muscle_key = m.muscle_key and p.axis = muscle_level
    group by p.member_key
)
select
    a.asked_for as as_of,
    x.member_key as muscle_key,
    x.member as muscle,
    x.is_unspecified,
    coalesce(c.exercises, 0) as exercises,
    coalesce(c.target_exercises, 0) as target_exercises,
    coalesce(c.secondary_exercises, 0) as secondary_exercises,
    coalesce(c.movements, 0) as movements
from coverage.members as x
cross join at_moment as a
left join counted as c on c.member_key = x.member_key
where
    x.axis = internal.muscle_axis(muscle_level)
    and (not x.is_unspecified or c.exercises > 0)
order by x.position
