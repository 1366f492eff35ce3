-- The short cells for a muscle: of its muscle group, of the group it is, or of all groups of the region it is.
-- Grain: one row a short cell; none where no such muscle is known.
-- Inputs: gaps.cells, gaps.groups_of
-- muscle_term: Key or name of a muscle term at any level, such as 'glutes'.
-- Example: gaps.for_muscle('glutes')
-- muscle_group: Name of the muscle group.
-- equipment_family: Name of the equipment family.
-- difficulty: Name of the difficulty.
-- wanted: Movements that are wanted.
-- have: Distinct own movements.
-- shortage: Movements that lack.
-- priority: How much it matters to fill it, see gaps.cells.
-- why: Why it is a gap.
create or replace macro gaps.for_muscle(muscle_term) as table
select
    c.muscle_group,
    c.equipment_family,
    c.difficulty,
    c.wanted,
    c.have,
    c.shortage,
    c.priority,
    c.why
from gaps.cells as c
where c.shortage > 0 and c.muscle_group_key in (select g.muscle_group_key from gaps.groups_of(muscle_term) as g)
order by c.priority desc, c.muscle_group, c.equipment_family, c.difficulty_key
