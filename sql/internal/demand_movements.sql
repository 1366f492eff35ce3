-- How much of all that people look for each movement is; what means several movements is parted evenly.
-- Grain: one row a movement that somebody looks for.
-- Inputs: core.bridge_demand_movement, internal.demand_shares
-- share: Its share of all demand.
create or replace view internal.demand_movements as
with parted as (
    select b.movement_key, s.share / count(*) over (partition by b.subject_key) as share
    from core.bridge_demand_movement as b
    join internal.demand_shares as s using (subject_key)
)
select movement_key, sum(share) as share
from parted
group by movement_key
order by movement_key
