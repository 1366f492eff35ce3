-- Each muscle group in the own library at a moment beside an earlier one: the exercises that targeted it, under today's
-- taxonomy.
-- Grain: one row a muscle group.
-- Inputs: core.dim_muscle, coverage.as_of, internal.more_or_less
-- Columns: coverage.body_map_of_libraries
-- moment: Date (its end counts) or timestamp, both UTC.
-- moment_beside: The moment that it is compared with.
-- Example: coverage.body_map_of_dates(date '2026-03-31', date '2026-03-01')
-- exercises: Distinct own exercises that targeted it at the moment.
-- exercises_beside: Those at the other moment.
-- difference: Exercises at the moment less those at the other one.
-- level: How the number stands to the other, from -2 to 2, see internal.more_or_less; null where neither has any.
create or replace macro coverage.body_map_of_dates(moment, moment_beside) as table
select
    m.muscle_key as muscle_group_key,
    m.name as muscle_group,
    a.target_exercises as exercises,
    b.target_exercises as exercises_beside,
    a.target_exercises - b.target_exercises as difference,
    internal.more_or_less(a.target_exercises, b.target_exercises) as level
from coverage.as_of(moment) as a
join coverage.as_of(moment_beside) as b using (muscle_key)
join core.dim_muscle as m on m.muscle_key = a.muscle_key and m.kind = 'muscle'
where not a.is_unspecified
order by muscle_group_key
