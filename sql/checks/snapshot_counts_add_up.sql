-- In each snapshot loaded + unchanged + set aside + not read + quarantined = inputs.
-- Severity: fail
-- snapshot_id: Snapshot.
-- inputs: Inputs that were met.
-- counted: Sum of the five counts.
select snapshot_id, inputs, loaded + unchanged + set_aside + not_read + quarantined as counted
from core.dim_snapshot
where loaded + unchanged + set_aside + not_read + quarantined <> inputs
