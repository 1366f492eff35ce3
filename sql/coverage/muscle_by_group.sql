-- Each muscle under each group in which it counts, with the exercises of the own library, and what the group would count
-- without the muscles that it shares: the serratus anterior is a member of the chest and of the shoulders.
-- A muscle with a primary parent (`primary_parent` in taxonomy/muscles.csv) counts in the group of that one only.
-- Grain: one row a muscle group and muscle or part of it; zero where nothing counts.
-- Inputs: core.dim_muscle, core.fact_exercise_muscle, coverage.placements, internal.counted_versions,
--   internal.muscle_places
-- muscle_group_key: Key of the group.
-- muscle_group: Name of the group.
-- muscle_key: Key of the muscle or part.
-- muscle: Its name.
-- also_in: Names of the other groups in which it counts; null where there is none.
-- group_exercises: Distinct current exercises of the own library in the group, through whatever muscle.
-- unshared_exercises: Those of them that are in the group through the group itself or a muscle that counts in no
--   other group; the rest is there through shared muscles alone.
create or replace view coverage.muscle_by_group as
with places as (
    select
        muscle_key,
        member_key as muscle_group_key,
        count(*) over (partition by muscle_key) > 1 as is_shared
    from internal.muscle_places
    where axis = 'group'
),
totals as (
    select
        p.muscle_group_key,
        count(distinct e.exercise_id) as group_exercises,
        count(distinct e.exercise_id) filter (where not p.is_shared) as unshared_exercises
    from core.fact_exercise_muscle as m
    join places as p using (muscle_key)
    join internal.counted_versions as e using (exercise_key)
    where e.is_current and e.role = 'own'
    group by p.muscle_group_key
),
counted as (
    select
        member_key as muscle_key,
        count(distinct exercise_id) as exercises,
        count(distinct exercise_id) filter (where is_target) as target_exercises,
        count(distinct exercise_id) filter (where is_secondary) as secondary_exercises
    from coverage.placements
    where axis = 'muscle' and role = 'own'
    group by member_key
),
others as (
    select
        p.muscle_key,
        p.muscle_group_key,
        string_agg(g.name, ', ' order by g.name) as also_in
    from places as p
    join places as o on o.muscle_key = p.muscle_key and o.muscle_group_key <> p.muscle_group_key
    join core.dim_muscle as g on g.muscle_key = o.muscle_group_key
    group by p.muscle_key, p.muscle_group_key
)
select
    p.muscle_group_key,
    g.name as muscle_group,
    p.muscle_key,
    m.name as muscle,
    o.also_in,
    coalesce(c.exercises, 0) as exercises,
    coalesce(c.target_exercises, 0) as target_exercises,
    coalesce(c.secondary_exercises, 0) as secondary_exercises,
    coalesce(t.group_exercises, 0) as group_exercises,
    coalesce(t.unshared_exercises, 0) as unshared_exercises
from places as p
join core.dim_muscle as m using (muscle_key)
join core.dim_muscle as g on g.muscle_key = p.muscle_group_key
left join others as o on o.muscle_key = p.muscle_key and o.muscle_group_key = p.muscle_group_key
left join counted as c on c.muscle_key = p.muscle_key
left join totals as t on t.muscle_group_key = p.muscle_group_key
where m.level in ('muscle', 'part') and m.kind = 'muscle'
order by muscle_group, muscle
