-- The cells in which an own exercise would stand if it carried another label, where something speaks for that label:
-- a reference library labels the same movement so, or an exercise whose name reads alike and that only labels part from it;
-- the name or the steps use the equipment (a name counts for nothing where references know the exercise and give it
-- other equipment: an air bike may be a crunch); or the page has the muscle as a secondary one. The last counts where
-- references mostly target it with that kind of movement, or where no own exercise targets it at all. What a label leaves
-- open stays as the page has it.
-- Grain: one row a current own exercise, cell and evidence.
-- Inputs: core.dim_equipment, core.dim_movement, core.dim_muscle, core.fact_equipment_mention, core.fact_exercise,
--   core.fact_exercise_match, coverage.placements, internal.cell_exercises
-- Columns: internal.cell_exercises
-- Stored: the surroundings of every gap count it, and the list of labels to change reads it.
-- exercise_key: Own exercise.
-- movement_key: Its movement.
-- evidence: reference, name, steps, variants (references target the muscle with most movements of that family) or
--   secondary.
-- reference_key: Version of the reference exercise that says it; null for other evidence.
-- equipment_key: Equipment that the name or the steps use; null for other evidence.
-- said: Word for it there; null for other evidence.
create or replace view internal.relabel_cells as
with own as (
    select * from internal.cell_exercises where role = 'own'
),
groups as (
    select muscle_key from core.dim_muscle where level = 'group' and kind = 'muscle'
),
alike (own_id, reference_id) as (
    select exercise_id_a, exercise_id_b from core.fact_exercise_match where status = 'possible' and is_label_only
    union all
    select exercise_id_b, exercise_id_a from core.fact_exercise_match where status = 'possible' and is_label_only
),
same as (
    select o.exercise_key, r.exercise_key as reference_key
    from (select distinct exercise_key, movement_key from own) as o
    join (select distinct exercise_key, movement_key from internal.cell_exercises where role = 'reference') as r
        using (movement_key)
    union
    select o.exercise_key, r.exercise_key
    from alike as a
    join core.fact_exercise as o on o.exercise_id = a.own_id and o.is_current and o.role = 'own'
    join core.fact_exercise as r on r.exercise_id = a.reference_id and r.is_current and r.role = 'reference'
),
of_references as (
    select
        o.exercise_key,
        o.movement_key,
        case when g.muscle_key is null then o.muscle_group_key else r.muscle_group_key end as muscle_group_key,
        case when r.equipment_family_key = 'unknown' then o.equipment_family_key else r.equipment_family_key end
            as equipment_family_key,
        case when r.difficulty_key = 'unknown' then o.difficulty_key else r.difficulty_key end as difficulty_key,
        'reference' as evidence,
        min(r.exercise_key) as reference_key
    from own as o
    join same as e on e.exercise_key = o.exercise_key
    join internal.cell_exercises as r on r.exercise_key = e.reference_key
    left join groups as g on g.muscle_key = r.muscle_group_key
    group by all
),
said_by_references as (
    select e.exercise_key, list(distinct r.equipment_family_key) as families
    from same as e
    join internal.cell_exercises as r on r.exercise_key = e.reference_key and r.equipment_family_key <> 'unknown'
    group by e.exercise_key
),
of_mentions as (
    select distinct
        o.exercise_key,
        o.movement_key,
        o.muscle_group_key,
        e.family_key as equipment_family_key,
        o.difficulty_key,
        m.place as evidence,
        m.equipment_key,
        m.word as said
    from own as o
    join core.fact_equipment_mention as m using (exercise_key)
    join core.dim_equipment as e on e.equipment_key = m.equipment_key
    left join said_by_references as r using (exercise_key)
    where m.place = 'steps' or r.families is null or list_contains(r.families, e.family_key)
),
usual_groups as (
    select
        d.family_key,
        r.muscle_group_key,
        count(distinct r.movement_key) as movements,
        sum(count(distinct r.movement_key)) over (partition by d.family_key) as in_all
    from internal.cell_exercises as r
    join core.dim_movement as d using (movement_key)
    where r.role = 'reference'
    group by d.family_key, r.muscle_group_key
),
secondary as (
    select p.exercise_key, p.member_key as muscle_group_key
    from coverage.placements as p
    join groups as g on g.muscle_key = p.member_key
    where p.axis = 'group' and p.is_secondary
),
of_secondary as (
    select distinct
        o.exercise_key,
        o.movement_key,
        s.muscle_group_key,
        o.equipment_family_key,
        o.difficulty_key,
        case when u.movements is null then 'secondary' else 'variants' end as evidence
    from own as o
    join core.dim_movement as d using (movement_key)
    join secondary as s using (exercise_key)
    left join usual_groups as u
        on u.family_key = d.family_key
        and u.muscle_group_key = s.muscle_group_key
        and u.movements >= 2
        and u.movements * 2 > u.in_all
    where u.movements is not null or s.muscle_group_key not in (select w.muscle_group_key from own as w)
),
every as (
    select * from of_references
    union all by name
    select * from of_mentions
    union all by name
    select * from of_secondary
)
select e.*
from every as e
anti join own as o
    on o.exercise_key = e.exercise_key
    and o.muscle_group_key = e.muscle_group_key
    and o.equipment_family_key = e.equipment_family_key
    and o.difficulty_key = e.difficulty_key
order by e.exercise_key, e.muscle_group_key, e.equipment_family_key, e.difficulty_key, e.evidence, e.said
