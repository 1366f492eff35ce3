-- Everything that is wrong today on the pages, the worst first, with what to do about it.
-- Grain: one row a finding.
-- Inputs: core.dim_finding_rule, core.fact_finding
-- finding_id: Finding.
-- severity: error, warning or info.
-- family: What kind of finding it is.
-- rule: Rule that found it.
-- title: What the rule finds, in a few words.
-- source: Source of the page.
-- url: Address of the page.
-- exercise_id: Exercise, where the page is one.
-- name: Name of the exercise.
-- field: Field of the record that it concerns.
-- message: What is wrong, in a sentence.
-- evidence: What was read that shows it.
-- remedy: What to do about it.
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
    r.remedy
from core.fact_finding as f
join core.dim_finding_rule as r using (rule)
order by list_position(['error', 'warning', 'info'], f.severity), r.family, f.rule, f.source, f.url, f.finding_id
