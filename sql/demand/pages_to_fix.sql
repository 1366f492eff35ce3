-- Own pages that say something wrong and that people look for, the most wanted first: errors, and warnings but those
-- of what is thin, missing or said on many pages.
-- The demand for a movement is parted evenly over its own pages; that for a page is its own.
-- Grain: one row a page with such a finding and with demand.
-- Inputs: core.bridge_demand_movement, core.dim_demand_subject, internal.counted_versions, internal.demand_shares,
--   quality.findings
-- Columns: quality.findings
-- rank: Order by share, then errors, then warnings, from 1.
-- share: Share of all demand that goes to the page.
-- first_message: The worst of the findings, in words.
-- rules: Rules of the findings, in order.
create or replace view demand.pages_to_fix as
with own as (
    select exercise_id, movement_key from internal.counted_versions where is_current and role = 'own'
),
for_movements as (
    select
        o.exercise_id,
        s.share / count(*) over (partition by b.subject_key) as share
    from core.bridge_demand_movement as b
    join core.dim_demand_subject as d using (subject_key)
    join internal.demand_shares as s using (subject_key)
    join own as o using (movement_key)
    where d.exercise_id is null
),
for_pages as (
    select d.exercise_id, s.share
    from core.dim_demand_subject as d
    join internal.demand_shares as s using (subject_key)
    where d.exercise_id is not null
),
read_most as (
    select exercise_id, sum(share) as share
    from (from for_movements union all from for_pages)
    group by exercise_id
),
wrong as (
    select
        exercise_id,
        any_value(source) as source,
        any_value(url) as url,
        any_value(name) as name,
        count(*) filter (where severity = 'error') as errors,
        count(*) filter (where severity = 'warning') as warnings,
        first(message order by list_position(['error', 'warning'], severity), rule, finding_id) as first_message,
        list_sort(list(distinct rule)) as rules
    from quality.findings
    where
        exercise_id is not null
        and (
            severity = 'error'
            or (severity = 'warning' and family not in ('missing_section', 'thin_content', 'templated_text'))
        )
    group by exercise_id
)
select
    row_number() over (order by r.share desc, w.errors desc, w.warnings desc, w.name, w.exercise_id) as rank,
    w.exercise_id,
    w.source,
    w.url,
    w.name,
    r.share,
    w.errors,
    w.warnings,
    w.first_message,
    w.rules
from wrong as w
join read_most as r using (exercise_id)
order by rank
