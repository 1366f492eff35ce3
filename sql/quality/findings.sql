-- Everything that a rule finds wrong today on the pages, the worst first, with what to do about it.
-- Several findings may be of one mistake: quality.causes has a row a mistake.
-- Grain: one row a finding.
-- Inputs: core.dim_finding_rule, core.fact_finding
-- Columns: core.fact_finding
-- family: What kind of finding it is.
-- title: What the rule finds, in a few words.
create or replace view quality.findings as
select
    f.finding_id,
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
    r.remedy,
    f.cause_id,
    f.cause_position
from core.fact_finding as f
join core.dim_finding_rule as r using (rule)
order by list_position(['error', 'warning', 'info'], f.severity), r.family, f.rule, f.source, f.url, f.finding_id
