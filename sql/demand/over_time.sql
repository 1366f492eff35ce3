-- How much was looked for in which days, and how much of that is something known, by source and measure.
-- Grain: one row a source, measure and days.
-- Inputs: core.dim_demand_subject, core.fact_demand
-- Columns: core.fact_demand
-- subjects: Distinct subjects.
-- amount: How much in all.
-- matched_amount: How much of that is a page, a movement or terms of the taxonomy.
create or replace view demand.over_time as
select
    s.source,
    d.measure,
    d.since,
    d.until,
    d.is_current,
    count(*) as subjects,
    sum(d.amount) as amount,
    coalesce(sum(d.amount) filter (where s.matched_as <> 'nothing'), 0.0) as matched_amount
from core.fact_demand as d
join core.dim_demand_subject as s using (subject_key)
group by all
order by s.source, d.measure, d.since, d.until, d.is_current
