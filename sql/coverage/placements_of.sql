-- The placements on one axis, cut to a muscle role and to sources; an axis or role that does not exist is an error.
-- Grain: one row a member and current exercise.
-- Inputs: coverage.placements
-- axis_name: region, group, muscle, equipment, equipment_family, body_part, difficulty, category, movement_pattern
--   or source.
-- muscle_role: any (default), target or secondary; it matters on the muscle axes.
-- source_role: own (default), reference or any.
-- source_names: List of sources; null (default) is all.
-- Example: coverage.placements_of('group', muscle_role := 'target')
-- member_key: Member at which the exercise counts.
-- exercise_key: Current version of the exercise.
-- exercise_id: Exercise.
-- movement_key: Movement that the exercise is.
-- source: Source of the exercise.
-- is_target: Whether it counts there as a target muscle, see coverage.placements.
-- is_secondary: Whether it counts there as a secondary muscle.
create or replace macro coverage.placements_of(
    axis_name, muscle_role := 'any', source_role := 'own', source_names := null
) as table
select
    p.member_key,
    p.exercise_key,
    p.exercise_id,
    p.movement_key,
    p.source,
    p.is_target,
    p.is_secondary
from coverage.placements as p
where
    p.axis = case
        when axis_name in (
            'region', 'group', 'muscle', 'equipment', 'equipment_family', 'body_part', 'difficulty', 'category',
            'movement_pattern', 'source'
        ) then axis_name
        else error('There is no axis ' || axis_name || '; select distinct axis from coverage.members lists them.')
    end
    and case muscle_role
        when 'any' then true
        when 'target' then p.is_target or p.axis not in ('region', 'group', 'muscle')
        when 'secondary' then p.is_secondary or p.axis not in ('region', 'group', 'muscle')
        else error('There is no muscle role ' || muscle_role || '; it is any, target or secondary.')
    end
    and case
        when source_role = 'any' then true
        when source_role in ('own', 'reference') then p.role = source_role
        else error('There is no source role ' || source_role || '; it is own, reference or any.')
    end
    and (source_names is null or list_contains(source_names, p.source))
