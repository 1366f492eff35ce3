-- A source has exactly one latest snapshot among those it has, and that is the newest.
-- Severity: fail
-- source: Source.
-- latest: Snapshots that are marked as the latest.
select source, count(*) filter (where is_latest) as latest
from core.dim_snapshot
group by source
having latest <> 1 or max(started_at) filter (where is_latest) < max(started_at)
