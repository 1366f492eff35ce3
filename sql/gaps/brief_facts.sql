-- What reference libraries have in common where a gap is, as facts for a writer: how many steps, tips and mistakes, which
-- equipment, postures and secondary muscles, what the steps tell people to mind. Counts and terms, never their sentences.
-- It goes by movements that the own library lacks; where it has all that is there, by these.
-- Grain: one row a gap, fact and value.
-- Inputs: core.bridge_movement_variant, core.dim_category, core.dim_cue_word, core.dim_difficulty, core.dim_equipment,
--   core.dim_movement_pattern, core.dim_muscle, core.fact_content_item, core.fact_exercise, core.fact_exercise_equipment, core.fact_exercise_muscle,
--   internal.counted_versions, internal.gap_movements
-- fact: steps, tips, mistakes, faqs, step_words (a number); equipment, difficulty, category, force, mechanic,
--   movement_pattern, target_muscles, secondary_muscles (a term); an axis of core.bridge_movement_variant such as position,
--   grip or side (a form); cue (what the steps tell people to mind).
-- value: The term, form or cue; null of a number.
-- movements: Movements that have it.
-- of_movements: Movements in all that the brief goes by.
-- usual: Median number of it; of a cue the median position of the step that first names it; null of terms and forms.
-- minimum: Least number; null where there is none.
-- maximum: Greatest number; null where there is none.
create or replace view gaps.brief_facts as
with pattern as (
    select place_key, movement_key, count(*) over (partition by place_key) as of_movements
    from internal.gap_movements
    where is_pattern
),
pages as (
    select f.*
    from internal.counted_versions as c
    join core.fact_exercise as f using (exercise_key)
    where c.is_current and c.role = 'reference' and c.movement_key in (select movement_key from pattern)
),
words as (
    select
        cue,
        ' ' || trim(regexp_replace(lower(word), '[^\p{L}\p{N}]+', ' ', 'g')) || case when word like '%*' then '' else ' ' end
            as word
    from core.dim_cue_word
),
steps as (
    select
        p.movement_key,
        i.exercise_key,
        i.position,
        ' ' || regexp_replace(lower(i.content), '[^\p{L}\p{N}]+', ' ', 'g') || ' ' as content
    from pages as p
    join core.fact_content_item as i using (exercise_key)
    where i.kind = 'step'
),
cued as (
    select s.movement_key, w.cue, s.exercise_key, min(s.position) as position
    from steps as s
    join words as w on contains(s.content, w.word)
    group by all
),
said as (
    select p.movement_key, n.fact, null as value, n.number
    from pages as p
    cross join lateral (
        values
            ('steps', p.steps),
            ('tips', p.tips),
            ('mistakes', p.mistakes),
            ('faqs', p.faqs),
            ('step_words', p.step_words)
    ) as n (fact, number)
    where n.number > 0
    union all
    select movement_key, 'cue', cue, position from cued
    union all
    select p.movement_key, 'equipment', d.name, null
    from pages as p
    join core.fact_exercise_equipment as e using (exercise_key)
    join core.dim_equipment as d using (equipment_key)
    where e.role <> 'optional' and e.equipment_key <> 'unknown'
    union all
    select p.movement_key, m.role || '_muscles', d.name, null
    from pages as p
    join core.fact_exercise_muscle as m using (exercise_key)
    join core.dim_muscle as d using (muscle_key)
    where m.muscle_key <> 'unknown'
    union all
    select p.movement_key, t.fact, t.value, null
    from pages as p
    left join core.dim_difficulty as d using (difficulty_key)
    left join core.dim_category as c using (category_key)
    left join core.dim_movement_pattern as m using (movement_pattern_key)
    cross join lateral (
        values
            ('difficulty', p.difficulty_key, d.name),
            ('category', p.category_key, c.name),
            ('movement_pattern', p.movement_pattern_key, m.name),
            ('force', p.force_key, replace(p.force_key, '_', ' ')),
            ('mechanic', p.mechanic_key, replace(p.mechanic_key, '_', ' '))
    ) as t (fact, key, value)
    where t.key <> 'unknown'
    union all
    select v.movement_key, v.axis, replace(v.value, '_', ' '), null
    from core.bridge_movement_variant as v
    where v.axis <> 'equipment'
),
each_movement as (
    select movement_key, fact, value, median(number) as number
    from said
    group by all
)
select
    p.place_key,
    s.fact,
    s.value,
    count(*) as movements,
    any_value(p.of_movements) as of_movements,
    median(s.number) as usual,
    case when s.value is null then min(s.number)::bigint else null end as minimum,
    case when s.value is null then max(s.number)::bigint else null end as maximum
from pattern as p
join each_movement as s using (movement_key)
group by p.place_key, s.fact, s.value
order by p.place_key, s.fact, movements desc, s.value
