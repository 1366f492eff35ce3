-- How many findings each rule has, the worst first.
-- Grain: one row a rule with findings and severity.
-- Inputs: core.dim_finding_rule, internal.decided_findings
-- Columns: quality.findings
-- rule: Rule that found them.
-- findings: Number of findings, without those that are ignored.
-- causes: Mistakes of pages of which it is the most telling finding; they add up to the findings of the headline.
-- pages: Distinct pages that have one of these.
-- ignored: Number of findings that an editor ignores.
create or replace view quality.findings_by_rule as
with placed as (
    select *, row_number() over (partition by cause_id, is_ignored order by cause_position) = 1 as is_first
    from internal.decided_findings
)
select
    f.rule,
    any_value(r.title) as title,
    any_value(r.family) as family,
    f.severity,
    count(*) filter (where not f.is_ignored) as findings,
    count(*) filter (where f.is_first and not f.is_ignored) as causes,
    count(distinct (f.source, f.url)) filter (where not f.is_ignored) as pages,
    count(*) filter (where f.is_ignored) as ignored,
    any_value(r.remedy) as remedy
from placed as f
join core.dim_finding_rule as r using (rule)
group by f.rule, f.severity
order by list_position(['error', 'warning', 'info'], f.severity), findings desc, f.rule
