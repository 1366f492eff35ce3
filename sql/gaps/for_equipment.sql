-- The short cells for equipment: those of its family.
-- Grain: one row a short cell; none where no such equipment is known.
-- Inputs: gaps.cells, gaps.families_of
-- equipment_term: Key or name of a kind of equipment or of a family, such as 'kettlebell'.
-- Example: gaps.for_equipment('kettlebell')
-- muscle_group: Name of the muscle group.
-- equipment_family: Name of the equipment family.
-- difficulty: Name of the difficulty.
-- wanted: Movements that are wanted.
-- have: Distinct own movements.
-- shortage: Movements that lack.
-- priority: How much it matters to fill it, see gaps.cells.
-- why: Why it is a gap.
create or replace macro gaps.for_equipment(equipment_term) as table
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
where c.shortage > 0 and c.equipment_family_key in (
    select f.equipment_family_key from gaps.families_of(equipment_term) as f
)
order by c.priority desc, c.muscle_group, c.difficulty_key
