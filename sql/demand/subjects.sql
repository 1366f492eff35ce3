-- What people look for, the most wanted first, and what of the library that is.
-- Grain: one row a subject of a source of demand that was wanted in the days that count.
-- Inputs: core.bridge_demand_movement, core.dim_demand_subject, core.dim_exercise, core.dim_movement, internal.demand_shares
-- Columns: core.dim_demand_subject
-- rank: Order by share, from 1.
-- share: Its share of all demand, see internal.demand_shares.
-- amounts: How much, by measure.
-- movements: Movements that it is; 0 where it names only terms, or nothing known.
-- is_covered: Whether the own library has one of these movements; null where it is none.
-- names: Up to five names of these.
-- url: Address of the own page that it is; null of all else.
create or replace view demand.subjects as
with meant as (
    select
        b.subject_key,
        count(*) as movements,
        bool_or(m.is_own) as is_covered,
        min(m.name, 5) as names
    from core.bridge_demand_movement as b
    join core.dim_movement as m using (movement_key)
    group by b.subject_key
),
pages as (
    select exercise_id, url from core.dim_exercise where is_current
)
select
    row_number() over (order by s.share desc, d.subject, d.subject_key) as rank,
    d.subject_key,
    d.source,
    d.kind,
    d.subject,
    s.share,
    s.amounts,
    d.matched_as,
    coalesce(m.movements, 0) as movements,
    m.is_covered,
    coalesce(m.names, []) as names,
    d.exercise_id,
    p.url,
    d.evidence
from core.dim_demand_subject as d
join internal.demand_shares as s using (subject_key)
left join meant as m using (subject_key)
left join pages as p using (exercise_id)
order by rank
