-- Coverage along any one axis, every member shown, with zero where nothing counts.
-- Grain: one row a member of the axis.
-- Inputs: internal.members_of, internal.placements_of
-- Columns: coverage.members
-- Example: coverage.by_member('movement_pattern', source_role := 'reference')
-- exercises: Distinct current exercises.
-- target_exercises: Those of them that target the muscle; on other axes, that name a known target muscle.
-- secondary_exercises: Those of them that use the muscle as secondary; on other axes, that name a known one.
-- movements: Distinct movements, so that one exercise in two sources counts once.
create or replace macro coverage.by_member(
    axis_name, muscle_role := 'any', source_role := 'own', source_names := null, family_keys := null
) as table
with counted as (
    select
        p.member_key,
        count(*) as exercises,
        count(*) filter (where p.is_target) as target_exercises,
        count(*) filter (where p.is_secondary) as secondary_exercises,
        count(distinct p.movement_key) as movements
    from internal.placements_of(
        axis_name, muscle_role := muscle_role, source_role := source_role, source_names := source_names,
        family_keys := family_keys
    ) as p
    group by p.member_key
)
select
    m.member_key,
    m.member,
    m.position,
    m.is_unspecified,
    coalesce(c.exercises, 0) as exercises,
    coalesce(c.target_exercises, 0) as target_exercises,
    coalesce(c.secondary_exercises, 0) as secondary_exercises,
    coalesce(c.movements, 0) as movements
from internal.members_of(axis_name, source_role := source_role, source_names := source_names) as m
left join counted as c using (member_key)
where not m.is_unspecified or c.exercises > 0
order by m.position
