-- The record of each current exercise, as its page states it: the line format of `repertoire export exercises`.
-- Grain: one row a current exercise.
-- Inputs: core.dim_exercise, core.fact_content_item, core.fact_link
-- Columns: core.dim_exercise
-- summary: Summary paragraph; null where there is none.
-- steps: Steps in order.
-- tips: Tips in order.
-- mistakes: Common mistakes in order.
-- faqs: Questions with their answers in order.
-- links: Links of the related section in order, with text and url.
create or replace view core.exercise_record as
with items as (
    select
        exercise_key,
        list(content order by position) filter (where kind = 'step') as steps,
        list(content order by position) filter (where kind = 'tip') as tips,
        list(content order by position) filter (where kind = 'mistake') as mistakes,
        list({'question': question, 'answer': content} order by position) filter (where kind = 'faq') as faqs
    from core.fact_content_item
    where is_current
    group by exercise_key
),
related as (
    select
        exercise_key,
        list({'text': link_text, 'url': url} order by position) as links
    from core.fact_link
    where is_current
    group by exercise_key
)
select
    d.source,
    d.url,
    d.slug,
    d.name,
    d.summary,
    d.body_part,
    d.equipment,
    d.target_muscles,
    d.secondary_muscles,
    d.difficulty,
    d.category,
    d.force,
    d.mechanic,
    d.movement_pattern,
    coalesce(i.steps, []) as steps,
    coalesce(i.tips, []) as tips,
    coalesce(i.mistakes, []) as mistakes,
    coalesce(i.faqs, []) as faqs,
    coalesce(r.links, []) as links,
    d.aliases,
    d.images,
    d.videos,
    d.language,
    d.exercise_id,
    d.edition_of,
    d.first_seen,
    d.last_seen,
    d.payload_digest
from core.dim_exercise as d
left join items as i using (exercise_key)
left join related as r using (exercise_key)
where d.is_current
order by d.source, d.url
