-- Coverage of each category by the own library; zero where nothing counts.
-- Grain: one row a category, and unknown.
-- Inputs: coverage.by_member
-- category_key: Key of the category.
-- category: Name of the category.
-- exercises: Distinct current own exercises.
-- target_exercises: Those of them that name a target muscle that is known.
-- secondary_exercises: Those of them that name a secondary muscle that is known.
-- movements: Distinct movements, so that one page in two formats counts once.
create or replace view coverage.by_category as
select
    member_key as category_key,
    member as category,
    exercises,
    target_exercises,
    secondary_exercises,
    movements
from coverage.by_member('category')
