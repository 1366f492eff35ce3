-- Each current exercise in each cell that it fills: muscle group that it targets, equipment family, difficulty.
-- Equipment that is only optional fills no cell; what is not known stands in the member unknown of its axis.
-- Grain: one row a cell and current exercise.
-- Inputs: core.dim_equipment, core.fact_exercise, core.fact_exercise_equipment, core.fact_exercise_muscle,
--   internal.counted_versions, internal.muscle_places
-- Columns: coverage.placements
-- Stored: every count of a cell reads it.
-- muscle_group_key: Muscle group, see coverage.members on the axis group.
-- equipment_family_key: Equipment family.
-- difficulty_key: Difficulty.
create or replace view internal.cell_exercises as
with targets as (
    select distinct p.member_key as muscle_group_key, m.exercise_key
    from core.fact_exercise_muscle as m
    join internal.muscle_places as p on p.muscle_key = m.muscle_key and p.axis = 'group'
    where m.is_current and m.role = 'target'
),
needs as (
    select distinct d.family_key as equipment_family_key, e.exercise_key
    from core.fact_exercise_equipment as e
    join core.dim_equipment as d using (equipment_key)
    where e.is_current and e.role <> 'optional'
)
select
    t.muscle_group_key,
    n.equipment_family_key,
    f.difficulty_key,
    c.exercise_key,
    c.movement_key,
    c.source,
    c.role
from internal.counted_versions as c
join core.fact_exercise as f using (exercise_key)
join targets as t using (exercise_key)
join needs as n using (exercise_key)
where c.is_current
order by t.muscle_group_key, n.equipment_family_key, f.difficulty_key, c.exercise_key
