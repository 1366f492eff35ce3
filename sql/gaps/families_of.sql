-- The equipment families that a word for equipment means: that of the kind, or the family that it is.
-- Grain: one row an equipment family; none where no such equipment is known.
-- Inputs: core.dim_equipment
-- Example: gaps.families_of('kettlebell')
create or replace macro gaps.families_of(equipment_term) as table
select distinct e.family_key as equipment_family_key
from core.dim_equipment as e
where lower(trim(equipment_term)) in (
    lower(e.name), e.equipment_key, replace(e.equipment_key, '_', ' '), lower(e.family_name), e.family_key
)
