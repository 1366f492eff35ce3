-- Coverage of each region of the body by the own library; regions lie within one another, and each counts for itself.
-- Grain: one row a region, system, and unknown.
-- Inputs: coverage.by_muscle_at
-- region_key: Key of the region.
-- region: Name of the region.
-- outer_region: Outermost region that it lies in; itself at the top.
create or replace view coverage.by_region as
select
    muscle_key as region_key,
    muscle as region,
    kind,
    region as outer_region,
    exercises,
    target_exercises,
    secondary_exercises,
    movements
from coverage.by_muscle_at(muscle_level := 'region')
