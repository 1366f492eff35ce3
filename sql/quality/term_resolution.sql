-- How many of the muscle and equipment terms on the current pages of each source the taxonomy knows, and how.
-- Grain: one row a source of exercises and vocabulary; a vocabulary of which a source states nothing has zeros.
-- Inputs: core.dim_source, core.fact_exercise, core.fact_exercise_equipment, core.fact_exercise_muscle
-- Columns: core.dim_source
-- vocabulary: muscle or equipment.
-- mentions: Terms that its pages state, each as often as it is stated; of a list, each piece.
-- resolved: Those of them that are mapped.
-- resolved_share: These as a share; null where nothing is stated.
-- exact: Mapped by the name of a member.
-- by_alias: Mapped by an alias.
-- by_spelling: Mapped but for spaces, accents, plural or order of words.
-- qualifier_stripped: Mapped without what stands in brackets or before the noun.
-- list_split: Mapped as a piece of a list.
-- by_name: Mapped to what a word means beside the name of the exercise: the "sled" of a leg press.
-- unmapped: Not mapped, see quality.unmapped_terms.
-- distinct_terms: Different terms.
-- unmapped_terms: Different terms that are not mapped.
create or replace view quality.term_resolution as
with stated as (
    select 'muscle' as vocabulary, exercise_key, term, mapping
    from core.fact_exercise_muscle
    where is_current and mapping not in ('missing', 'body_part', 'category')
    union all
    select 'equipment', exercise_key, term, mapping
    from core.fact_exercise_equipment
    where is_current and mapping <> 'missing'
),
counted as (
    select
        f.source,
        s.vocabulary,
        count(*) as mentions,
        count(*) filter (where s.mapping <> 'unmapped') as resolved,
        count(*) filter (where s.mapping = 'exact') as exact,
        count(*) filter (where s.mapping = 'alias') as by_alias,
        count(*) filter (where s.mapping = 'spelling') as by_spelling,
        count(*) filter (where s.mapping = 'qualifier_stripped') as qualifier_stripped,
        count(*) filter (where s.mapping = 'list_split') as list_split,
        count(*) filter (where s.mapping = 'by_name') as by_name,
        count(*) filter (where s.mapping = 'unmapped') as unmapped,
        count(distinct s.term) as distinct_terms,
        count(distinct s.term) filter (where s.mapping = 'unmapped') as unmapped_terms
    from stated as s
    join core.fact_exercise as f using (exercise_key)
    group by f.source, s.vocabulary
)
select
    d.source,
    v.vocabulary,
    coalesce(c.mentions, 0) as mentions,
    coalesce(c.resolved, 0) as resolved,
    c.resolved / c.mentions as resolved_share,
    coalesce(c.exact, 0) as exact,
    coalesce(c.by_alias, 0) as by_alias,
    coalesce(c.by_spelling, 0) as by_spelling,
    coalesce(c.qualifier_stripped, 0) as qualifier_stripped,
    coalesce(c.list_split, 0) as list_split,
    coalesce(c.by_name, 0) as by_name,
    coalesce(c.unmapped, 0) as unmapped,
    coalesce(c.distinct_terms, 0) as distinct_terms,
    coalesce(c.unmapped_terms, 0) as unmapped_terms
from core.dim_source as d
cross join (values ('equipment'), ('muscle')) as v (vocabulary)
left join counted as c on c.source = d.source and c.vocabulary = v.vocabulary
where d.role <> 'demand'
order by d.source, v.vocabulary
