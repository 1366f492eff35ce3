-- Own pages with few words, the thinnest first.
-- Grain: one row a current own exercise that the rule thin_content finds.
-- Inputs: core.dim_exercise, core.fact_exercise, internal.decided_findings
-- words: Words of summary, steps, tips, mistakes and answers together.
-- summary_words: Words of the summary.
-- step_words: Words of the steps.
-- steps: Number of steps.
-- message: What was found, in a sentence.
create or replace view quality.thin_content as
select
    d.source,
    d.url,
    d.name,
    e.summary_words + e.step_words + e.tip_words + e.mistake_words + e.faq_words as words,
    e.summary_words,
    e.step_words,
    e.steps,
    f.message,
    d.exercise_id
from internal.decided_findings as f
join core.dim_exercise as d on d.exercise_id = f.exercise_id and d.is_current
join core.fact_exercise as e on e.exercise_key = d.exercise_key
where f.rule = 'thin_content' and not f.is_ignored
order by e.summary_words + e.step_words, d.source, d.url
