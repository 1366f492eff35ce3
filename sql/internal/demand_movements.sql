-- How much of all that people look for each movement is. What means several is parted evenly over those that the own
-- library has, and over all where it has none: who has squats does not lack each squat of others.
-- Grain: one row a movement that somebody looks for.
-- Inputs: core.bridge_demand_movement, core.dim_movement, internal.demand_shares
-- share: Its share of all demand.
create or replace view internal.demand_movements as
with parted as (
    select b.movement_key, s.share / count(*) over (partition by b.subject_key) as share
    from core.bridge_demand_movement as b
    join core.dim_movement as m using (movement_key)
    join internal.demand_shares as s using (subject_key)
    qualify m.is_own or not bool_or(m.is_own) over (partition by b.subject_key)
)
select movement_key, sum(share) as share
from parted
group by movement_key
order by movement_key
