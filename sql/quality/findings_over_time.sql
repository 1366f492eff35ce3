-- How many findings of each severity there were after each publish that the run log has figures of, and are now.
-- Grain: one row a moment and severity.
-- Inputs: core.fact_run, quality.findings
-- published_at: When the figures were logged; of this warehouse the last that the log had when it was built (UTC).
-- severity: error, warning or info.
-- findings: Number of findings.
-- is_current: Whether they are those of this warehouse.
create or replace view quality.findings_over_time as
with severities (position, severity) as (
    values (1, 'error'), (2, 'warning'), (3, 'info')
),
every as (
    select
        r.at as published_at,
        s.position,
        s.severity,
        (r.detail ->> ('$.' || s.severity || 's'))::bigint as findings,
        false as is_current
    from core.fact_run as r
    cross join severities as s
    where r.event = 'figures'
    union all
    select
        (select max(r.at) from core.fact_run as r),
        s.position,
        s.severity,
        (select count(*) from quality.findings as f where f.severity = s.severity),
        true
    from severities as s
)
select published_at, severity, findings, is_current
from every
order by is_current, published_at, position
