-- The gaps within muscle groups and equipment families: each row of gaps.rolled_up that names one of them or stands for
-- a short cell there. A family that lacks altogether lacks for each muscle group too.
-- Grain: one row a gap.
-- Inputs: gaps.cells, gaps.rolled_up
-- group_keys: List of keys of muscle groups; null is all.
-- family_keys: List of keys of equipment families; null is all.
-- Example: gaps.rolled_up_in(['glutes'], null)
-- kind: equipment_family, muscle_group, combination or cell.
-- muscle_group_key: Muscle group; null for an equipment family.
-- equipment_family_key: Equipment family; null for a muscle group.
-- difficulty_key: Difficulty of a cell; null otherwise.
-- cells: Short cells that the row stands for.
-- wanted: Movements wanted, see gaps.rolled_up.
-- have: Distinct own movements there.
-- shortage: Movements that lack.
-- weight: Weight in targets.toml; of a combination the greatest of its cells.
-- reference_movements: Distinct movements of reference libraries there.
-- why: Why it is a gap.
create or replace macro gaps.rolled_up_in(group_keys, family_keys) as table
with short as (
    select distinct muscle_group_key, equipment_family_key
    from gaps.cells
    where
        shortage > 0
        and (group_keys is null or list_contains(group_keys, muscle_group_key))
        and (family_keys is null or list_contains(family_keys, equipment_family_key))
)
select r.*
from gaps.rolled_up as r
where
    case
        when r.muscle_group_key is null then
            list_contains(coalesce(family_keys, [r.equipment_family_key]), r.equipment_family_key)
            and (
                group_keys is null
                or r.equipment_family_key in (select s.equipment_family_key from short as s)
            )
        when r.equipment_family_key is null then
            list_contains(coalesce(group_keys, [r.muscle_group_key]), r.muscle_group_key)
            and (
                family_keys is null
                or r.muscle_group_key in (select s.muscle_group_key from short as s)
            )
        else
            (group_keys is null or list_contains(group_keys, r.muscle_group_key))
            and (family_keys is null or list_contains(family_keys, r.equipment_family_key))
    end
