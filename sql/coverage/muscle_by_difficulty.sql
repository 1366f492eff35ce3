-- Coverage of each muscle group at each difficulty by the own library; zero where nothing counts.
-- Grain: one row a muscle group and difficulty, unknown included.
-- Inputs: coverage.matrix
create or replace view coverage.muscle_by_difficulty as
select
    row_key as muscle_group_key,
    row_name as muscle_group,
    column_key as difficulty_key,
    column_name as difficulty,
    exercises,
    target_exercises,
    secondary_exercises,
    movements
from coverage.matrix('muscle', 'difficulty')
