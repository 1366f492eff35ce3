-- The exercises that stand in a gap, and next to it: what the own library has there, and what reference libraries have.
-- A reference exercise whose movement the own library has somewhere else is among them, marked as not new.
-- Grain: one row a current exercise in the cells of the gap, or in those that differ from it on one axis.
-- Inputs: core.dim_exercise, core.dim_movement, core.fact_exercise, internal.cell_exercises, internal.reference_movements
-- Columns: core.dim_exercise
-- of_group: Muscle group of the gap; null where it is of all.
-- of_family: Equipment family of the gap; null where it is of all.
-- of_difficulty: Difficulty of the gap; null where it is of all.
-- Example: gaps.exercises_around('glutes', 'dumbbell', null)
-- role: own or reference.
-- is_there: Whether it stands in the gap itself.
-- differs_on: What it differs on: difficulty, equipment or muscle; null where it stands in the gap itself.
-- is_new: Whether the own library has no exercise that is the same movement.
-- lineages: Independent reference libraries that have the movement; 0 for one that only the own library has.
create or replace macro gaps.exercises_around(of_group, of_family, of_difficulty) as table
with placed as (
    select
        c.exercise_key,
        c.movement_key,
        c.source,
        c.role,
        of_group is not null and c.muscle_group_key <> of_group as other_group,
        of_family is not null and c.equipment_family_key <> of_family as other_family,
        of_difficulty is not null and c.difficulty_key <> of_difficulty as other_difficulty
    from internal.cell_exercises as c
),
nearest as (
    select
        p.exercise_key,
        p.movement_key,
        p.source,
        p.role,
        min(
            case
                when p.other_group then 3
                when p.other_family then 2
                when p.other_difficulty then 1
                else 0
            end
        ) as distance
    from placed as p
    where
        p.other_group::int + p.other_family::int + p.other_difficulty::int <= 1
        and not (p.other_group and of_family is null)
        and not (p.other_family and of_group is null)
    group by all
)
select
    f.exercise_id,
    d.name,
    n.source,
    n.role,
    n.distance = 0 as is_there,
    case n.distance when 1 then 'difficulty' when 2 then 'equipment' when 3 then 'muscle' else null end as differs_on,
    d.target_muscles,
    d.equipment,
    d.difficulty,
    not m.is_own as is_new,
    coalesce(r.lineages, 0) as lineages
from nearest as n
join core.fact_exercise as f on f.exercise_key = n.exercise_key
join core.dim_exercise as d on d.exercise_key = n.exercise_key
join core.dim_movement as m on m.movement_key = n.movement_key
left join internal.reference_movements as r on r.movement_key = n.movement_key
order by n.distance, not m.is_own desc, r.lineages desc nulls last, d.name, n.source, d.url
