-- Coverage of muscle groups by the own exercises that need, or can use, equipment of some families, beside the state
-- of the cells of these families. Without families it counts as coverage.by_muscle_group does.
-- Grain: one row a muscle group, system, unspecified region with exercises, and unknown.
-- Inputs: core.dim_muscle, coverage.exercises_in, coverage.members, coverage.placements, gaps.cells
-- group_keys: List of keys of muscle groups; null is all.
-- family_keys: List of keys of equipment families; null is all.
-- Example: coverage.muscle_groups_in(null, ['dumbbell'])
-- muscle_group_key: Key of the group.
-- muscle_group: Name of the group.
-- kind: muscle, system, whole_body or unknown; only muscles can be gaps.
-- region: Region that it belongs to first.
-- is_unspecified: Whether the row counts mentions that name only a region.
-- exercises: Distinct current own exercises.
-- target_exercises: Those of them that target it.
-- secondary_exercises: Those of them that use it as a secondary muscle.
-- movements: Distinct movements.
-- cells: Eligible cells of gaps.cells in it.
-- covered_cells: Those of them that have what is wanted.
create or replace macro coverage.muscle_groups_in(group_keys, family_keys) as table
with standing as (
    select
        p.member_key,
        count(*) as exercises,
        count(*) filter (where p.is_target) as target_exercises,
        count(*) filter (where p.is_secondary) as secondary_exercises,
        count(distinct p.movement_key) as movements
    from coverage.placements as p
    semi join coverage.exercises_in(null, family_keys) as e using (exercise_key)
    where p.axis = 'group'
    group by p.member_key
),
cells as (
    select
        muscle_group_key as member_key,
        count(*) as cells,
        count(*) filter (where shortage = 0) as covered_cells
    from gaps.cells
    where eligible and (family_keys is null or list_contains(family_keys, equipment_family_key))
    group by muscle_group_key
)
select
    g.member_key as muscle_group_key,
    g.member as muscle_group,
    m.kind,
    m.region_name as region,
    g.is_unspecified,
    coalesce(s.exercises, 0) as exercises,
    coalesce(s.target_exercises, 0) as target_exercises,
    coalesce(s.secondary_exercises, 0) as secondary_exercises,
    coalesce(s.movements, 0) as movements,
    coalesce(c.cells, 0) as cells,
    coalesce(c.covered_cells, 0) as covered_cells
from coverage.members as g
join core.dim_muscle as m on m.muscle_key = g.member_key
left join standing as s using (member_key)
left join cells as c using (member_key)
where
    g.axis = 'group'
    and (not g.is_unspecified or s.exercises > 0)
    and (group_keys is null or list_contains(group_keys, g.member_key))
order by g.position
