-- How the pages of the own source with the most exercises state each field: the key in front matter or in a record, the
-- heading of the section. It is what a new page of that source has to look like.
-- Grain: one row a field that they state by a key or under a heading.
-- Inputs: core.dim_exercise, core.fact_claim, internal.main_own_source
-- Columns: core.dim_source
-- field: Field of the record.
-- key: Key that most of the pages use for it, with full stops where it is nested; null where they use none.
-- key_exercises: Pages that do.
-- heading: Heading under which most of them have it; null where they have none.
-- heading_exercises: Pages that do.
create or replace view gaps.own_format as
with stated as (
    select
        s.source,
        s.format,
        s.address,
        c.field,
        c.method = 'section' as is_heading,
        case when c.method = 'section' then regexp_extract(c.place, '[^>]*$') else c.place end as place,
        count(distinct c.exercise_key) as exercises
    from core.fact_claim as c
    join core.dim_exercise as e using (exercise_key)
    join internal.main_own_source as s on s.source = e.source
    where c.is_current and c.method in ('front_matter', 'field_map', 'section')
    group by all
)
select
    source,
    format,
    address,
    field,
    (min({'fewer': -exercises, 'place': place}) filter (where not is_heading)).place as key,
    coalesce(max(exercises) filter (where not is_heading), 0) as key_exercises,
    trim((min({'fewer': -exercises, 'place': place}) filter (where is_heading)).place) as heading,
    coalesce(max(exercises) filter (where is_heading), 0) as heading_exercises
from stated
group by source, format, address, field
order by field
