-- The exercises behind a row of a coverage view: those that count at one member of one axis.
-- Grain: one row an exercise.
-- Inputs: core.dim_exercise, coverage.placements_of
-- axis_name: region, group, muscle, equipment, equipment_family, body_part, difficulty, category, movement_pattern
--   or source.
-- at_member: Key of the member, such as 'kettlebell' or 'unknown'.
-- muscle_role: any (default), target or secondary; it matters on the muscle axes.
-- source_role: own (default), reference or any.
-- source_names: List of sources; null (default) is all.
-- Example: coverage.exercises_at('equipment', 'unknown')
-- exercise_id: Exercise.
-- name: Name of the exercise.
-- source: Source of the exercise.
-- url: Address of the page.
-- is_target: Whether it targets this muscle; on other axes, whether it names a known target muscle.
-- is_secondary: The same for secondary muscles.
-- exercise_key: Current version.
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
from coverage.placements_of(
    axis_name, muscle_role := muscle_role, source_role := source_role, source_names := source_names
) as p
join core.dim_exercise as d on d.exercise_key = p.exercise_key
where p.member_key = at_member
order by d.name, p.source, d.url
