-- What the own library has next to a movement that it lacks: the best pair that matching found, a variant of the
-- movement, or an exercise that may be the same.
-- Grain: one row a reference movement with such a pair.
-- Inputs: core.dim_exercise, core.fact_exercise, core.fact_exercise_match
-- movement_key: Movement of the reference libraries.
-- status: possible (may be the same: look before you write) or variant (differs in grip, side, equipment, ...).
-- score: How sure the pair is, see core.fact_exercise_match.
-- own_name: Name of the own exercise.
-- own_url: Its address.
create or replace view internal.nearby_own as
with related (exercise_id, own_id, status, score) as (
    select exercise_id_a, exercise_id_b, status, score from core.fact_exercise_match where status <> 'match'
    union all
    select exercise_id_b, exercise_id_a, status, score from core.fact_exercise_match where status <> 'match'
),
nearest as (
    select
        f.movement_key,
        min({
            'later': r.status <> 'possible', 'distance': 1 - r.score, 'name': o.name, 'url': o.url, 'status': r.status
        }) as own
    from related as r
    join core.fact_exercise as f on f.exercise_id = r.exercise_id and f.is_current and f.role = 'reference'
    join core.fact_exercise as w on w.exercise_id = r.own_id and w.is_current and w.role = 'own'
    join core.dim_exercise as o on o.exercise_key = w.exercise_key
    group by f.movement_key
)
select
    movement_key,
    own.status as status,
    1 - own.distance as score,
    own.name as own_name,
    own.url as own_url
from nearest
