-- What to write next within muscle groups and equipment families: each row of gaps.ranked that names one of them or stands
-- for a short cell there. A family that is missing altogether is missing for each muscle group too. Ranks and priorities are those
-- of the whole library.
-- Grain: one row a gap.
-- Inputs: gaps.cells, gaps.order_of, gaps.ranked
-- Columns: gaps.ranked
-- Example: gaps.ranked_in(['glutes'], null)
create or replace macro gaps.ranked_in(group_keys, family_keys) as table
with short as (
    select distinct muscle_group_key, equipment_family_key
    from gaps.cells
    where
        shortage > 0
        and (group_keys is null or list_contains(group_keys, muscle_group_key))
        and (family_keys is null or list_contains(family_keys, equipment_family_key))
)
select r.*
from gaps.ranked as r
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
order by gaps.order_of(r.action), r.rank
