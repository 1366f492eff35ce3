-- How own and reference libraries label the same movements: where they habitually differ, one decision on a label
-- settles many gaps. A movement counts where both state the axis, and once for each pair of labels of which neither
-- library has the other.
-- Grain: one row an axis, own label and label of the references, for labels that differ.
-- Inputs: core.dim_movement, coverage.members, internal.cell_exercises
-- Stored: it compares all movements that both have.
-- rank: Order by movements, from 1.
-- axis: muscle_group, equipment_family or difficulty.
-- own_label: Label that the own library gives.
-- own_key: Its key.
-- reference_label: Label that the references give the same movements.
-- reference_key: Its key.
-- movements: Distinct movements that are labelled so.
-- names: Up to ten names of these, in order.
-- own_movements: Own movements with the own label, of all that both libraries have.
-- reference_movements: The same movements with that label in the references: how often they say it too.
-- habit: It all in a sentence.
create or replace view gaps.label_habits as
with labels as (
    select distinct x.movement_key, x.role, a.axis, a.member_key
    from internal.cell_exercises as x
    cross join lateral (
        values
            ('muscle_group', x.muscle_group_key),
            ('equipment_family', x.equipment_family_key),
            ('difficulty', x.difficulty_key)
    ) as a (axis, member_key)
    where a.member_key <> 'unknown'
),
shared as (
    select movement_key, axis
    from labels
    group by movement_key, axis
    having count(distinct role) = 2
),
compared as (
    select l.* from labels as l semi join shared as s using (movement_key, axis)
),
one_sided as (
    select c.*
    from compared as c
    anti join compared as t
        on t.movement_key = c.movement_key and t.axis = c.axis and t.member_key = c.member_key and t.role <> c.role
),
pairs as (
    select
        o.axis,
        o.member_key as own_key,
        r.member_key as reference_key,
        count(*) as movements,
        min(m.name, 10) as names
    from one_sided as o
    join one_sided as r using (movement_key, axis)
    join core.dim_movement as m using (movement_key)
    where o.role = 'own' and r.role = 'reference'
    group by all
),
counted as (
    select axis, member_key, role, count(*) as movements from compared group by all
)
select
    row_number() over (order by p.movements desc, p.axis, p.own_key, p.reference_key) as rank,
    p.axis,
    o.member as own_label,
    p.own_key,
    r.member as reference_label,
    p.reference_key,
    p.movements,
    p.names,
    c.movements as own_movements,
    coalesce(d.movements, 0) as reference_movements,
    concat(
        p.movements, case when p.movements = 1 then ' movement is "' else ' movements are "' end, o.member,
        '" here and "', r.member, '" in the references. Of the movements that both have, yours calls ', c.movements, ' "',
        o.member, '", theirs ', coalesce(d.movements, 0), '.'
    ) as habit
from pairs as p
join coverage.members as o
    on o.axis = case when p.axis = 'muscle_group' then 'group' else p.axis end and o.member_key = p.own_key
join coverage.members as r
    on r.axis = case when p.axis = 'muscle_group' then 'group' else p.axis end and r.member_key = p.reference_key
join counted as c on c.axis = p.axis and c.member_key = p.own_key and c.role = 'own'
left join counted as d on d.axis = p.axis and d.member_key = p.own_key and d.role = 'reference'
order by rank
