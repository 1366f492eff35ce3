-- The movements that reference libraries have in each gap: what a brief can go by.
-- Grain: one row a gap and movement of a reference library that stands there.
-- Inputs: gaps.ranked, internal.cell_exercises, internal.place_key, internal.reference_movements
-- Columns: internal.reference_movements
-- is_pattern: Whether the brief goes by it: the own library lacks it everywhere, or has all that is there.
create or replace view internal.gap_movements as
with standing as (
    select distinct
        internal.place_key(
            case when p.by_group then c.muscle_group_key else null end,
            case when p.by_family then c.equipment_family_key else null end,
            case when p.by_difficulty then c.difficulty_key else null end
        ) as place_key,
        c.movement_key
    from internal.cell_exercises as c
    cross join (values (true, true, true), (true, true, false), (true, false, false), (false, true, false))
        as p (by_group, by_family, by_difficulty)
    where c.role = 'reference'
)
select
    g.place_key,
    r.movement_key,
    r.name,
    r.is_own,
    r.lineages,
    not r.is_own or bool_and(r.is_own) over (partition by g.place_key) as is_pattern
from gaps.ranked as g
join standing as s using (place_key)
join internal.reference_movements as r using (movement_key)
