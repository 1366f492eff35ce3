-- Coverage of each kind of equipment by the own library, required, alternative and optional; zero where nothing
-- counts.
-- Grain: one row a kind of equipment, no equipment, and unknown.
-- Inputs: core.dim_equipment, coverage.by_member
-- Columns: coverage.by_body_part
-- equipment_key: Key of the kind.
-- equipment: Name of the kind.
-- equipment_family_key: Key of its family.
-- equipment_family: Name of its family.
-- setting: Where it is usual: home, gym, outdoor, any.
create or replace view coverage.by_equipment as
select
    c.member_key as equipment_key,
    c.member as equipment,
    e.family_key as equipment_family_key,
    e.family_name as equipment_family,
    e.setting,
    c.exercises,
    c.target_exercises,
    c.secondary_exercises,
    c.movements
from coverage.by_member('equipment') as c
join core.dim_equipment as e on e.equipment_key = c.member_key
order by c.position
