-- There is one target for each muscle group, equipment family and difficulty, and each refers to members.
-- Severity: fail
-- target_id: Target that is lacking, doubled or refers to no member.
-- problem: What is wrong.
with expected as (
    select distinct
        m.muscle_key || '/' || e.family_key || '/' || d.difficulty_key as target_id
    from core.dim_muscle as m
    cross join core.dim_equipment as e
    cross join core.dim_difficulty as d
    where
        m.level = 'group'
        and m.kind = 'muscle'
        and e.family_key <> 'unknown'
        and d.difficulty_key <> 'unknown'
),
cells as (
    select concat_ws('/', muscle_group_key, equipment_family_key, difficulty_key) as target_id
    from core.fact_target
    where scope = 'cell'
)
select target_id, 'there is no such target' as problem
from (select target_id from expected except select target_id from cells)
union all
select target_id, 'refers to no muscle group, family or difficulty'
from (select target_id from cells except select target_id from expected)
union all
select target_id, 'is there more than once'
from cells
group by target_id
having count(*) > 1
union all
select target_id, 'is a margin without its axis, or with another'
from core.fact_target
where
    scope <> 'cell'
    and (
        (scope = 'muscle_group') <> (muscle_group_key is not null)
        or (scope = 'equipment_family') <> (equipment_family_key is not null)
        or difficulty_key is not null
    )
