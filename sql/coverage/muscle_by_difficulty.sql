-- Coverage of each muscle group at each difficulty by the own library; zero where nothing counts.
-- Grain: one row a muscle group and difficulty, unknown included.
-- Inputs: coverage.matrix
-- muscle_group_key: Key of the muscle group.
-- muscle_group: Name of the muscle group.
-- difficulty_key: Key of the difficulty.
-- difficulty: Name of the difficulty.
-- exercises: Distinct current own exercises.
-- target_exercises: Those of them that target the muscle group.
-- secondary_exercises: Those of them that use it as a secondary muscle.
-- movements: Distinct movements, so that one page in two formats counts once.
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
