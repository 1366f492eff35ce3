-- Everything that is wrong today on the pages, one mistake a row: what several rules say of it is told together.
-- Grain: one row a cause, with the most telling of its findings, the worst first.
-- Inputs: quality.findings
-- Columns: quality.findings
-- findings: Findings that have this cause.
-- also: What its other findings say; null where there is one.
create or replace view quality.causes as
select
    f.cause_id,
    f.severity,
    f.family,
    f.rule,
    f.title,
    f.source,
    f.url,
    f.exercise_id,
    f.name,
    f.field,
    f.message,
    f.evidence,
    f.remedy,
    f.decision,
    f.decision_state,
    f.decided_by,
    f.decided_for,
    f.reason,
    count(*) over (partition by f.cause_id) as findings,
    string_agg(f.message, ' ') over (
        partition by f.cause_id order by f.cause_position
        rows between 1 following and unbounded following
    ) as also,
    f.finding_id
from quality.findings as f
qualify f.cause_position = 1
order by
    list_position(['error', 'warning', 'info'], f.severity), f.family, f.rule, f.source, f.url, f.finding_id
