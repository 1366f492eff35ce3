-- What is wanted and what there is of each equipment family in all, with the state of its cells: see gaps.margins.
-- Grain: one row an equipment family, and unknown.
-- Inputs: gaps.margins
-- Columns: gaps.margins
-- Stored: every list of gaps reads it.
-- have: Distinct own movements that need the family or can use it.
-- reference_movements: Distinct movements of reference libraries that need the family or can use it.
create or replace view gaps.by_equipment as
select member_key as equipment_family_key, member as equipment_family, * exclude (member_key, member, position)
from gaps.margins('equipment_family')
order by position
