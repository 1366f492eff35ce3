-- The snapshot of each decision that accepts it and counts is in dim_snapshot.
-- Severity: fail
-- snapshot_id: Snapshot that is not there.
select d.snapshot_id
from core.fact_snapshot_decision as d
anti join core.dim_snapshot as s using (snapshot_id)
where d.is_last and d.is_accepted
