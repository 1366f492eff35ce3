-- The counts of each version are those of its content items and links.
-- Severity: fail
-- exercise_key: Version.
-- part: What is counted otherwise.
-- counted: Count in fact_exercise.
-- found: Rows that there are.
with found as (
    select exercise_key, kind as part, count(*) as found from core.fact_content_item group by all
    union all
    select exercise_key, 'link', count(*) from core.fact_link group by all
),
counted as (
    select f.exercise_key, c.part, c.counted
    from core.fact_exercise as f
    cross join lateral (
        values ('step', f.steps), ('tip', f.tips), ('mistake', f.mistakes), ('faq', f.faqs), ('link', f.links)
    ) as c (part, counted)
)
select c.exercise_key, c.part, c.counted, coalesce(f.found, 0) as found
from counted as c
left join found as f using (exercise_key, part)
where c.counted <> coalesce(f.found, 0)
