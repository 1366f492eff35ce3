-- What is wrong on the pages and stays as it is, since an editor decided so; the last decision first.
-- Grain: one row a finding.
-- Inputs: core.dim_finding_rule, core.fact_editorial_decision, internal.decided_findings
-- Columns: quality.findings
-- decided_at: When it was decided (UTC).
create or replace view quality.ignored_findings as
select
    d.decided_at,
    f.decided_by,
    f.reason,
    f.severity,
    r.family,
    f.rule,
    r.title,
    f.source,
    f.url,
    f.exercise_id,
    f.name,
    f.field,
    f.message,
    f.evidence,
    f.finding_id
from internal.decided_findings as f
join core.dim_finding_rule as r using (rule)
join core.fact_editorial_decision as d using (decision_id)
where f.is_ignored
order by d.decided_at desc, f.rule, f.source, f.url, f.finding_id
