-- Coverage of each muscle group by the own library, whatever muscle of it a page names; zero where nothing counts.
-- Grain: one row a muscle group, system, unspecified region with exercises, and unknown.
-- Inputs: coverage.by_muscle_at
-- muscle_group_key: Key of the group.
-- muscle_group: Name of the group.
-- is_unspecified: Whether the row counts mentions that name only a region.
create or replace view coverage.by_muscle_group as
select
    muscle_key as muscle_group_key,
    muscle as muscle_group,
    kind,
    region,
    is_unspecified,
    exercises,
    target_exercises,
    secondary_exercises,
    movements
from coverage.by_muscle_at(muscle_level := 'group')
