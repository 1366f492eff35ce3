-- What own and reference libraries have in each cell and in each margin of the cells, and what own exercises would
-- stand there under another label.
-- Grain: one row a combination of one, two or three of the axes that an exercise fills, or would.
-- Inputs: core.dim_movement, core.dim_source, internal.cell_exercises, internal.nearby_own, internal.place_key, internal.reference_movements,
--   internal.relabel_cells
-- Stored: it counts all exercises from six sides.
-- place_key: Key of the place, see internal.place_key.
-- muscle_group_key: Muscle group; null where the row sums over all.
-- equipment_family_key: Equipment family; null where the row sums over all.
-- difficulty_key: Difficulty; null where the row sums over all.
-- own_movements: Distinct own movements.
-- own_names: Up to five names of these, in order.
-- reference_movements: Distinct movements of reference libraries.
-- lineages: Independent reference libraries that have one there.
-- new_movements: Those of the reference movements that the own library lacks everywhere, under any name.
-- new_names: Up to ten names of these, the most usual first.
-- relabel_movements: Own movements that are not there and would be under another label.
-- relabel_names: Up to ten names of these, in order.
create or replace view internal.surroundings as
with standing as (
    select
        x.muscle_group_key,
        x.equipment_family_key,
        x.difficulty_key,
        x.movement_key,
        x.role,
        case when x.role = 'reference' then s.lineage else null end as lineage
    from internal.cell_exercises as x
    join core.dim_source as s using (source)
    union all
    select muscle_group_key, equipment_family_key, difficulty_key, movement_key, 'relabel', null
    from internal.relabel_cells
),
movements as (
    select
        muscle_group_key,
        equipment_family_key,
        difficulty_key,
        movement_key,
        bool_or(role = 'own') as is_own,
        bool_or(role = 'reference') as is_reference,
        bool_or(role = 'relabel') as is_relabel,
        list(distinct lineage) filter (where lineage is not null) as lineages
    from standing
    group by grouping sets (
        (muscle_group_key, equipment_family_key, difficulty_key, movement_key),
        (muscle_group_key, equipment_family_key, movement_key),
        (muscle_group_key, difficulty_key, movement_key),
        (equipment_family_key, difficulty_key, movement_key),
        (muscle_group_key, movement_key),
        (equipment_family_key, movement_key)
    )
)
select
    internal.place_key(p.muscle_group_key, p.equipment_family_key, p.difficulty_key) as place_key,
    p.muscle_group_key,
    p.equipment_family_key,
    p.difficulty_key,
    count(*) filter (where p.is_own) as own_movements,
    coalesce(min(m.name, 5) filter (where p.is_own), []) as own_names,
    count(*) filter (where p.is_reference) as reference_movements,
    coalesce(len(list_distinct(flatten(list(p.lineages)))), 0) as lineages,
    count(*) filter (where p.is_reference and not m.is_own and n.movement_key is null) as new_movements,
    coalesce(
        list_transform(
            min({'fewer': -r.lineages, 'name': m.name}, 10) filter (
                where p.is_reference and not m.is_own and n.movement_key is null
            ),
            lambda each: each.name
        ),
        []
    ) as new_names,
    count(*) filter (where p.is_relabel and not p.is_own) as relabel_movements,
    coalesce(min(m.name, 10) filter (where p.is_relabel and not p.is_own), []) as relabel_names
from movements as p
join core.dim_movement as m using (movement_key)
left join internal.reference_movements as r using (movement_key)
left join internal.nearby_own as n on n.movement_key = p.movement_key and n.status = 'possible'
group by p.muscle_group_key, p.equipment_family_key, p.difficulty_key
order by p.muscle_group_key, p.equipment_family_key, p.difficulty_key
