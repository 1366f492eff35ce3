-- Each run, as the log had it when this warehouse was built, the newest first.
-- Grain: one row a run.
-- Inputs: core.fact_run
-- run_id: Run.
-- started_at: First event (UTC).
-- ended_at: Last event (UTC).
-- seconds: Time between them.
-- outcome: ok, problem, failed, or open: no end was logged, as in the run that built this warehouse.
-- events: Number of events.
-- sources: Sources that it touched.
-- problems: Number of events that were a problem or failed.
-- last_event: Name of the last event.
create or replace view operations.runs as
select
    run_id,
    min(r.at) as started_at,
    max(r.at) as ended_at,
    epoch(max(r.at) - min(r.at)) as seconds,
    case
        when bool_or(event = 'failed' or coalesce(status = 'failed', false)) then 'failed'
        when not bool_or(event in ('finished', 'unchanged')) then 'open'
        when bool_or(coalesce(status = 'problem', false)) then 'problem'
        else 'ok'
    end as outcome,
    count(*) as events,
    coalesce(list_sort(list(distinct source) filter (where source is not null)), []) as sources,
    count(*) filter (where event = 'failed' or status in ('problem', 'failed')) as problems,
    max_by(event, position) as last_event
from core.fact_run as r
group by run_id
order by started_at desc, run_id
