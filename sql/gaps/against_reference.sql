-- Each cell of the own library compared with each reference library.
-- Grain: one row a cell and reference source.
-- Inputs: core.dim_source, internal.cell_exercises, gaps.cells
-- Stored: it counts the movements of each library in each cell.
-- source: Reference source.
-- own_movements: Distinct movements of the own library in the cell.
-- reference_movements: Distinct movements of the reference source in the cell.
-- shared_movements: Movements that both have in the cell.
-- eligible: Whether the cell can be a gap, see gaps.cells.
create or replace view gaps.against_reference as
with own as (
    select distinct muscle_group_key, equipment_family_key, difficulty_key, movement_key
    from internal.cell_exercises
    where role = 'own'
),
filled as (
    select
        r.muscle_group_key,
        r.equipment_family_key,
        r.difficulty_key,
        r.source,
        count(distinct r.movement_key) as reference_movements,
        count(distinct o.movement_key) as shared_movements
    from internal.cell_exercises as r
    left join own as o using (muscle_group_key, equipment_family_key, difficulty_key, movement_key)
    where r.role = 'reference'
    group by all
)
select
    c.muscle_group_key,
    c.muscle_group,
    c.equipment_family_key,
    c.equipment_family,
    c.difficulty_key,
    c.difficulty,
    s.source,
    c.have as own_movements,
    coalesce(f.reference_movements, 0) as reference_movements,
    coalesce(f.shared_movements, 0) as shared_movements,
    c.eligible
from gaps.cells as c
cross join core.dim_source as s
left join filled as f
    on f.muscle_group_key = c.muscle_group_key
    and f.equipment_family_key = c.equipment_family_key
    and f.difficulty_key = c.difficulty_key
    and f.source = s.source
where s.role = 'reference'
order by s.source, c.muscle_group, c.equipment_family, c.difficulty_key
