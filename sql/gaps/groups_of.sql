-- The muscle groups that a muscle term means: its own, the group it is, or all groups of the region it is.
-- Grain: one row a muscle group; none where no such muscle is known.
-- Inputs: core.bridge_muscle_ancestor, core.dim_muscle, internal.muscles_called
-- Example: gaps.groups_of('glutes')
create or replace macro gaps.groups_of(muscle_term) as table
with asked as (
    select m.muscle_key from internal.muscles_called(muscle_term) as m
)
select b.ancestor_key as muscle_group_key
from core.bridge_muscle_ancestor as b
where b.muscle_key in (select a.muscle_key from asked as a) and b.ancestor_level = 'group'
union
select b.muscle_key
from core.bridge_muscle_ancestor as b
join core.dim_muscle as m on m.muscle_key = b.muscle_key and m.level = 'group'
where b.ancestor_key in (select a.muscle_key from asked as a) and b.ancestor_level = 'region'
