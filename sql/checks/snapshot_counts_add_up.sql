-- In each snapshot loaded + unchanged + set aside + quarantined = inputs.
-- Severity: fail
-- snapshot_id: Snapshot.
-- inputs: Inputs that were met.
-- counted: Sum of the four counts.
select snapshot_id, inputs, loaded + unchanged + set_aside + quarantined as counted
from core.dim_snapshot
where loaded + unchanged + set_aside + quarantined <> inputs
