-- Which libraries share ids, names or texts, and how much: counting one library three times misleads.
-- Libraries of one role that copy one another are one lineage and count once where libraries are counted.
-- Names are common property and decide nothing. The shares are of the library with fewer exercises.
-- Grain: one row a pair of sources.
-- Inputs: core.dim_source, core.fact_source_overlap
-- Columns: core.fact_source_overlap
-- source: The source with fewer exercises.
-- other_source: The other.
-- other_role: Role of the other.
-- exercises: Current exercises of the source.
-- other_exercises: Current exercises of the other.
-- shared_names: Exercises with a name of the other.
-- near_steps: Further exercises with most of the steps of one of the other.
-- is_copy: Whether ids or steps show that one was made from the other, or both from a third.
-- is_one_lineage: Whether the two count as one where libraries are counted.
-- finding: What is shared, and what follows, in words. Names alone make no copy, but more than half of them, and 20 at
--   least, are a warning.
create or replace view quality.copied_libraries as
with pairs as (
    select
        s.source,
        s.title,
        s.role,
        o.source as other_source,
        o.title as other_title,
        o.role as other_role,
        case when p.smaller_source = p.source_a then p.exercises_a else p.exercises_b end as exercises,
        case when p.smaller_source = p.source_a then p.exercises_b else p.exercises_a end as other_exercises,
        p.* exclude (source_a, source_b, exercises_a, exercises_b, smaller_source),
        s.lineage = o.lineage as is_one_lineage
    from core.fact_source_overlap as p
    join core.dim_source as s on s.source = p.smaller_source
    join core.dim_source as o on o.source in (p.source_a, p.source_b) and o.source <> p.smaller_source
),
told as (
    select
        *,
        list_filter(
            [
                case when shared_ids > 0 then shared_ids || ' share the id and name' else null end,
                case when shared_names > 0 then shared_names || ' share the name' else null end,
                case when shared_steps > 0 then shared_steps || ' share the steps word for word' else null end,
                case when near_steps > 0 then near_steps || ' share most of the steps' else null end,
                case when shared_summaries > 0 then shared_summaries || ' share the summary word for word' else null end
            ],
            lambda part: part is not null
        ) as parts
    from pairs
)
select
    source,
    other_source,
    role,
    other_role,
    exercises,
    other_exercises,
    shared_ids,
    shared_names,
    shared_steps,
    near_steps,
    shared_summaries,
    ids_share,
    names_share,
    steps_share,
    is_copy,
    is_one_lineage,
    case
        when len(parts) = 0 then title || ' and ' || other_title || ' share nothing.'
        else
            'Of ' || exercises || ' exercises of ' || title || ', ' || array_to_string(parts, ', ') || ' with one of '
            || other_title || '.'
    end
    || case
        when not is_copy and is_one_lineage then ' They count as one library, since a third joins them.'
        when not is_copy and names_share > 0.5 and shared_names >= 20
            then ' They share more than half of their names: one may be made from the other, though no text shows it.'
        when not is_copy then ' They are independent.'
        when role = 'own' and other_role = 'own' then ' Two own sources hold the same texts.'
        when role = other_role then ' One copies the other: they count as one library.'
        else ' The own library holds texts of a reference: see that the licence allows it.'
    end as finding
from told
order by is_copy desc, greatest(ids_share, steps_share) desc, names_share desc, source, other_source
