-- In which languages the exercises of own and of reference libraries are to be had, and what is not translated yet.
-- An exercise counts once in each language that it has an edition in; the exercises behind it are in
-- core.dim_exercise, where edition_of joins them.
-- Grain: one row a role and language that a current exercise has; regions count with their language.
-- Inputs: core.dim_exercise, core.fact_exercise
-- language: Language tag without region, such as 'de'; 'unknown' where neither page nor address nor link states it.
-- is_primary: Whether it is the language in which most of these exercises have their primary edition.
-- exercises: Current exercises that are to be had in the language.
-- original_exercises: Those of them whose primary edition is in it.
-- translated_exercises: Those of them that are translated into it: their primary edition is in another language.
-- missing_exercises: Current exercises of these libraries that are not to be had in it.
-- share: Exercises that are, as a share of all.
create or replace view coverage.by_language as
with editions as (
    select
        f.role,
        coalesce(f.edition_of, f.exercise_id) as exercise,
        f.edition_of is null as is_primary,
        coalesce(nullif(lower(regexp_extract(d.language, '^[A-Za-z]+')), ''), 'unknown') as language
    from core.fact_exercise as f
    join core.dim_exercise as d using (exercise_key)
    where f.is_current
),
totals as (
    select role, count(distinct exercise) as exercises
    from editions
    group by role
),
had as (
    select role, language, exercise, bool_or(is_primary) as is_original
    from editions
    group by all
),
counted as (
    select
        role,
        language,
        count(*) as exercises,
        count(*) filter (where is_original) as original_exercises
    from had
    group by all
)
select
    c.role,
    c.language,
    row_number() over (partition by c.role order by c.original_exercises desc, c.language) = 1 as is_primary,
    c.exercises,
    c.original_exercises,
    c.exercises - c.original_exercises as translated_exercises,
    t.exercises - c.exercises as missing_exercises,
    c.exercises / t.exercises as share
from counted as c
join totals as t using (role)
order by c.role, c.exercises desc, c.language
