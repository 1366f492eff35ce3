-- The current exercises that filters leave; words are searched for by core.exercises_searched. Translations are found
-- where they are asked for, and by what is wrong with them; else it finds what coverage counts.
-- The rows come in no order: who shows some of them sorts them, and who counts them need not wait for that.
-- Grain: one row a current exercise.
-- Inputs: core.bridge_muscle_ancestor, core.dim_equipment, core.dim_exercise, core.fact_exercise,
--   core.fact_exercise_equipment, core.fact_exercise_muscle, internal.decided_findings
-- Columns: core.dim_exercise
-- of_muscle: Key of a muscle, group or region; null (default) for all.
-- of_equipment: Key of a kind of equipment or of a family; null (default) for all.
-- of_difficulty: Key of a difficulty; null (default) for all.
-- of_category: Key of a category; null (default) for all.
-- of_body_part: Key of a body part; null (default) for all.
-- of_pattern: Key of a movement pattern; null (default) for all.
-- of_movement: Key of a movement: the same exercise in every library; null (default) for all.
-- of_rule: Finding rule that the page breaks; null (default) for all.
-- muscle_exactly: Whether the page has to name the muscle itself, and not one within it; false by default.
-- source_role: any (default), own or reference.
-- source_names: List of sources; null (default) for all.
-- with_editions: Whether translations are found too; false by default.
-- Example: core.exercises_found(of_muscle := 'glutes')
-- source_role: own or reference.
-- findings: Findings on the page, without those that are ignored.
-- category_key: Key of its category; unknown where it states none.
-- body_part_key: Key of its body part; unknown where it states none.
-- movement_pattern_key: Key of its movement pattern; unknown where it states none.
create or replace macro core.exercises_found(
    of_muscle := null, muscle_role := 'any', of_equipment := null, of_difficulty := null,
    of_category := null, of_body_part := null, of_pattern := null, of_movement := null, of_rule := null,
    muscle_exactly := false, source_role := 'any', source_names := null, with_editions := false
) as table
with at_muscle as (
    select distinct m.exercise_key
    from core.fact_exercise_muscle as m
    join core.bridge_muscle_ancestor as b on b.muscle_key = m.muscle_key
    where
        b.ancestor_key = of_muscle
        and (muscle_role = 'any' or m.role = muscle_role)
        and (not muscle_exactly or b.distance = 0)
),
at_equipment as (
    select distinct x.exercise_key
    from core.fact_exercise_equipment as x
    join core.dim_equipment as e on e.equipment_key = x.equipment_key
    where of_equipment in (e.equipment_key, e.family_key)
),
found_by as (
    select n.exercise_id, count(*) as findings, count(*) filter (where n.rule = of_rule) as of_the_rule
    from internal.decided_findings as n
    where n.exercise_id is not null and not n.is_ignored
    group by n.exercise_id
)
select
    d.exercise_id,
    d.name,
    d.source,
    f.role as source_role,
    d.url,
    d.equipment,
    d.difficulty,
    d.target_muscles,
    coalesce(n.findings, 0) as findings,
    d.secondary_muscles,
    d.category,
    d.body_part,
    d.movement_pattern,
    d.language,
    f.difficulty_key,
    f.category_key,
    f.body_part_key,
    f.movement_pattern_key
from core.dim_exercise as d
join core.fact_exercise as f on f.exercise_key = d.exercise_key
left join found_by as n on n.exercise_id = d.exercise_id
where
    d.is_current
    and (d.edition_of is null or with_editions or of_rule is not null)
    and (of_muscle is null or d.exercise_key in (select m.exercise_key from at_muscle as m))
    and (of_equipment is null or d.exercise_key in (select q.exercise_key from at_equipment as q))
    and (of_difficulty is null or f.difficulty_key = of_difficulty)
    and (of_category is null or f.category_key = of_category)
    and (of_body_part is null or f.body_part_key = of_body_part)
    and (of_pattern is null or f.movement_pattern_key = of_pattern)
    and (of_movement is null or f.movement_key = of_movement)
    and (of_rule is null or n.of_the_rule > 0)
    and (source_role = 'any' or f.role = source_role)
    and (source_names is null or list_contains(source_names, d.source))
