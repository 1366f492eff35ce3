-- The own pages within muscle groups and equipment families: the exercises of coverage.exercises_in with all their
-- translations.
-- Grain: one row an exercise.
-- Inputs: core.dim_exercise, coverage.exercises_in
-- Example: coverage.pages_in(['glutes'], null)
-- is_current: Whether it is there today and its current primary edition is within them.
create or replace macro coverage.pages_in(group_keys, family_keys) as table
select
    d.exercise_id,
    bool_or(d.is_current and e.is_current) as is_current
from core.dim_exercise as d
join coverage.exercises_in(group_keys, family_keys) as e on e.exercise_id = coalesce(d.edition_of, d.exercise_id)
group by d.exercise_id
