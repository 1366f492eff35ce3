-- Coverage over any two axes: every pair of members, with zero where nothing counts.
-- Grain: one row a pair of members.
-- Inputs: internal.axis_at, internal.members_of, internal.placements_of
-- Columns: coverage.by_member
-- Example: coverage.matrix('muscle', 'equipment_family', muscle_role := 'target')
-- row_position: Its order.
-- column_position: Its order.
-- target_exercises: Those of them that target the muscle; without a muscle axis, that name a known target muscle.
-- secondary_exercises: Those of them that use the muscle as secondary; without a muscle axis, that name a known one.
-- movements: Distinct movements.
create or replace macro coverage.matrix(
    row_axis, column_axis, muscle_level := 'group', muscle_role := 'any', source_role := 'own', source_names := null
) as table
with on_rows as (
    select * from internal.placements_of(
        internal.axis_at(row_axis, muscle_level),
        muscle_role := muscle_role, source_role := source_role, source_names := source_names
    )
),
on_columns as (
    select * from internal.placements_of(
        internal.axis_at(column_axis, muscle_level),
        muscle_role := muscle_role, source_role := source_role, source_names := source_names
    )
),
paired as (
    select
        r.member_key as row_key,
        c.member_key as column_key,
        r.movement_key,
        case when column_axis in ('muscle', 'group', 'region') then c.is_target else r.is_target end as is_target,
        case when column_axis in ('muscle', 'group', 'region') then c.is_secondary else r.is_secondary end as is_secondary
    from on_rows as r
    join on_columns as c using (exercise_key)
),
counted as (
    select
        p.row_key,
        p.column_key,
        count(*) as exercises,
        count(*) filter (where p.is_target) as target_exercises,
        count(*) filter (where p.is_secondary) as secondary_exercises,
        count(distinct p.movement_key) as movements
    from paired as p
    group by p.row_key, p.column_key
)
select
    r.member_key as row_key,
    r.member as row_name,
    r.position as row_position,
    c.member_key as column_key,
    c.member as column_name,
    c.position as column_position,
    coalesce(n.exercises, 0) as exercises,
    coalesce(n.target_exercises, 0) as target_exercises,
    coalesce(n.secondary_exercises, 0) as secondary_exercises,
    coalesce(n.movements, 0) as movements
from internal.members_of(
    internal.axis_at(row_axis, muscle_level), source_role := source_role, source_names := source_names
) as r
cross join internal.members_of(
    internal.axis_at(column_axis, muscle_level), source_role := source_role, source_names := source_names
) as c
left join counted as n on n.row_key = r.member_key and n.column_key = c.member_key
where
    (not r.is_unspecified or r.member_key in (select x.row_key from counted as x))
    and (not c.is_unspecified or c.member_key in (select x.column_key from counted as x))
order by r.position, c.position
