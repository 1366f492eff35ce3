-- How old what the warehouse knows of each source is, the oldest first.
-- Grain: one row a source.
-- Inputs: core.dim_snapshot, core.dim_source, core.fact_run
-- Columns: core.dim_source
-- snapshots: Accepted collections that changed something.
-- first_snapshot_at: Start of the first of these (UTC).
-- last_change_at: Start of the newest of these (UTC).
-- last_collected_at: Newest collection that ended well, with a change or without, as far as the run log of the
--   build knows (UTC).
-- days_since_collected: Days from then until now.
create or replace view operations.freshness as
with snapshots as (
    select
        source,
        count(*) as snapshots,
        min(started_at) as first_snapshot_at,
        max(started_at) as last_change_at
    from core.dim_snapshot
    group by source
),
collections as (
    select source, max(r.at) as last_run_at
    from core.fact_run as r
    where event = 'collected' and coalesce(status, 'ok') = 'ok'
    group by source
),
times as (
    select
        s.source,
        s.role,
        coalesce(n.snapshots, 0) as snapshots,
        n.first_snapshot_at,
        n.last_change_at,
        greatest(n.last_change_at, c.last_run_at) as last_collected_at,
        s.is_stale
    from core.dim_source as s
    left join snapshots as n using (source)
    left join collections as c using (source)
)
select
    source,
    role,
    snapshots,
    first_snapshot_at,
    last_change_at,
    last_collected_at,
    date_sub('hour', last_collected_at, make_timestamp(epoch_us(now()))) / 24.0 as days_since_collected,
    is_stale
from times
order by last_collected_at nulls first, source
