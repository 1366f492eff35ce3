-- The body map: each shape that is drawn, with the coverage of the muscle group that it stands for.
-- Grain: one row a shape of a muscle group.
-- Inputs: coverage.body_map_in
-- map_shape: Shape on the body map, its side at the end of the name.
-- muscle_group_key: Key of the muscle group.
-- muscle_group: Name of the muscle group.
-- target_exercises: Distinct current own exercises that target it.
-- secondary_exercises: Those that use it as a secondary muscle.
-- cells: Eligible cells of gaps.cells in it.
-- covered_cells: Those of them that have what is wanted.
-- covered_share: Covered cells as a share of these; null where none is eligible.
-- level: 0 where no exercise targets it, otherwise 1 to 5 by the share of cells that are covered.
create or replace view coverage.body_map as
select * from coverage.body_map_in(null, null)
