-- A match joins two different current exercises, the smaller id first.
-- Severity: fail
-- exercise_id_a: One exercise.
-- exercise_id_b: The other.
with current_exercises as (
    select exercise_id from core.dim_exercise where is_current
)
select exercise_id_a, exercise_id_b
from core.fact_exercise_match
where
    exercise_id_a >= exercise_id_b
    or exercise_id_a not in (select exercise_id from current_exercises)
    or exercise_id_b not in (select exercise_id from current_exercises)
