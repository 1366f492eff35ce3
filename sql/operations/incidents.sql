-- Problems that lasted, each from the run that met it first to one that was rid of it, as the logs had it when this warehouse was built.
-- `repertoire incidents` tells of now.
-- Grain: one row an incident.
-- Inputs: core.fact_run
-- kind: What is wrong: not_collected, not_accepted, unreadable_pages, overdue (of a source), failed, refused (of a command), server.
-- subject: Source or command that it is about.
-- opened_at: End of the run that met it first (UTC).
-- seen_at: End of the run that met it last (UTC).
-- closed_at: End of the run that was rid of it (UTC); null while it lasts.
-- runs: Number of runs that met it.
-- told_at: When people were last told of it (UTC); null where they were not.
-- sentence: As it was last said.
create or replace view operations.incidents as
with logged as (
    select
        r.run_id,
        r.at as logged_at,
        lists.name as list_name,
        unnest(from_json(
            r.detail -> lists.name,
            '[{"kind": "varchar", "subject": "varchar", "sentence": "varchar", "opened_at": "varchar",
               "seen_at": "varchar", "runs": "bigint", "told_at": "varchar"}]'
        )) as incident
    from core.fact_run as r
    cross join (values ('open'), ('closed')) as lists (name)
    where r.event = 'incidents'
),
told as (
    select
        r.run_id,
        r.at as told_at,
        unnest(from_json(r.detail -> 'told', '[["varchar"]]')) as subject_of_kind
    from core.fact_run as r
    where r.event = 'notified'
),
said as (
    select
        l.logged_at,
        l.list_name,
        l.incident.kind as kind,
        l.incident.subject as subject,
        l.incident.sentence as sentence,
        l.incident.runs as runs,
        try_cast(l.incident.opened_at as timestamptz) at time zone 'UTC' as opened_at,
        try_cast(l.incident.seen_at as timestamptz) at time zone 'UTC' as seen_at,
        coalesce(t.told_at, try_cast(l.incident.told_at as timestamptz) at time zone 'UTC') as told_at
    from logged as l
    left join told as t
        on t.run_id = l.run_id
        and t.subject_of_kind[1] = l.incident.kind
        and t.subject_of_kind[2] = l.incident.subject
)
select
    s.kind,
    s.subject,
    s.opened_at,
    max(s.seen_at) as seen_at,
    max(s.logged_at) filter (where s.list_name = 'closed') as closed_at,
    max(s.runs) as runs,
    max(s.told_at) as told_at,
    max_by(s.sentence, s.logged_at) as sentence
from said as s
group by s.kind, s.subject, s.opened_at
order by s.opened_at desc, s.kind, s.subject
