-- An exercise has at most one current version, and that one is its last and has no end.
-- Severity: fail
-- exercise_id: Exercise.
-- problem: What is wrong.
select exercise_id, 'several current versions' as problem
from core.dim_exercise
group by exercise_id
having count(*) filter (where is_current) > 1
union all
select exercise_id, 'current and ended, or neither'
from core.dim_exercise
where is_current <> (valid_to is null)
union all
select exercise_id, 'a former version is current'
from core.dim_exercise
group by exercise_id
having max(version) filter (where is_current) < max(version)
