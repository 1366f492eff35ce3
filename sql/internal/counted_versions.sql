-- The versions that every figure of exercises counts, each with the time in which it counts: those of primary
-- editions, and those of translations (edition_of) before the primary edition was there, or after it.
-- Grain: one row a version and time.
-- Inputs: core.dim_exercise, core.fact_exercise
-- Stored: every count of exercises reads it.
-- exercise_key: Version.
-- is_current: Whether it counts today.
-- valid_from: From when on it counts (UTC).
-- valid_to: Until when it counts (UTC); null while it does.
create or replace view internal.counted_versions as
with lives as (
    select
        exercise_id,
        min(valid_from) as began,
        case when bool_or(is_current) then null else max(valid_to) end as ended
    from core.dim_exercise
    where exercise_id in (select e.edition_of from core.dim_exercise as e)
    group by exercise_id
),
times as (
    select exercise_key, valid_from, valid_to
    from core.dim_exercise
    where edition_of is null
    union all
    select d.exercise_key, d.valid_from, least(d.valid_to, p.began)
    from core.dim_exercise as d
    join lives as p on p.exercise_id = d.edition_of
    where d.valid_from < p.began
    union all
    select d.exercise_key, greatest(d.valid_from, p.ended), d.valid_to
    from core.dim_exercise as d
    join lives as p on p.exercise_id = d.edition_of
    where p.ended is not null and (d.valid_to is null or d.valid_to > p.ended)
)
select
    t.exercise_key,
    f.exercise_id,
    f.movement_key,
    f.source,
    f.role,
    t.valid_to is null as is_current,
    t.valid_from,
    t.valid_to
from times as t
join core.fact_exercise as f using (exercise_key)
order by t.exercise_key, t.valid_from
