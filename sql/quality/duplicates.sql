-- Pairs of pages of one source that are, or nearly are, the same exercise.
-- Grain: one row a pair; of several equal pages each is compared with the first.
-- Inputs: core.dim_exercise, core.dim_finding_rule, internal.decided_findings
-- source: Source of both pages.
-- name: Name of the page that has the finding.
-- url: Its address.
-- other_name: Name of the page that it resembles.
-- other_url: Its address.
-- rules: Rules that found it: same name, same steps, ...
-- severity: The worst severity of these.
-- evidence: What was read that shows it, a line a rule.
-- exercise_id: Exercise of the page.
-- other_exercise_id: Exercise of the other page.
create or replace view quality.duplicates as
select
    f.source,
    f.name,
    f.url,
    o.name as other_name,
    o.url as other_url,
    list_sort(list(distinct f.rule)) as rules,
    min_by(f.severity, list_position(['error', 'warning', 'info'], f.severity)) as severity,
    string_agg(f.message, chr(10) order by f.rule, f.message) as evidence,
    f.exercise_id,
    o.exercise_id as other_exercise_id
from internal.decided_findings as f
join core.dim_finding_rule as r on r.rule = f.rule and r.family = 'duplicate'
join core.dim_exercise as o on o.exercise_id = f.related_exercise_id and o.is_current
where not f.is_ignored
group by all
order by f.source, f.name, f.url, o.url
