-- Whether each source does well: what it holds, what was rejected, what is unknown, what was found.
-- A source of demand holds rows of what people look for, and no exercises.
-- Grain: one row a source.
-- Inputs: core.dim_snapshot, core.dim_source, core.fact_exercise, core.fact_exercise_equipment, core.fact_exercise_muscle,
--   core.fact_page_state, internal.counted_versions, internal.decided_findings, operations.freshness,
--   operations.rejected_pages
-- Columns: core.dim_source
-- health: held (its first collection was not accepted, so that nothing is loaded), empty, stale, quarantine (pages
--   should be exercises, or rows of demand, and could not be read), unmapped (over a tenth of terms) or good.
-- exercises: Current exercises, each in its primary edition.
-- translations: Current editions beside them, whose exercise counts in its primary edition, here or in another source.
-- incomplete: Of these, those that lack steps or target muscles.
-- set_aside: Pages that a rule leaves out today.
-- not_read: Files today of formats that can hold a page and are not read.
-- quarantined: Pages that should be exercises and could not be read today.
-- quarantined_share: These as a share of themselves and the exercises; null where there are none.
-- unmapped_share: Share of muscle and equipment terms that the taxonomy does not know; null where there are none.
-- completeness: Mean completeness of its exercises; null where there are none.
-- last_collected_at: Newest collection that ended well (UTC), see operations.freshness.
create or replace view operations.source_health as
with translations as (
    select source, count(*) as translations
    from core.fact_exercise
    where is_current and edition_of is not null
    group by source
),
exercises as (
    select f.source, count(*) as exercises, avg(f.completeness) as completeness
    from core.fact_exercise as f
    semi join internal.counted_versions as c on c.exercise_key = f.exercise_key and c.is_current
    group by f.source
),
mentions as (
    select exercise_key, mapping from core.fact_exercise_muscle
    where is_current and mapping not in ('missing', 'body_part', 'category')
    union all
    select exercise_key, mapping from core.fact_exercise_equipment where is_current and mapping <> 'missing'
),
terms as (
    select f.source, count(*) filter (where m.mapping = 'unmapped') / count(*) as unmapped_share
    from mentions as m
    join core.fact_exercise as f using (exercise_key)
    group by f.source
),
incomplete as (
    select source, count(*) as incomplete
    from core.fact_page_state
    where is_current and state = 'incomplete'
    group by source
),
rejected as (
    select
        source,
        count(*) filter (where disposition = 'set_aside') as set_aside,
        count(*) filter (where disposition = 'not_read') as not_read,
        count(*) filter (where disposition = 'quarantined') as quarantined
    from operations.rejected_pages
    where not is_refused
    group by source
),
holding as (
    select
        s.source,
        case
            when s.role = 'demand' then coalesce(n.loaded + n.unchanged, 0)
            else coalesce(e.exercises, x.translations, 0)
        end as held
    from core.dim_source as s
    left join exercises as e using (source)
    left join translations as x using (source)
    left join core.dim_snapshot as n on n.source = s.source and n.is_latest
),
findings as (
    select
        source,
        count(*) filter (where severity = 'error') as errors,
        count(*) filter (where severity = 'warning') as warnings
    from internal.decided_findings
    where not is_ignored
    group by source
)
select
    s.source,
    s.title,
    s.role,
    case
        when coalesce(h.held, 0) = 0 and s.is_stale then 'held'
        when coalesce(h.held, 0) = 0 then 'empty'
        when s.is_stale then 'stale'
        when r.quarantined > 0 then 'quarantine'
        when t.unmapped_share > 0.1 then 'unmapped'
        else 'good'
    end as health,
    coalesce(e.exercises, 0) as exercises,
    coalesce(x.translations, 0) as translations,
    coalesce(u.incomplete, 0) as incomplete,
    coalesce(r.set_aside, 0) as set_aside,
    coalesce(r.not_read, 0) as not_read,
    coalesce(r.quarantined, 0) as quarantined,
    coalesce(r.quarantined, 0) / nullif(coalesce(e.exercises, 0) + coalesce(r.quarantined, 0), 0) as quarantined_share,
    t.unmapped_share,
    e.completeness,
    coalesce(i.errors, 0) as errors,
    coalesce(i.warnings, 0) as warnings,
    f.last_collected_at,
    s.is_stale
from core.dim_source as s
left join exercises as e using (source)
left join translations as x using (source)
left join terms as t using (source)
left join holding as h using (source)
left join incomplete as u using (source)
left join rejected as r using (source)
left join findings as i using (source)
left join operations.freshness as f using (source)
order by s.role, s.source
