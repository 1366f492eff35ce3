-- How many findings of each severity there were after each publish that the run log has figures of, and are now.
-- Grain: one row a moment and severity.
-- Inputs: operations.headlines
-- published_at: When the figures were logged; of this warehouse the last that the log had when it was built (UTC).
-- findings: Number of findings.
-- is_current: Whether they are those of this warehouse.
create or replace view quality.findings_over_time as
with severities (position, severity) as (
    values (1, 'error'), (2, 'warning'), (3, 'info')
)
select
    h.published_at,
    s.severity,
    case s.severity when 'error' then h.errors when 'warning' then h.warnings else h.infos end as findings,
    h.is_current
from operations.headlines as h
cross join severities as s
order by h.is_current, h.published_at, s.position
