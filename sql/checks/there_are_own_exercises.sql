-- The warehouse has exercises of the team's own library.
-- Severity: warn
-- own_exercises: Current own exercises.
select count(*) as own_exercises
from core.fact_exercise
where is_current and role = 'own'
having count(*) = 0
