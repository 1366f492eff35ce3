-- How many findings of each severity there were after each publish that the run log has figures of, and are now.
-- Grain: one row a moment and severity.
-- Inputs: operations.headlines
-- published_at: When they were counted (UTC).
-- severity: error, warning or info.
-- findings: Number of findings.
-- is_current: Whether they are those of this warehouse.
create or replace view quality.findings_over_time as
select h.published_at, s.severity, s.findings, h.is_current
from operations.headlines as h
cross join lateral (
    values ('error', h.errors), ('warning', h.warnings), ('info', h.infos)
) as s (severity, findings)
order by h.is_current, h.published_at, list_position(['error', 'warning', 'info'], s.severity)
