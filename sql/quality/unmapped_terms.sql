-- Terms on current pages that the taxonomy does not know, the most used first: each wants an alias or a member.
-- Grain: one row a vocabulary and term.
-- Inputs: core.dim_exercise, core.fact_exercise, core.fact_exercise_equipment, core.fact_exercise_muscle
-- vocabulary: muscle, equipment, difficulty, category, body_part, movement_pattern, force or mechanic.
-- term: Term as the pages state it.
-- exercises: Distinct current exercises that use it, of all sources.
-- own_exercises: Those of them that are the team's own.
-- sources: Sources that use it.
-- example_url: Address of one page that uses it.
create or replace view quality.unmapped_terms as
with unmapped as (
    select 'muscle' as vocabulary, term, exercise_key
    from core.fact_exercise_muscle
    where is_current and mapping = 'unmapped'
    union all
    select 'equipment', term, exercise_key
    from core.fact_exercise_equipment
    where is_current and mapping = 'unmapped'
    union all
    select v.vocabulary, v.term, f.exercise_key
    from core.fact_exercise as f
    join core.dim_exercise as d using (exercise_key)
    cross join lateral (
        values
            ('difficulty', f.difficulty_key, d.difficulty),
            ('category', f.category_key, d.category),
            ('body_part', f.body_part_key, d.body_part),
            ('movement_pattern', f.movement_pattern_key, d.movement_pattern),
            ('force', f.force_key, d.force),
            ('mechanic', f.mechanic_key, d.mechanic)
    ) as v (vocabulary, member_key, term)
    where f.is_current and v.term is not null and coalesce(v.member_key, 'unknown') = 'unknown'
)
select
    u.vocabulary,
    u.term,
    count(distinct d.exercise_id) as exercises,
    count(distinct d.exercise_id) filter (where f.role = 'own') as own_exercises,
    list_sort(list(distinct d.source)) as sources,
    min_by(d.url, (f.role <> 'own', d.source, d.url)) as example_url
from unmapped as u
join core.dim_exercise as d using (exercise_key)
join core.fact_exercise as f using (exercise_key)
group by u.vocabulary, u.term
order by own_exercises desc, exercises desc, u.vocabulary, u.term
