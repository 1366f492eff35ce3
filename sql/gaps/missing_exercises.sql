-- Movements that reference libraries have and the own library does not, the most usual and most wanted first.
-- Grain: one row a movement.
-- Inputs: core.dim_movement, core.fact_exercise, gaps.cell_exercises, gaps.cells
-- rank: Order: by reference sources, then priority, then name.
-- movement_key: Movement.
-- name: Name of the movement.
-- reference_sources: Number of reference sources that have it.
-- sources: Names of these sources.
-- priority: Priority of the most pressing cell that it would fill; 0 where it fills no gap.
-- muscle_groups: Names of the muscle groups that it targets.
-- equipment_families: Names of the equipment families that it uses.
-- difficulties: Names of its difficulties.
create or replace view gaps.missing_exercises as
with missing as (
    select
        movement_key,
        count(distinct source) as reference_sources,
        list_sort(list(distinct source)) as sources
    from core.fact_exercise
    where is_current
    group by movement_key
    having not bool_or(role = 'own')
),
placed as (
    select
        x.movement_key,
        max(c.priority) as priority,
        list_sort(list(distinct c.muscle_group)) as muscle_groups,
        list_sort(list(distinct c.equipment_family)) as equipment_families,
        list_sort(list(distinct c.difficulty)) as difficulties
    from gaps.cell_exercises as x
    join gaps.cells as c using (muscle_group_key, equipment_family_key, difficulty_key)
    where x.role = 'reference'
    group by x.movement_key
)
select
    row_number() over (
        order by m.reference_sources desc, coalesce(p.priority, 0.0) desc, d.name, m.movement_key
    ) as rank,
    m.movement_key,
    d.name,
    m.reference_sources,
    m.sources,
    coalesce(p.priority, 0.0) as priority,
    coalesce(p.muscle_groups, []) as muscle_groups,
    coalesce(p.equipment_families, []) as equipment_families,
    coalesce(p.difficulties, []) as difficulties
from missing as m
join core.dim_movement as d using (movement_key)
left join placed as p using (movement_key)
order by rank
