-- How many findings each rule has, the worst first.
-- Grain: one row a rule with findings and severity.
-- Inputs: core.dim_finding_rule, internal.decided_findings, quality.causes
-- Columns: quality.findings
-- rule: Rule that found them.
-- findings: Number of findings, without those that are ignored.
-- causes: Mistakes of pages of which it is the most telling finding; they add up to the findings of the headline.
-- pages: Distinct pages that have one of these.
-- ignored: Number of findings that an editor ignores.
create or replace view quality.findings_by_rule as
with first_of_their_cause as (
    select rule, severity, count(*) as causes
    from quality.causes
    group by rule, severity
)
select
    f.rule,
    any_value(r.title) as title,
    any_value(r.family) as family,
    f.severity,
    count(*) filter (where not f.is_ignored) as findings,
    coalesce(any_value(c.causes), 0) as causes,
    count(distinct (f.source, f.url)) filter (where not f.is_ignored) as pages,
    count(*) filter (where f.is_ignored) as ignored,
    any_value(r.remedy) as remedy
from internal.decided_findings as f
join core.dim_finding_rule as r using (rule)
left join first_of_their_cause as c on c.rule = f.rule and c.severity = f.severity
group by f.rule, f.severity
order by list_position(['error', 'warning', 'info'], f.severity), findings desc, f.rule
