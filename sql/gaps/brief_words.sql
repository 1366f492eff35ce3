-- The muscle, equipment and difficulty of each gap in the word that the own library uses most for it, to fill in on a new
-- page; where it has none yet, as reference libraries name the kind of equipment, or as the taxonomy calls it.
-- Grain: one row a gap and field of the record that the gap names.
-- Inputs: core.dim_equipment, core.dim_exercise, core.fact_exercise, core.fact_exercise_equipment, core.fact_exercise_muscle,
--   coverage.members, gaps.brief_facts, gaps.ranked, internal.main_own_source, internal.muscle_places
-- field: target_muscles, equipment or difficulty.
-- word: The word.
-- exercises: Own pages that use it; 0 where none does.
create or replace view gaps.brief_words as
with wanted as (
    select place_key, 'target_muscles' as field, 'group' as axis, muscle_group_key as member_key from gaps.ranked
    union all
    select place_key, 'equipment', 'equipment_family', equipment_family_key from gaps.ranked
    union all
    select place_key, 'difficulty', 'difficulty', difficulty_key from gaps.ranked
),
used as (
    select 'target_muscles' as field, p.member_key, m.role <> 'target' as later, m.term as word, m.exercise_key
    from core.fact_exercise_muscle as m
    join internal.muscle_places as p on p.muscle_key = m.muscle_key and p.axis = 'group'
    where m.is_current
    union all
    select 'equipment', d.family_key, e.role <> 'required', e.term, e.exercise_key
    from core.fact_exercise_equipment as e
    join core.dim_equipment as d using (equipment_key)
    where e.is_current
    union all
    select 'difficulty', f.difficulty_key, false, x.difficulty, x.exercise_key
    from core.fact_exercise as f
    join core.dim_exercise as x using (exercise_key)
    where f.is_current
),
counted as (
    select u.field, u.member_key, u.later, u.word, count(distinct u.exercise_key) as exercises
    from used as u
    join core.dim_exercise as x using (exercise_key)
    join internal.main_own_source as s on s.source = x.source
    where u.word is not null
    group by all
),
own_words as (
    select field, member_key, min({'later': later, 'fewer': -exercises, 'word': word}) as best
    from counted
    group by field, member_key
),
kinds as (
    select b.place_key, d.family_key, min({'fewer': -b.movements, 'word': b.value}).word as word
    from gaps.brief_facts as b
    join core.dim_equipment as d on d.name = b.value
    where b.fact = 'equipment'
    group by all
)
select
    w.place_key,
    w.field,
    coalesce(o.best.word, k.word, m.member) as word,
    coalesce(-o.best.fewer, 0) as exercises
from wanted as w
join coverage.members as m on m.axis = w.axis and m.member_key = w.member_key
left join own_words as o on o.field = w.field and o.member_key = w.member_key
left join kinds as k on w.field = 'equipment' and k.place_key = w.place_key and k.family_key = w.member_key
order by w.place_key, w.field
