-- Coverage of each muscle group with each equipment family by the own library; zero where nothing counts.
-- Grain: one row a muscle group and equipment family, unknown included.
-- Inputs: coverage.matrix
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
