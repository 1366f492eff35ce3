-- Coverage of each equipment family at each difficulty by the own library; zero where nothing counts.
-- Grain: one row a equipment family and difficulty, unknown included.
-- Inputs: coverage.matrix
-- Columns: coverage.by_body_part
create or replace view coverage.equipment_by_difficulty as
select
    row_key as equipment_family_key,
    row_name as equipment_family,
    column_key as difficulty_key,
    column_name as difficulty,
    exercises,
    target_exercises,
    secondary_exercises,
    movements
from coverage.matrix('equipment_family', 'difficulty')
