-- At most a tenth of the muscle and equipment terms of a source is not in the taxonomy.
-- Severity: warn
-- source: Source.
-- unmapped_share: Share of its terms that are not mapped.
select source, unmapped_share
from operations.source_health
where unmapped_share > 0.1
