-- What is wanted and what there is in each cell of muscle group, equipment family and difficulty.
-- A cell is eligible where a reference library fills it or targets.toml includes it, unless targets.toml excludes it.
-- Members that are no cell (unknown, systems, unspecified regions) are shown where an exercise stands in them.
-- Grain: one row a cell, filled or not.
-- Inputs: core.dim_muscle, core.dim_source, core.fact_target, coverage.members, gaps.priority,
--   internal.cell_exercises, internal.demand_places, internal.place_key, internal.why_eligible
-- Stored: most views of gaps read it, and it counts all exercises.
-- wanted: Movements that targets.toml wants; 0 where the row is no cell.
-- have: Distinct own movements with a target muscle in the group.
-- shortage: Movements that are missing in an eligible cell; 0 otherwise.
-- priority: How much it matters to fill the cell, see gaps.priority; 0 where nothing is missing.
-- eligible: Whether the cell can be a gap.
-- why: Why it is eligible, or why not.
-- weight: Weight in targets.toml.
-- reference_movements: Distinct movements of reference libraries in the cell.
-- reference_lineages: Independent reference libraries that fill the cell, see quality.copied_libraries.
-- nearby: Distinct own movements with a target muscle in the group, whatever they need.
-- is_excluded: Whether targets.toml excludes the cell.
create or replace view gaps.cells as
with filled as (
    select
        muscle_group_key,
        equipment_family_key,
        difficulty_key,
        count(distinct movement_key) filter (where x.role = 'own') as have,
        count(distinct movement_key) filter (where x.role = 'reference') as reference_movements,
        count(distinct s.lineage) filter (where x.role = 'reference') as reference_lineages
    from internal.cell_exercises as x
    join core.dim_source as s using (source)
    group by all
),
own_in_groups as (
    select muscle_group_key, count(distinct movement_key) as nearby
    from internal.cell_exercises
    where role = 'own'
    group by muscle_group_key
),
own_kit as (
    select distinct equipment_family_key from internal.cell_exercises where role = 'own'
),
targets as (
    select * from core.fact_target where scope = 'cell'
),
cells as (
    select
        muscle_group_key,
        equipment_family_key,
        difficulty_key,
        t.target_id is not null as is_cell,
        coalesce(t.wanted, 0) as wanted,
        coalesce(t.weight, 0.0) as weight,
        coalesce(t.is_included, false) as is_included,
        coalesce(t.is_excluded, false) as is_excluded,
        t.reason,
        coalesce(f.have, 0) as have,
        coalesce(f.reference_movements, 0) as reference_movements,
        coalesce(f.reference_lineages, 0) as reference_lineages
    from targets as t
    full join filled as f using (muscle_group_key, equipment_family_key, difficulty_key)
),
judged as (
    select
        c.*,
        coalesce(o.nearby, 0) as nearby,
        k.equipment_family_key is null as is_new_kit,
        p.demand_share,
        p.wanted_share,
        g.member as muscle_group,
        g.position as muscle_group_position,
        e.member as equipment_family,
        e.position as equipment_family_position,
        d.member as difficulty,
        d.position as difficulty_position,
        c.is_cell and not c.is_excluded and (c.is_included or c.reference_movements > 0) as eligible,
        internal.why_eligible(
            m.kind,
            m.name,
            g.is_unspecified,
            case 'unknown'
                when c.muscle_group_key then 'unknown member: no target muscle is known'
                when c.equipment_family_key then 'unknown member: the equipment is not known'
                when c.difficulty_key then 'unknown member: the difficulty is not known'
                else null
            end,
            c.is_cell,
            c.is_excluded,
            c.reason,
            case
                when c.reference_movements = 1 then '1 movement of the reference libraries fills it'
                when c.reference_movements > 1
                    then c.reference_movements || ' movements of the reference libraries fill it'
                when c.is_included then concat_ws(': ', 'included by targets.toml', c.reason)
                else 'no reference library fills it'
            end
        ) as why
    from cells as c
    join coverage.members as g on g.axis = 'group' and g.member_key = c.muscle_group_key
    join core.dim_muscle as m on m.muscle_key = c.muscle_group_key
    join coverage.members as e on e.axis = 'equipment_family' and e.member_key = c.equipment_family_key
    join coverage.members as d on d.axis = 'difficulty' and d.member_key = c.difficulty_key
    left join own_in_groups as o on o.muscle_group_key = c.muscle_group_key
    left join own_kit as k on k.equipment_family_key = c.equipment_family_key
    left join internal.demand_places as p
        on p.place_key = internal.place_key(c.muscle_group_key, c.equipment_family_key, c.difficulty_key)
),
short as (
    select *, case when eligible then greatest(wanted - have, 0) else 0 end as shortage
    from judged
)
select
    muscle_group_key,
    muscle_group,
    equipment_family_key,
    equipment_family,
    difficulty_key,
    difficulty,
    wanted,
    have,
    shortage,
    gaps.priority(
        shortage, wanted, weight, nearby, reference_lineages, reference_movements, is_new_kit, demand_share, wanted_share
    ) as priority,
    eligible,
    why,
    weight,
    reference_movements,
    reference_lineages,
    nearby,
    is_excluded
from short
order by muscle_group_position, equipment_family_position, difficulty_position
