-- The movements of the reference libraries, with how many independent libraries have each.
-- Libraries that copy one another are one lineage (quality.copied_libraries) and count once.
-- Grain: one row a movement that a reference library has today.
-- Inputs: core.dim_exercise, core.dim_movement, core.dim_source, internal.counted_versions
-- Stored: what is missing is ranked by it.
-- movement_key: Movement.
-- name: Name of the movement.
-- is_own: Whether the own library has it too.
-- lineages: Independent reference libraries that have it.
-- reference_sources: Reference libraries that have it.
-- sources: Names of these.
-- example_name: Name in the first of these libraries.
-- example_url: Address there.
create or replace view internal.reference_movements as
with had as (
    select
        f.movement_key,
        count(distinct s.lineage) as lineages,
        list_sort(list(distinct f.source)) as sources,
        min({'source': f.source, 'url': e.url, 'name': e.name}) as example
    from internal.counted_versions as f
    join core.dim_source as s using (source)
    join core.dim_exercise as e using (exercise_key)
    where f.is_current and f.role = 'reference'
    group by f.movement_key
)
select
    h.movement_key,
    m.name,
    m.is_own,
    h.lineages,
    len(h.sources) as reference_sources,
    h.sources,
    h.example.name as example_name,
    h.example.url as example_url
from had as h
join core.dim_movement as m using (movement_key)
order by h.movement_key
