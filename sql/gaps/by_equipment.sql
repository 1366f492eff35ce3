-- What is wanted and what there is of each equipment family in all, beside the state of its cells: see gaps.margins.
-- Grain: one row an equipment family, and unknown.
-- Inputs: gaps.margins
-- equipment_family_key: Key of the equipment family.
-- equipment_family: Name of the equipment family.
-- wanted: Movements that targets.toml wants in all; 0 where it names none.
-- have: Distinct own movements that need the family or can use it.
-- shortage: Movements that lack in all; 0 where the row is not eligible.
-- priority: How much it matters to fill it; 0 where nothing lacks.
-- eligible: Whether the row can be a gap.
-- why: Why it is eligible, or why not.
-- weight: Weight in targets.toml.
-- reference_movements: Distinct movements of reference libraries that need the family or can use it.
-- cells: Eligible cells of gaps.cells.
-- covered_cells: Eligible cells that have what is wanted.
-- empty_cells: Eligible cells with nothing where something is wanted.
-- cell_shortage: Movements that lack in the eligible cells together.
create or replace view gaps.by_equipment as
select member_key as equipment_family_key, member as equipment_family, * exclude (member_key, member, position)
from gaps.margins('equipment_family')
order by position
