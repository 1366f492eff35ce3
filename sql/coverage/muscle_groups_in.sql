-- Coverage of muscle groups by the own exercises that need, or can use, equipment of some families, beside the state
-- of the cells of these families. Without families it counts as coverage.by_muscle_group does.
-- Grain: one row a muscle group, system, unspecified region with exercises, and unknown.
-- Inputs: core.dim_muscle, coverage.by_member, gaps.by_muscle, gaps.cells
-- Columns: coverage.by_muscle_group
-- Example: coverage.muscle_groups_in(null, ['dumbbell'])
-- cells: Eligible cells of gaps.cells in it.
-- wanted: Movements that targets.toml wants of it in all, see gaps.by_muscle; null within families.
-- shortage: Movements that are missing in all; null within families.
create or replace macro coverage.muscle_groups_in(group_keys, family_keys) as table
with cells as (
    select
        c.muscle_group_key as member_key,
        count(*) as cells,
        count(*) filter (where c.shortage = 0) as covered_cells
    from gaps.cells as c
    where c.eligible and (family_keys is null or list_contains(family_keys, c.equipment_family_key))
    group by c.muscle_group_key
)
select
    g.member_key as muscle_group_key,
    g.member as muscle_group,
    m.kind,
    m.region_name as region,
    g.is_unspecified,
    g.exercises,
    g.target_exercises,
    g.secondary_exercises,
    g.movements,
    coalesce(c.cells, 0) as cells,
    coalesce(c.covered_cells, 0) as covered_cells,
    case when family_keys is null then w.wanted else null end as wanted,
    case when family_keys is null then w.shortage else null end as shortage
from coverage.by_member('group', family_keys := family_keys) as g
join core.dim_muscle as m on m.muscle_key = g.member_key
left join gaps.by_muscle as w on w.muscle_group_key = g.member_key
left join cells as c on c.member_key = g.member_key
where group_keys is null or list_contains(group_keys, g.member_key)
order by g.position
