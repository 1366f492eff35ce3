-- Terms on current pages that the taxonomy does not know, the most used first: each wants an alias or a member.
--   The suggestions are resemblances and map nothing; `repertoire terms accept` writes an alias.
-- Grain: one row a vocabulary and term.
-- Inputs: core.dim_exercise, core.fact_exercise, core.fact_exercise_equipment, core.fact_exercise_muscle,
--   core.fact_term_suggestion
-- vocabulary: muscle, equipment, difficulty, category, body_part, movement_pattern, force or mechanic.
-- term: Term as the pages state it; of a list of which a part is known, the unknown piece.
-- exercises: Distinct current exercises that use it, of all sources.
-- own_exercises: Those of them that are the team's own.
-- sources: Sources that use it.
-- example_url: Address of one page that uses it.
-- urls: Addresses of up to 20 pages that use it, the team's own first.
-- suggestion_key: Key of the member that it resembles most; null where none is near.
-- suggestion: Name of that member.
-- score: How much it does, from 0 to 1.
-- suggestions: Keys of up to three members that it resembles, best first; empty where none is near.
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
),
pages as (
    select distinct u.vocabulary, u.term, d.exercise_id, d.source, d.url, f.role
    from unmapped as u
    join core.dim_exercise as d using (exercise_key)
    join core.fact_exercise as f using (exercise_key)
),
terms as (
    select
        vocabulary,
        term,
        count(distinct exercise_id) as exercises,
        count(distinct exercise_id) filter (where role = 'own') as own_exercises,
        list_sort(list(distinct source)) as sources,
        list(url order by role <> 'own', source, url)[:20] as urls
    from pages
    group by vocabulary, term
),
suggestions as (
    select
        vocabulary,
        term,
        list(member_key order by position) as suggestions,
        min_by(name, position) as suggestion,
        max(score) as score
    from core.fact_term_suggestion
    group by vocabulary, term
)
select
    t.vocabulary,
    t.term,
    t.exercises,
    t.own_exercises,
    t.sources,
    t.urls[1] as example_url,
    t.urls,
    s.suggestions[1] as suggestion_key,
    s.suggestion,
    s.score,
    coalesce(s.suggestions, []) as suggestions
from terms as t
left join suggestions as s using (vocabulary, term)
order by t.own_exercises desc, t.exercises desc, t.vocabulary, t.term
