-- Pages that are there and are not loaded today, with the reason and the remedy.
-- Grain: one row a page.
-- Inputs: core.dim_page_reason, core.fact_page_state
-- source: Source of the page.
-- url: Address of the page.
-- state: error, unreadable, not_exercise or set_aside.
-- disposition: set_aside where a rule leaves it out, quarantined where it should be an exercise.
-- reason: Reason code.
-- meaning: What the reason means.
-- remedy: What to do.
-- detail: What exactly was met.
-- since: Start of the snapshot that first met it so (UTC).
-- exercise_id: Exercise that the page was before; an error leaves its last version current.
-- payload_digest: Digest of the bytes, where there were any.
create or replace view operations.rejected_pages as
select
    p.source,
    p.url,
    p.state,
    r.disposition,
    p.reason,
    r.meaning,
    r.remedy,
    p.detail,
    p.valid_from as since,
    p.exercise_id,
    p.payload_digest
from core.fact_page_state as p
left join core.dim_page_reason as r using (reason)
where p.is_current and p.state in ('error', 'unreadable', 'not_exercise', 'set_aside')
order by r.disposition nulls first, p.source, p.url
