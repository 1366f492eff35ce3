-- Each version has exactly one row of measures, and all facts of it agree with it on whether it is current.
-- Severity: fail
-- exercise_key: Version.
-- problem: What is wrong.
select coalesce(d.exercise_key, f.exercise_key) as exercise_key, 'is in one of the two tables only' as problem
from core.dim_exercise as d
full join core.fact_exercise as f using (exercise_key)
where d.exercise_key is null or f.exercise_key is null
union all
select f.exercise_key, 'its exercise, source, edition_of or is_current differs from dim_exercise'
from core.fact_exercise as f
join core.dim_exercise as d using (exercise_key)
where
    (f.exercise_id, f.source, f.edition_of, f.is_current)
    is distinct from (d.exercise_id, d.source, d.edition_of, d.is_current)
union all
select f.exercise_key, 'its role differs from that of its source'
from core.fact_exercise as f
join core.dim_source as s using (source)
where f.role <> s.role
union all
select distinct r.exercise_key, 'a row of ' || r.table_name || ' differs in exercise or is_current'
from (
    select 'fact_exercise_muscle' as table_name, exercise_key, exercise_id, is_current from core.fact_exercise_muscle
    union all
    select 'fact_exercise_equipment', exercise_key, exercise_id, is_current from core.fact_exercise_equipment
    union all
    select 'fact_content_item', exercise_key, exercise_id, is_current from core.fact_content_item
    union all
    select 'fact_link', exercise_key, exercise_id, is_current from core.fact_link
    union all
    select 'fact_claim', exercise_key, exercise_id, is_current from core.fact_claim
) as r
join core.dim_exercise as d using (exercise_key)
where (r.exercise_id, r.is_current) is distinct from (d.exercise_id, d.is_current)
