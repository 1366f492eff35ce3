-- Everything that a rule finds wrong today on the pages, the worst first, with what to do and what was decided.
-- Several findings may be of one mistake: quality.causes has a row a mistake. What an editor ignores is in
-- quality.ignored_findings.
-- Grain: one row a finding.
-- Inputs: core.dim_finding_rule, internal.decided_findings
-- Columns: internal.decided_findings
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
    row_number() over (partition by f.cause_id order by f.cause_position) as cause_position,
    f.decision,
    f.decision_state,
    f.decided_by,
    f.decided_for,
    f.reason
from internal.decided_findings as f
join core.dim_finding_rule as r using (rule)
where not f.is_ignored
order by list_position(['error', 'warning', 'info'], f.severity), r.family, f.rule, f.source, f.url, f.finding_id
