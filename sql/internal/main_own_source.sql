-- The own source with the most exercises: its words and keys are those in which a brief is written.
-- Grain: one row, none where nothing is own.
-- Inputs: core.dim_source, internal.counted_versions
-- Columns: core.dim_source
create or replace view internal.main_own_source as
select s.source, s.format, s.address
from internal.counted_versions as c
join core.dim_source as s using (source)
where c.is_current and c.role = 'own'
group by all
order by count(*) desc, s.source
limit 1
