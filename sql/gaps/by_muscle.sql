-- What is wanted and what there is of each muscle group in all, with the state of its cells: see gaps.margins.
-- Grain: one row a muscle group, system, unspecified region with own exercises, and unknown.
-- Inputs: gaps.margins
-- Columns: gaps.margins
-- Stored: every list of gaps and every overview reads it.
-- have: Distinct own movements with a target muscle in the group.
-- reference_movements: Distinct movements of reference libraries with a target muscle in the group.
create or replace view gaps.by_muscle as
select member_key as muscle_group_key, member as muscle_group, * exclude (member_key, member, position)
from gaps.margins('group')
order by position
