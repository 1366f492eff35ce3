-- Each source has current exercises.
-- Severity: warn
-- source: Source without any.
select source
from operations.source_health
where exercises = 0
