-- Each field of each version of the exercises that have several versions, as text, so that versions can be compared.
-- Lists are joined by "; ", sections by line ends; nothing is null.
-- Grain: one row a version and field.
-- Inputs: core.dim_exercise, core.fact_content_item, core.fact_link
-- exercise_key: Version.
-- version: Number of the version.
-- field: Field of the record.
-- position: Order of the field in the record, from 1.
-- value: What the version states.
create or replace view internal.version_values as
with versions as (
    select * from core.dim_exercise
    where exercise_id in (select o.exercise_id from core.dim_exercise as o where o.version > 1)
),
items as (
    select
        exercise_key,
        kind,
        string_agg(
            case when kind = 'faq' then concat_ws(' ', question, content) else content end, chr(10) order by position
        ) as value
    from core.fact_content_item
    where exercise_key in (select v.exercise_key from versions as v)
    group by exercise_key, kind
),
links as (
    select exercise_key, string_agg(concat(link_text, ' (', url, ')'), chr(10) order by position) as value
    from core.fact_link
    where exercise_key in (select v.exercise_key from versions as v)
    group by exercise_key
)
select v.exercise_key, v.exercise_id, v.version, f.field, f.position, f.value
from versions as v
left join items as s on s.exercise_key = v.exercise_key and s.kind = 'step'
left join items as t on t.exercise_key = v.exercise_key and t.kind = 'tip'
left join items as m on m.exercise_key = v.exercise_key and m.kind = 'mistake'
left join items as q on q.exercise_key = v.exercise_key and q.kind = 'faq'
left join links as l on l.exercise_key = v.exercise_key
cross join lateral (
    values
        ('name', 1, v.name),
        ('summary', 2, v.summary),
        ('body_part', 3, v.body_part),
        ('equipment', 4, array_to_string(v.equipment, '; ')),
        ('target_muscles', 5, array_to_string(v.target_muscles, '; ')),
        ('secondary_muscles', 6, array_to_string(v.secondary_muscles, '; ')),
        ('difficulty', 7, v.difficulty),
        ('category', 8, v.category),
        ('force', 9, v.force),
        ('mechanic', 10, v.mechanic),
        ('movement_pattern', 11, v.movement_pattern),
        ('steps', 12, s.value),
        ('tips', 13, t.value),
        ('mistakes', 14, m.value),
        ('faqs', 15, q.value),
        ('links', 16, l.value),
        ('aliases', 17, array_to_string(v.aliases, '; ')),
        ('images', 18, array_to_string(v.images, '; ')),
        ('videos', 19, array_to_string(v.videos, '; ')),
        ('language', 20, v.language)
) as f (field, position, value)
where coalesce(f.value, '') <> ''
