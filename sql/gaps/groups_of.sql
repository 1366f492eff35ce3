-- The muscle groups that a muscle term means: its own, the group it is, or all groups of the region it is.
-- Grain: one row a muscle group; none where no such muscle is known.
-- Inputs: core.bridge_muscle_ancestor, core.dim_muscle, core.fact_exercise_muscle
-- muscle_term: Key or name of a muscle term at any level, such as 'glutes', or a word for it that a page used.
-- Example: gaps.groups_of('glutes')
-- muscle_group_key: Key of the muscle group.
create or replace macro gaps.groups_of(muscle_term) as table
with asked as (
    select m.muscle_key
    from core.dim_muscle as m
    where lower(trim(muscle_term)) in (lower(m.name), m.muscle_key, replace(m.muscle_key, '_', ' '))
    union
    select f.muscle_key
    from core.fact_exercise_muscle as f
    where f.mapping in ('exact', 'alias', 'spelling') and lower(f.term) = lower(trim(muscle_term))
)
select b.ancestor_key as muscle_group_key
from core.bridge_muscle_ancestor as b
where b.muscle_key in (select a.muscle_key from asked as a) and b.ancestor_level = 'group'
union
select b.muscle_key
from core.bridge_muscle_ancestor as b
join core.dim_muscle as m on m.muscle_key = b.muscle_key and m.level = 'group'
where b.ancestor_key in (select a.muscle_key from asked as a) and b.ancestor_level = 'region'
