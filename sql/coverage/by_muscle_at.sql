-- Coverage by muscle at a level, of a role, for sources; the views by_muscle, by_muscle_group and by_region are
-- its defaults.
-- A mention counts at its muscle and at all that lies above it, an exercise never twice at one place.
-- Grain: one row a muscle, group or region.
-- Inputs: core.dim_muscle, coverage.by_member, internal.muscle_axis
-- Columns: coverage.by_member
-- muscle_level: region, group or muscle (default; with parts).
-- Example: coverage.by_muscle_at(muscle_level := 'group', muscle_role := 'target')
-- muscle_key: Key of the muscle, group or region.
-- muscle: Its name; "Glutes, unspecified" counts pages that name the group and no muscle of it.
-- level: Anatomical level of the term itself.
-- muscle_group: Group that it belongs to first.
-- is_unspecified: Whether the row counts mentions that are less exact than its level.
-- movements: Distinct movements.
create or replace macro coverage.by_muscle_at(
    muscle_level := 'muscle', muscle_role := 'any', source_role := 'own', source_names := null
) as table
select
    c.member_key as muscle_key,
    c.member as muscle,
    m.level,
    m.kind,
    m.group_name as muscle_group,
    m.region_name as region,
    c.is_unspecified,
    c.exercises,
    c.target_exercises,
    c.secondary_exercises,
    c.movements
from coverage.by_member(
    internal.muscle_axis(muscle_level),
    muscle_role := muscle_role, source_role := source_role, source_names := source_names
) as c
join core.dim_muscle as m on m.muscle_key = c.member_key
order by c.position
