-- The placements on one axis, cut to a muscle role and to sources; an axis or role that does not exist is an error.
-- Grain: one row a member and current exercise.
-- Inputs: coverage.placements, internal.is_of_muscle_role, internal.is_of_role
-- Columns: coverage.placements
-- family_keys: List of keys of equipment families that it needs or can use; null (default) is all.
-- Example: internal.placements_of('group', muscle_role := 'target')
create or replace macro internal.placements_of(
    axis_name, muscle_role := 'any', source_role := 'own', source_names := null, family_keys := null
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
    and (
        internal.is_of_muscle_role(p.is_target, p.is_secondary, muscle_role)
        or p.axis not in ('region', 'group', 'muscle')
    )
    and internal.is_of_role(p.role, source_role)
    and (source_names is null or list_contains(source_names, p.source))
    and (
        family_keys is null
        or p.exercise_key in (
            select n.exercise_key
            from coverage.placements as n
            where n.axis = 'equipment_family' and n.is_needed and list_contains(family_keys, n.member_key)
        )
    )
