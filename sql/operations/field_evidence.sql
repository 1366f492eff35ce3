-- What states each field on the pages of each source: by which label, heading, key or learnt place, on how many pages.
-- When a site renames a label, its row empties and another fills.
-- Grain: one row a source, field, method and slot.
-- Inputs: core.fact_claim, core.fact_exercise
-- source: Source.
-- field: Field of an exercise that is stated, such as target_muscles.
-- method: Kind of evidence: label, section, table, layout, json_ld, sentence ...
-- slot: Label, heading or key as the pages write it, without where it stands; empty where only the method says where.
-- exercises: Current exercises on whose page it states the field.
-- chosen: Of these, those that take their value from it.
-- chosen_share: These as a share of the current exercises of the source that have a value of the field.
create or replace view operations.field_evidence as
with claims as (
    select
        e.source,
        c.exercise_key,
        c.field,
        c.method,
        c.is_chosen,
        case
            when c.method in ('heading', 'sentence', 'address', 'breadcrumb') then ''
            else trim(regexp_replace(list_last(string_split(c.place, ' > ')), '[\s\d]+$', ''), ' :')
        end as slot
    from core.fact_claim as c
    join core.fact_exercise as e using (exercise_key)
    where c.is_current and c.method <> 'rejected'
),
stated as (
    select source, field, count(distinct exercise_key) as exercises
    from claims
    where is_chosen
    group by source, field
)
select
    c.source,
    c.field,
    c.method,
    c.slot,
    count(distinct c.exercise_key) as exercises,
    count(distinct c.exercise_key) filter (where c.is_chosen) as chosen,
    chosen / any_value(s.exercises) as chosen_share
from claims as c
left join stated as s on s.source = c.source and s.field = c.field
group by c.source, c.field, c.method, c.slot
order by c.source, c.field, chosen desc, exercises desc, c.method, c.slot
