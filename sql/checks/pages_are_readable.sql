-- At most a twentieth of the pages of a source that should be exercises could not be read.
-- Severity: warn
-- source: Source.
-- quarantined: Pages that could not be read.
-- quarantined_share: Their share.
select source, quarantined, quarantined_share
from operations.source_health
where quarantined_share > 0.05
