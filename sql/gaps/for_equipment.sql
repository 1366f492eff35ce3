-- The short cells for equipment: those of its family.
-- Grain: one row a short cell; none where no such equipment is known.
-- Inputs: core.dim_equipment, gaps.cells
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
with families as (
    select e.family_key
    from core.dim_equipment as e
    where lower(trim(equipment_term)) in (
        lower(e.name), e.equipment_key, replace(e.equipment_key, '_', ' '), lower(e.family_name), e.family_key
    )
)
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
where c.shortage > 0 and c.equipment_family_key in (select f.family_key from families as f)
order by c.priority desc, c.muscle_group, c.difficulty_key
