-- How much of all that people look for each subject is: its share by each measure of its source, averaged over these,
-- and each source of demand counts alike.
-- Grain: one row a subject that was wanted in the days that count.
-- Inputs: core.dim_demand_subject, core.fact_demand
-- subject_key: Subject.
-- source: Source of demand.
-- share: Its share; all together are 1.
-- amounts: How much, by measure.
create or replace view internal.demand_shares as
with counted as (
    select s.source, s.subject_key, d.measure, sum(d.amount) as amount
    from core.fact_demand as d
    join core.dim_demand_subject as s using (subject_key)
    where d.is_current
    group by all
    having sum(d.amount) > 0
),
parted as (
    select *, amount / sum(amount) over (partition by source, measure) as part from counted
),
measures as (
    select source, count(distinct measure) as measures, count(*) over () as sources from counted group by source
)
select
    p.subject_key,
    p.source,
    sum(p.part) / any_value(m.measures) / any_value(m.sources) as share,
    list({'measure': p.measure, 'amount': p.amount} order by p.measure) as amounts
from parted as p
join measures as m using (source)
group by p.subject_key, p.source
order by p.subject_key
