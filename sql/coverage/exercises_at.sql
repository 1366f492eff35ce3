-- The exercises behind a row of a coverage view: those that count at one member of one axis.
-- Grain: one row an exercise.
-- Inputs: core.dim_exercise, internal.placements_of
-- Columns: coverage.placements
-- at_member: Key of the member, such as 'kettlebell' or 'unknown'.
-- Example: coverage.exercises_at('equipment', 'unknown')
create or replace macro coverage.exercises_at(
    axis_name, at_member, muscle_role := 'any', source_role := 'own', source_names := null
) as table
select
    p.exercise_id,
    d.name,
    p.source,
    d.url,
    p.is_target,
    p.is_secondary,
    p.exercise_key
from internal.placements_of(
    axis_name, muscle_role := muscle_role, source_role := source_role, source_names := source_names
) as p
join core.dim_exercise as d on d.exercise_key = p.exercise_key
where p.member_key = at_member
order by d.name, p.source, d.url
