-- What each own source holds; coverage.by_member('source', source_role := 'any') shows the references too.
-- Grain: one row an own source.
-- Inputs: core.dim_source, coverage.by_member
-- Columns: coverage.by_body_part
-- source: Name of the source.
-- title: Title of the source.
-- is_stale: Whether its newest collection was refused, so that an older one serves.
create or replace view coverage.by_source as
select
    s.source,
    s.title,
    s.is_stale,
    c.exercises,
    c.target_exercises,
    c.secondary_exercises,
    c.movements
from coverage.by_member('source') as c
join core.dim_source as s on s.source = c.member_key
order by c.position
