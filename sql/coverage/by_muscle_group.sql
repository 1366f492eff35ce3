-- Coverage of each muscle group by the own library, whatever muscle of it a page names; zero where nothing counts.
-- Grain: one row a muscle group, system, unspecified region with exercises, and unknown.
-- Inputs: coverage.by_muscle_at, coverage.members, coverage.muscle_by_group
-- muscle_group_key: Key of the group.
-- muscle_group: Name of the group.
-- is_unspecified: Whether the row counts mentions that name only a region.
-- shared_exercises: Those of the exercises that count here only through muscles that count in other groups too, see
--   coverage.muscle_by_group.
create or replace view coverage.by_muscle_group as
select
    g.muscle_key as muscle_group_key,
    g.muscle as muscle_group,
    g.kind,
    g.region,
    g.is_unspecified,
    g.exercises,
    g.target_exercises,
    g.secondary_exercises,
    g.movements,
    coalesce(s.shared_exercises, 0) as shared_exercises
from coverage.by_muscle_at(muscle_level := 'group') as g
left join (
    select distinct muscle_group_key, group_exercises - unshared_exercises as shared_exercises
    from coverage.muscle_by_group
) as s on s.muscle_group_key = g.muscle_key
join coverage.members as o on o.axis = 'group' and o.member_key = g.muscle_key
order by o.position
