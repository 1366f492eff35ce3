-- The gaps on which an editor can decide, those that are ignored too.
-- Grain: one row a gap.
-- Inputs: internal.rolled_up
-- Columns: internal.rolled_up
create or replace view internal.decidable_gaps as
select place_key, kind, muscle_group_key, equipment_family_key, difficulty_key, wanted, have, shortage
from internal.rolled_up
