-- Each source but those of demand has current exercises, or translations of those of another.
-- Severity: warn
-- source: Source without any.
select source
from operations.source_health
where exercises = 0 and translations = 0 and role <> 'demand'
