-- How many findings each rule has, the worst first.
-- Grain: one row a rule with findings and severity.
-- Inputs: quality.findings
-- Columns: quality.findings
-- rule: Rule that found them.
-- findings: Number of findings.
-- causes: Mistakes of pages of which it is the most telling finding; they add up to the findings of the headline.
-- pages: Distinct pages that have one.
create or replace view quality.findings_by_rule as
select
    rule,
    any_value(title) as title,
    any_value(family) as family,
    severity,
    count(*) as findings,
    count(*) filter (where cause_position = 1) as causes,
    count(distinct (source, url)) as pages,
    any_value(remedy) as remedy
from quality.findings
group by rule, severity
order by list_position(['error', 'warning', 'info'], severity), findings desc, rule
