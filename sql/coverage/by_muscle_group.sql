-- Coverage of each muscle group by the own library, whatever muscle of it a page names; zero where nothing counts.
-- Grain: one row a muscle group, system, unspecified region with exercises, and unknown.
-- Inputs: coverage.by_muscle_at
-- muscle_group_key: Key of the group.
-- muscle_group: Name of the group.
-- kind: muscle, system, whole_body or unknown; only muscles can be gaps.
-- region: Region that it belongs to first.
-- is_unspecified: Whether the row counts mentions that name only a region.
-- exercises: Distinct current own exercises.
-- target_exercises: Those of them that target it.
-- secondary_exercises: Those of them that use it as a secondary muscle.
-- movements: Distinct movements, so that one page in two formats counts once.
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
