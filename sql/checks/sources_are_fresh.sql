-- The newest collection of each source was accepted.
-- Severity: warn
-- source: Source that an older collection serves.
select source
from core.dim_source
where is_stale
