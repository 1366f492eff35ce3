-- What a current exercise is held to be related to, in its own source and in others: the surest first.
-- Grain: one row a related exercise.
-- Inputs: core.dim_exercise, core.fact_exercise, core.fact_exercise_match
-- Columns: core.fact_exercise_match
-- of_exercise: Id of the exercise.
-- Example: core.matches_of('3b739e369d968420')
-- exercise_id: The other exercise.
-- name: Its name.
-- source: Its source.
-- source_role: own or reference.
-- status: match, variant or possible.
-- target_muscles: Target muscles that the other page states.
-- equipment: Equipment that it states.
-- difficulty: Difficulty that it states.
create or replace macro core.matches_of(of_exercise) as table
with related as (
    select m.exercise_id_b as exercise_id, m.status, m.score, m.evidence
    from core.fact_exercise_match as m
    where m.exercise_id_a = of_exercise
    union all
    select m.exercise_id_a, m.status, m.score, m.evidence
    from core.fact_exercise_match as m
    where m.exercise_id_b = of_exercise
)
select
    r.exercise_id,
    d.name,
    d.source,
    f.role as source_role,
    r.status,
    r.score,
    r.evidence,
    d.target_muscles,
    d.equipment,
    d.difficulty
from related as r
join core.dim_exercise as d on d.exercise_id = r.exercise_id and d.is_current
join core.fact_exercise as f on f.exercise_key = d.exercise_key
order by list_position(['match', 'possible', 'variant'], r.status), r.score desc, d.name, r.exercise_id
