-- Own pages that lack something that a full page has, the emptiest first.
-- Grain: one row a current own exercise that lacks something that a rule asks for.
-- Inputs: core.dim_exercise, core.fact_exercise, internal.decided_findings
-- missing: Fields that it lacks.
-- missing_sections: Number of these.
-- severity: The worst severity among them.
-- completeness: Share of the ten parts of a full page that it has.
create or replace view quality.missing_sections as
select
    d.source,
    d.url,
    d.name,
    list_sort(list(distinct f.field)) as missing,
    count(distinct f.field) as missing_sections,
    min_by(f.severity, list_position(['error', 'warning', 'info'], f.severity)) as severity,
    e.completeness,
    d.exercise_id
from internal.decided_findings as f
join core.dim_exercise as d on d.exercise_id = f.exercise_id and d.is_current
join core.fact_exercise as e on e.exercise_key = d.exercise_key
where f.rule like 'missing\_%' escape '\' and not f.is_ignored
group by all
order by missing_sections desc, e.completeness, d.source, d.url
