-- Coverage of each muscle group with each equipment family by the own library; zero where nothing counts.
-- Grain: one row a muscle group and equipment family, unknown included.
-- Inputs: coverage.matrix
-- muscle_group_key: Key of the muscle group.
-- muscle_group: Name of the muscle group.
-- equipment_family_key: Key of the equipment family.
-- equipment_family: Name of the equipment family.
-- exercises: Distinct current own exercises.
-- target_exercises: Those of them that target the muscle group.
-- secondary_exercises: Those of them that use it as a secondary muscle.
-- movements: Distinct movements, so that one page in two formats counts once.
create or replace view coverage.muscle_by_equipment as
select
    row_key as muscle_group_key,
    row_name as muscle_group,
    column_key as equipment_family_key,
    column_name as equipment_family,
    exercises,
    target_exercises,
    secondary_exercises,
    movements
from coverage.matrix('muscle', 'equipment_family')
