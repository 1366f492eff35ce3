-- What is wanted and what there is of each muscle group in all, beside the state of its cells: see gaps.margins.
-- Grain: one row a muscle group, system, unspecified region with own exercises, and unknown.
-- Inputs: gaps.margins
-- muscle_group_key: Key of the muscle group.
-- muscle_group: Name of the muscle group.
-- wanted: Movements that targets.toml wants in all; 0 where it names none.
-- have: Distinct own movements with a target muscle in the group.
-- shortage: Movements that lack in all; 0 where the row is not eligible.
-- priority: How much it matters to fill it; 0 where nothing lacks.
-- eligible: Whether the row can be a gap.
-- why: Why it is eligible, or why not.
-- weight: Weight in targets.toml.
-- reference_movements: Distinct movements of reference libraries with a target muscle in the group.
-- cells: Eligible cells of gaps.cells.
-- covered_cells: Eligible cells that have what is wanted.
-- empty_cells: Eligible cells with nothing where something is wanted.
-- cell_shortage: Movements that lack in the eligible cells together.
create or replace view gaps.by_muscle as
select member_key as muscle_group_key, member as muscle_group, * exclude (member_key, member, position)
from gaps.margins('group')
order by position
