-- Each gap cell is there once, only eligible cells are short, and only short ones have a priority.
-- Severity: fail
-- cell: Cell that is wrong.
-- problem: What is wrong.
select concat_ws('/', muscle_group_key, equipment_family_key, difficulty_key) as cell, 'is there twice' as problem
from gaps.cells
group by cell
having count(*) > 1
union all
select concat_ws('/', muscle_group_key, equipment_family_key, difficulty_key), 'shortage or priority is wrong'
from gaps.cells
where
    shortage <> case when eligible then greatest(wanted - have, 0) else 0 end
    or (priority > 0) <> (shortage > 0 and weight > 0)
    or isnan(priority)
union all
select target_id, 'is not in gaps.cells'
from core.fact_target as t
anti join gaps.cells as c using (muscle_group_key, equipment_family_key, difficulty_key)
where t.scope = 'cell'
