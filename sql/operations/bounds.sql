-- Each figure of each collection that counts or was refused: what was expected of it, and where that comes from.
-- Grain: one row a snapshot and figure.
-- Inputs: core.fact_snapshot_decision, core.fact_snapshot_figure
-- source: Source that was collected.
-- snapshot_id: Snapshot.
-- started_at: Start of the collection (UTC).
-- is_accepted: Whether the snapshot counts.
-- is_newest: Whether it is the newest of its source here.
-- figure: Name of the figure; after the full stop the field or the reason that it is of.
-- value: Its value.
-- low: Least value that was expected; null where there was no such limit.
-- high: Greatest value that was expected; null where there was no such limit.
-- before: Value in the last accepted snapshot before; null where there was none.
-- origin: Where the limits come from: a key of the source file, or the number of snapshots they were learnt from.
-- status: ok, outside, or unbounded where nothing was expected.
-- decided_by: Who decided on the snapshot: bounds, or a person.
-- decision_reason: Why, where there was something to say.
create or replace view operations.bounds as
with decided as (
    select
        snapshot_id,
        started_at,
        is_accepted,
        started_at = max(started_at) over (partition by source) as is_newest,
        decided_by,
        decision_reason
    from core.fact_snapshot_decision
    where is_last
)
select
    f.source,
    f.snapshot_id,
    d.started_at,
    d.is_accepted,
    d.is_newest,
    f.figure,
    f.value,
    f.low,
    f.high,
    f.before,
    f.origin,
    f.status,
    d.decided_by,
    d.decision_reason
from core.fact_snapshot_figure as f
join decided as d using (snapshot_id)
order by d.started_at desc, f.source, list_position(['outside', 'ok', 'unbounded'], f.status), f.figure
