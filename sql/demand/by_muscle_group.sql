-- How much people look for each muscle group, beside how much of it the own library has.
-- Grain: one row a muscle group in which something is wanted; none where there is no demand.
-- Inputs: coverage.members, gaps.by_muscle, internal.demand_places, internal.place_key, internal.priority_demand
-- Columns: gaps.by_muscle
-- demand_share: Its share of the demand for what can be a gap.
-- wanted_share: Its share of all movements that targets.toml wants.
-- own_share: Its share of the own movements, each counted in each of its groups.
-- demand: Factor of its priority, see internal.priority_demand.
create or replace view demand.by_muscle_group as
select
    g.muscle_group_key,
    g.muscle_group,
    p.demand_share,
    p.wanted_share,
    g.have / sum(g.have) over () as own_share,
    internal.priority_demand(p.demand_share, p.wanted_share) as demand,
    g.have,
    g.wanted,
    g.shortage
from gaps.by_muscle as g
join internal.demand_places as p on p.place_key = internal.place_key(g.muscle_group_key, null, null)
join coverage.members as m on m.axis = 'group' and m.member_key = g.muscle_group_key
order by m.position
