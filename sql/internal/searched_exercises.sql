-- The exercises that a search can find, numbered, so that what it looks words up in stays small.
-- Grain: one row a current exercise.
-- Inputs: core.dim_exercise, core.fact_exercise, core.words_of
-- Stored: the numbers are those of internal.searched_words.
-- number: Number of the exercise, from 1.
-- name_letters: Letters of the words of the name.
create or replace view internal.searched_exercises as
select
    row_number() over (order by d.exercise_key)::integer as number,
    d.exercise_key,
    d.exercise_id,
    d.name,
    d.source,
    f.role,
    d.url,
    f.movement_key,
    len(array_to_string(core.words_of(d.name), '')) as name_letters
from core.dim_exercise as d
join core.fact_exercise as f using (exercise_key)
where d.is_current
order by number
