-- Own pages that may be what a writer is about to write for a gap, or come close to it: look at them first.
-- Grain: one row a gap and own page that matching holds near to a movement which would fill the gap.
-- Inputs: core.dim_exercise, core.fact_exercise, core.fact_exercise_match, internal.counted_versions, internal.gap_movements
-- rank: Order within the gap: what may be the same first, then by the score of the match, from 1.
-- status: possible (may be the same) or variant (differs in one way).
-- near_to: Names of the movements that it is near to, in order.
-- evidence: What agrees and what differs with the nearest of these, in words.
create or replace view gaps.brief_duplicates as
with pairs (exercise_id, own_id, status, score, evidence) as (
    select exercise_id_a, exercise_id_b, status, score, evidence
    from core.fact_exercise_match
    where status <> 'match'
    union all
    select exercise_id_b, exercise_id_a, status, score, evidence
    from core.fact_exercise_match
    where status <> 'match'
),
near as (
    select
        g.place_key,
        w.exercise_key,
        min({'later': r.status <> 'possible', 'distance': 1 - r.score, 'status': r.status, 'evidence': r.evidence}) as best,
        list_sort(list(distinct g.name)) as near_to
    from internal.gap_movements as g
    join internal.counted_versions as c on c.movement_key = g.movement_key and c.is_current and c.role = 'reference'
    join pairs as r on r.exercise_id = c.exercise_id
    join core.fact_exercise as w on w.exercise_id = r.own_id and w.is_current and w.role = 'own'
    where g.is_pattern and not g.is_own
    group by g.place_key, w.exercise_key
)
select
    n.place_key,
    row_number() over (
        partition by n.place_key order by n.best.later, n.best.distance, e.name, e.source, e.url
    ) as rank,
    e.exercise_id,
    e.name,
    e.source,
    e.url,
    n.best.status as status,
    n.near_to,
    n.best.evidence as evidence
from near as n
join core.dim_exercise as e using (exercise_key)
order by n.place_key, rank
