-- The names that exercises have which would fill a gap: what reference libraries call them, and their other names.
-- These are the names by which people know and search such an exercise; the most usual come first.
-- Grain: one row a gap and name, whatever its case and signs.
-- Inputs: core.dim_exercise, core.dim_source, internal.counted_versions, internal.gap_movements
-- rank: Order within the gap: by independent libraries, then pages, names before other names, then the name, from 1.
-- name: The name, as most of them write it.
-- movement_key: Movement that is called so.
-- movement: Name of that movement.
-- lineages: Independent reference libraries that call it so.
-- exercises: Reference pages that call it so.
-- is_alias: Whether it is only another name everywhere.
create or replace view gaps.brief_names as
with pages as (
    select m.place_key, m.movement_key, m.name as movement, s.lineage, e.exercise_key, e.name, e.aliases
    from internal.gap_movements as m
    join internal.counted_versions as c using (movement_key)
    join core.dim_exercise as e using (exercise_key)
    join core.dim_source as s on s.source = c.source
    where m.is_pattern and not m.is_own and c.is_current and c.role = 'reference'
),
called as (
    select * exclude (name, aliases), name, false as is_other from pages
    union all
    select * exclude (name, aliases), unnest(aliases), true from pages
),
each_name as (
    select
        place_key,
        regexp_replace(lower(name), '[^\p{L}\p{N}]+', ' ', 'g') as spelling,
        mode(name order by name) as name,
        min_by(movement_key, movement) as movement_key,
        min(movement) as movement,
        count(distinct lineage) as lineages,
        count(distinct exercise_key) as exercises,
        bool_and(is_other) as is_alias
    from called
    group by place_key, spelling
)
select
    place_key,
    row_number() over (
        partition by place_key order by lineages desc, exercises desc, is_alias, name, movement_key
    ) as rank,
    name,
    movement_key,
    movement,
    lineages,
    exercises,
    is_alias
from each_name
order by place_key, rank
