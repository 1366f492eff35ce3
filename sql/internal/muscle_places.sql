-- Where each muscle term counts on each muscle axis: at every term of that level that is it or lies above it.
-- A term with none there (a page says only "legs", or a system) stands for itself, so that nothing is lost.
-- Grain: one row an axis, term and place.
-- Inputs: core.bridge_muscle_ancestor, core.dim_muscle
-- Stored: every count by muscle joins it.
-- axis: Level of the places: region, group or muscle (which has muscles and their parts).
-- muscle_key: Term that a page may name.
-- member_key: Term at which it counts.
create or replace view internal.muscle_places as
with levels (axis, level) as (
    values ('region', 'region'), ('group', 'group'), ('muscle', 'muscle'), ('muscle', 'part')
),
above as (
    select
        l.axis,
        b.muscle_key,
        b.ancestor_key as member_key
    from core.bridge_muscle_ancestor as b
    join levels as l on l.level = b.ancestor_level
),
alone as (
    select
        a.axis,
        m.muscle_key,
        m.muscle_key as member_key
    from core.dim_muscle as m
    cross join (select distinct axis from levels) as a
    anti join above as p on p.axis = a.axis and p.muscle_key = m.muscle_key
)
select axis, muscle_key, member_key from above
union all
select axis, muscle_key, member_key from alone
order by axis, muscle_key, member_key
