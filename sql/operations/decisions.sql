-- Who decided what and why: on snapshots from their files, on warehouses and by hand also from the log of runs.
-- Grain: one row a decision.
-- Inputs: core.fact_run, core.fact_snapshot_decision
-- subject: snapshot or warehouse.
-- source: Source of the snapshot; null for a warehouse.
-- subject_id: Id of the snapshot, or the name of the refused build.
-- is_accepted: Whether it was accepted.
-- counts: Whether no later decision on the same subject takes its place.
-- decided_by: bounds, or a person.
-- reason: Why; null where all was within bounds.
-- decided_at: When a person decided (UTC); null where the bounds did.
-- started_at: Start of the collection that the snapshot is of (UTC); null for a warehouse.
create or replace view operations.decisions as
with warehouses as (
    select run_id, position, detail
    from core.fact_run
    where event = 'decided' and detail ->> '$.subject' = 'warehouse'
),
decided as (
    select
        'snapshot' as subject,
        source,
        snapshot_id as subject_id,
        is_accepted,
        is_last as counts,
        decided_by,
        decision_reason as reason,
        decided_at,
        started_at
    from core.fact_snapshot_decision
    union all
    select
        'warehouse',
        null,
        w.detail ->> '$.build',
        true,
        true,
        w.detail ->> '$.by',
        w.detail ->> '$.reason',
        r.at,
        null
    from warehouses as w
    join core.fact_run as r using (run_id, position)
)
select * from decided
order by coalesce(decided_at, started_at) desc, subject_id
