-- The body map: each shape that is drawn, with the coverage of the muscle group that it stands for.
-- Grain: one row a shape of a muscle group.
-- Inputs: coverage.body_map_in
-- Columns: coverage.body_map_in
create or replace view coverage.body_map as
select * from coverage.body_map_in(null, null)
