-- Demonstration sources are never mixed with others.
-- Severity: fail
-- source: Demonstration source beside one that is none.
select source
from core.dim_source
where is_demo and exists (select 1 from core.dim_source as o where not o.is_demo and o.role <> 'demand')
