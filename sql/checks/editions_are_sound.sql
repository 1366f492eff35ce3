-- Each translation is an edition of a primary edition in a source of its role, is its movement, and does not outlive it.
-- Severity: fail
-- exercise_key: Version of the translation.
-- problem: What is wrong.
select f.exercise_key, 'its primary edition is not there, is a translation itself or has another role' as problem
from core.fact_exercise as f
anti join core.fact_exercise as p on p.exercise_id = f.edition_of and p.role = f.role and p.edition_of is null
where f.edition_of is not null
union all
select f.exercise_key, 'its primary edition is not current, or another movement'
from core.fact_exercise as f
anti join core.fact_exercise as p on p.exercise_id = f.edition_of and p.is_current and p.movement_key = f.movement_key
where f.edition_of is not null and f.is_current
