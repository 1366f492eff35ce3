-- The short cells for equipment: those of its family.
-- Grain: one row a short cell; none where no such equipment is known.
-- Inputs: gaps.families_of, internal.short_cells
-- Columns: internal.short_cells
-- Example: gaps.for_equipment('kettlebell')
create or replace macro gaps.for_equipment(equipment_term) as table
select *
from internal.short_cells(null, (select coalesce(list(f.equipment_family_key), []) from gaps.families_of(equipment_term) as f))
