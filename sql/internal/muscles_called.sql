-- The muscle terms that a word means: by key, by name, or as a page used it.
-- Grain: one row a muscle term; none where no such muscle is known.
-- Inputs: core.dim_muscle, core.fact_exercise_muscle
-- Example: internal.muscles_called('glutes')
-- muscle_key: Key of the term.
create or replace macro internal.muscles_called(muscle_term) as table
select m.muscle_key
from core.dim_muscle as m
where lower(trim(muscle_term)) in (lower(m.name), m.muscle_key, replace(m.muscle_key, '_', ' '))
union
select f.muscle_key
from core.fact_exercise_muscle as f
where f.mapping in ('exact', 'alias', 'spelling') and lower(f.term) = lower(trim(muscle_term))
