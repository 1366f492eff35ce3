-- Pages that are there and are not loaded today, with the reason and the remedy; those of a collection that was
-- refused too, which stand for the source until it is accepted or another one is.
-- Grain: one row a page; a page that a refused collection met otherwise has another row.
-- Inputs: core.dim_page_reason, core.fact_page_state, core.fact_refused_page
-- Columns: core.fact_page_state
-- source: Source of the page.
-- state: error, unreadable, not_exercise, set_aside or not_read.
-- disposition: set_aside where a rule leaves it out, not_read where its format is not read, quarantined where it
-- should be an exercise.
-- meaning: What the reason means.
-- remedy: What to do.
-- since: Start of the snapshot that first met it so (UTC); of a refused snapshot, its own start.
-- exercise_id: Exercise that the page was before; an error leaves its last version current.
-- is_refused: Whether the collection that met it so was refused, so that nothing came of it.
-- snapshot_id: Snapshot that met it so first.
create or replace view operations.rejected_pages as
with pages as (
    select
        source, url, state, reason, detail, valid_from as since, exercise_id, payload_digest, false as is_refused, snapshot_id
    from core.fact_page_state
    where is_current and state in ('error', 'unreadable', 'not_exercise', 'set_aside', 'not_read')
    union all
    select source, url, state, reason, detail, started_at, null, payload_digest, true, snapshot_id
    from core.fact_refused_page
)
select
    p.source,
    p.url,
    p.state,
    r.disposition,
    p.reason,
    r.meaning,
    r.remedy,
    p.detail,
    p.since,
    p.exercise_id,
    p.payload_digest,
    p.is_refused,
    p.snapshot_id
from pages as p
left join core.dim_page_reason as r using (reason)
order by r.disposition nulls first, p.is_refused, p.source, p.url
