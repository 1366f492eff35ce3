-- The gaps on which an editor can decide, those that are ignored too.
-- Grain: one row a gap.
-- Inputs: gaps.ranked
-- Columns: gaps.ranked
create or replace view internal.decidable_gaps as
select kind, muscle_group_key, equipment_family_key, difficulty_key
from gaps.ranked
