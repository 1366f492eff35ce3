-- What the pages of the own library have, in their primary editions: each part of a page, and how many have it.
-- Every current own exercise counts in each row, as having the part or as lacking it.
-- Grain: one row a part of a page.
-- Inputs: core.dim_exercise, core.fact_exercise, internal.counted_versions
-- part: Field of the record.
-- position: Order in which the parts are shown, from 1.
-- is_expected: Whether it is one of the ten parts of a full page, which completeness counts.
-- exercises: Distinct current own exercises that have it.
-- missing_exercises: Current own exercises that lack it.
-- share: Exercises that have it, as a share of all; null while there are none.
-- items: Number of items (steps, tips, muscles, ...); of single values, the exercises that have it.
-- words: Words of these items, for running text; null otherwise.
-- mean_words: Words an exercise that has it, for running text.
create or replace view coverage.content as
with own as (
    select d.*, f.* exclude (exercise_key, exercise_id, source, is_current, edition_of)
    from core.dim_exercise as d
    join core.fact_exercise as f using (exercise_key)
    semi join internal.counted_versions as c on c.exercise_key = f.exercise_key and c.is_current
    where f.role = 'own'
),
parts as (
    select p.*
    from own as o
    cross join lateral (
        values
            ('summary', 1, true, (o.summary is not null)::bigint, o.summary_words),
            ('body_part', 2, true, (o.body_part is not null)::bigint, null),
            ('equipment', 3, true, len(o.equipment), null),
            ('target_muscles', 4, true, len(o.target_muscles), null),
            ('difficulty', 5, true, (o.difficulty is not null)::bigint, null),
            ('category', 6, true, (o.category is not null)::bigint, null),
            ('steps', 7, true, o.steps, o.step_words),
            ('tips', 8, true, o.tips, o.tip_words),
            ('mistakes', 9, true, o.mistakes, o.mistake_words),
            ('faqs', 10, true, o.faqs, o.faq_words),
            ('secondary_muscles', 11, false, len(o.secondary_muscles), null),
            ('force', 12, false, (o.force is not null)::bigint, null),
            ('mechanic', 13, false, (o.mechanic is not null)::bigint, null),
            ('movement_pattern', 14, false, (o.movement_pattern is not null)::bigint, null),
            ('links', 15, false, o.links, null),
            ('aliases', 16, false, len(o.aliases), null),
            ('images', 17, false, len(o.images), null),
            ('videos', 18, false, len(o.videos), null),
            ('language', 19, false, (o.language is not null)::bigint, null)
    ) as p (part, position, is_expected, items, words)
)
select
    part,
    position,
    is_expected,
    count(*) filter (where items > 0) as exercises,
    count(*) filter (where items = 0) as missing_exercises,
    count(*) filter (where items > 0) / count(*) as share,
    sum(items)::bigint as items,
    sum(words)::bigint as words,
    sum(words) / nullif(count(*) filter (where items > 0), 0) as mean_words
from parts
group by part, position, is_expected
order by position
