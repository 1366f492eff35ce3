-- How much demand goes to each place, beside how much of all that is wanted is wanted there.
-- Grain: one row a cell and each margin of the cells by muscle group, equipment family, or both.
-- Inputs: internal.demand_cells, internal.place_key
-- place_key: Key of the place, see internal.place_key.
-- demand_share: Its share of the demand for what can be a gap.
-- wanted_share: Its share of all movements that are wanted.
create or replace view internal.demand_places as
select
    internal.place_key(muscle_group_key, equipment_family_key, difficulty_key) as place_key,
    sum(share) as demand_share,
    sum(wanted) / (select sum(wanted) from internal.demand_cells) as wanted_share
from internal.demand_cells
group by grouping sets (
    (muscle_group_key, equipment_family_key, difficulty_key),
    (muscle_group_key, equipment_family_key),
    (muscle_group_key),
    (equipment_family_key)
)
order by place_key
