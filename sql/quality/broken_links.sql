-- Links of the related section of own pages that lead to no current exercise of the library.
-- Grain: one row a page and link.
-- Inputs: core.dim_exercise, core.dim_source, core.fact_link
-- link_text: Text of the link.
-- link_url: Address that it leads to, as written.
-- position: Order of the link on the page, from 1.
create or replace view quality.broken_links as
select
    d.source,
    d.url,
    d.name,
    l.link_text,
    l.url as link_url,
    l.position,
    d.exercise_id
from core.fact_link as l
join core.dim_exercise as d using (exercise_key)
join core.dim_source as s on s.source = d.source
where l.is_current and l.is_broken and s.role = 'own'
order by d.source, d.url, l.position
