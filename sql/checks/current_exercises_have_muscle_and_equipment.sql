-- Each current exercise has at least one target muscle and one equipment, unknown where nothing is stated.
-- Severity: fail
-- exercise_key: Version.
-- lacks: What has no row.
select f.exercise_key, 'target muscle' as lacks
from core.fact_exercise as f
anti join core.fact_exercise_muscle as m on m.exercise_key = f.exercise_key and m.role = 'target'
where f.is_current
union all
select f.exercise_key, 'equipment'
from core.fact_exercise as f
anti join core.fact_exercise_equipment as e on e.exercise_key = f.exercise_key
where f.is_current
