-- Coverage of each equipment family at each difficulty by the own library; zero where nothing counts.
-- Grain: one row a equipment family and difficulty, unknown included.
-- Inputs: coverage.matrix
-- equipment_family_key: Key of the equipment family.
-- equipment_family: Name of the equipment family.
-- difficulty_key: Key of the difficulty.
-- difficulty: Name of the difficulty.
-- exercises: Distinct current own exercises.
-- target_exercises: Those of them that name a target muscle that is known.
-- secondary_exercises: Those of them that name a secondary muscle that is known.
-- movements: Distinct movements, so that one page in two formats counts once.
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
