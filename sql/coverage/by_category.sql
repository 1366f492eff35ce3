-- Coverage of each category by the own library; zero where nothing counts.
-- Grain: one row a category, and unknown.
-- Inputs: coverage.by_member
-- Columns: coverage.by_body_part
-- category_key: Key of the category.
-- category: Name of the category.
create or replace view coverage.by_category as
select
    member_key as category_key,
    member as category,
    exercises,
    target_exercises,
    secondary_exercises,
    movements
from coverage.by_member('category')
