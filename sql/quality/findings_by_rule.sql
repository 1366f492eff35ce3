-- How many findings each rule has, the worst first.
-- Grain: one row a rule with findings and severity.
-- Inputs: core.dim_finding_rule, internal.decided_findings
-- Columns: quality.findings
-- rule: Rule that found them.
-- findings: Number of findings, without those that are ignored.
-- pages: Distinct pages that have one of these.
-- ignored: Number of findings that an editor ignores.
create or replace view quality.findings_by_rule as
select
    f.rule,
    any_value(r.title) as title,
    any_value(r.family) as family,
    f.severity,
    count(*) filter (where not f.is_ignored) as findings,
    count(distinct (f.source, f.url)) filter (where not f.is_ignored) as pages,
    count(*) filter (where f.is_ignored) as ignored,
    any_value(r.remedy) as remedy
from internal.decided_findings as f
join core.dim_finding_rule as r using (rule)
group by f.rule, f.severity
order by list_position(['error', 'warning', 'info'], f.severity), findings desc, f.rule
