-- The body map of some muscle groups and equipment families: each shape that is drawn, with the coverage of the muscle
-- group that it stands for.
-- Grain: one row a shape of a muscle group.
-- Inputs: core.dim_muscle, coverage.muscle_groups_in
-- Example: coverage.body_map_in(null, ['dumbbell'])
-- map_shape: Shape on the body map, its side at the end of the name.
-- target_exercises: Distinct current own exercises that target it.
-- secondary_exercises: Those that use it as a secondary muscle.
-- cells: Eligible cells of gaps.cells in it.
-- covered_share: Covered cells as a share of these; without eligible cells the share of its target in all that is
--   there; null where nothing is wanted.
-- wanted: Movements that targets.toml wants of it in all, see gaps.by_muscle; null within families.
-- shortage: Movements that are missing in all; null within families.
-- level: 0 where no exercise targets it, otherwise 1 to 5 by that share; 5 where nothing is wanted.
create or replace macro coverage.body_map_in(group_keys, family_keys) as table
with shapes as (
    select distinct unnest(string_split(map_shape, ';')) as map_shape, group_key as muscle_group_key
    from core.dim_muscle
    where map_shape is not null and kind = 'muscle'
),
groups as (
    select
        *,
        case
            when cells > 0 then covered_cells / cells
            when wanted > 0 then (wanted - shortage) / wanted
            else null
        end as covered_share
    from coverage.muscle_groups_in(group_keys, family_keys)
    where not is_unspecified
)
select
    s.map_shape,
    g.muscle_group_key,
    g.muscle_group,
    g.target_exercises,
    g.secondary_exercises,
    g.cells,
    g.covered_cells,
    g.covered_share,
    g.wanted,
    g.shortage,
    case
        when g.target_exercises = 0 then 0
        else least(5, 1 + floor(coalesce(g.covered_share, 1) * 5))::integer
    end as level
from shapes as s
join groups as g using (muscle_group_key)
order by s.map_shape, g.muscle_group_key
