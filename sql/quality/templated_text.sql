-- Texts that many own pages have in common but for the name of the exercise and terms such as muscles.
-- Grain: one row a template, the most widespread first.
-- Inputs: core.bridge_template_exercise, core.dim_exercise, core.fact_template
-- Columns: core.fact_template
-- Stored: it gathers the pages of each template.
-- field: Section in which it stands: summary, tips, mistakes or faqs.
-- pattern: The text with {name} for the exercise and {term} for muscles, equipment, difficulty and the like.
-- example_url: Address of that page.
-- names: Names of the exercises.
-- urls: Addresses of the pages, in the order of the names.
create or replace view quality.templated_text as
select
    t.source,
    t.field,
    t.pattern,
    t.exercises,
    t.share,
    t.example,
    min(d.url) as example_url,
    list(d.name order by d.url) as names,
    list(d.url order by d.url) as urls,
    t.template_id
from core.fact_template as t
join core.bridge_template_exercise as b using (template_id)
join core.dim_exercise as d using (exercise_key)
group by all
order by t.share desc, t.exercises desc, t.source, t.field, t.template_id
