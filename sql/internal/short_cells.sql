-- The short cells within muscle groups and equipment families, the most pressing first.
-- Grain: one row a short cell.
-- Inputs: gaps.cells
-- Columns: gaps.cells
-- Example: internal.short_cells(['glutes'], null)
-- wanted: Movements that are wanted.
-- have: Distinct own movements.
-- shortage: Movements that are missing.
-- priority: How much it matters to fill it, see gaps.cells.
-- why: Why it is a gap.
create or replace macro internal.short_cells(group_keys, family_keys) as table
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
where
    c.shortage > 0
    and (group_keys is null or list_contains(group_keys, c.muscle_group_key))
    and (family_keys is null or list_contains(family_keys, c.equipment_family_key))
order by c.priority desc, c.muscle_group, c.equipment_family, c.difficulty_key
