-- What is wanted and what there is of each muscle group or equipment family in all, with the state of its cells.
-- A reference library that lacks another axis counts here, since only this one is needed.
-- Grain: one row a member, unspecified ones only where the own library has something at them.
-- Inputs: core.dim_muscle, core.dim_source, core.fact_target, coverage.members, coverage.placements, gaps.cells, gaps.priority,
--   internal.demand_places, internal.place_key, internal.why_eligible
-- Columns: gaps.cells
-- margin_axis: group or equipment_family, see coverage.members.
-- Example: gaps.margins('group')
-- member_key: Key of the muscle group or equipment family.
-- member: Its name.
-- position: Its order.
-- wanted: Movements that targets.toml wants in all; 0 where it names none.
-- have: Distinct own movements that target the group, or that need the family or can use it.
-- shortage: Movements that are missing in all; 0 where the row is not eligible.
-- priority: How much it matters to fill it, see gaps.priority; 0 where nothing is missing.
-- eligible: Whether the row can be a gap.
-- reference_movements: The same as have, of reference libraries.
-- reference_lineages: Independent reference libraries that have one.
-- cells: Eligible cells of gaps.cells.
-- covered_cells: Eligible cells that have what is wanted.
-- empty_cells: Eligible cells with nothing where something is wanted.
-- cell_shortage: Movements that are missing in the eligible cells together.
create or replace macro gaps.margins(margin_axis) as table
with movements as (
    select
        p.member_key,
        count(distinct p.movement_key) filter (where p.role = 'own') as have,
        count(distinct p.movement_key) filter (where p.role = 'reference') as reference_movements,
        count(distinct s.lineage) filter (where p.role = 'reference') as reference_lineages
    from coverage.placements as p
    join core.dim_source as s using (source)
    where p.axis = margin_axis and p.is_needed and (p.is_target or margin_axis <> 'group')
    group by p.member_key
),
cells as (
    select
        case when margin_axis = 'group' then c.muscle_group_key else c.equipment_family_key end as member_key,
        count(*) as cells,
        count(*) filter (where c.shortage = 0) as covered_cells,
        count(*) filter (where c.shortage > 0 and c.have = 0) as empty_cells,
        sum(c.shortage)::bigint as cell_shortage
    from gaps.cells as c
    where c.eligible
    group by all
),
judged as (
    select
        m.member_key,
        m.member,
        m.position,
        p.demand_share,
        p.wanted_share,
        coalesce(t.wanted, 0) as wanted,
        coalesce(t.weight, 0.0) as weight,
        coalesce(v.have, 0) as have,
        coalesce(v.reference_movements, 0) as reference_movements,
        coalesce(v.reference_lineages, 0) as reference_lineages,
        coalesce(c.cells, 0) as cells,
        coalesce(c.covered_cells, 0) as covered_cells,
        coalesce(c.empty_cells, 0) as empty_cells,
        coalesce(c.cell_shortage, 0) as cell_shortage,
        coalesce(t.wanted > 0 and not t.is_excluded, false) as eligible,
        internal.why_eligible(
            d.kind,
            d.name,
            m.is_unspecified,
            case when m.member_key = 'unknown' then 'unknown member' else null end,
            t.target_id is not null,
            t.is_excluded,
            t.reason,
            case when t.wanted = 0 then 'targets.toml wants no number in all' else 'targets.toml wants ' || t.wanted || ' in all' end
        ) as why
    from coverage.members as m
    left join core.dim_muscle as d on m.axis = 'group' and d.muscle_key = m.member_key
    left join core.fact_target as t
        on t.scope = case when margin_axis = 'group' then 'muscle_group' else 'equipment_family' end
        and m.member_key = coalesce(t.muscle_group_key, t.equipment_family_key)
    left join internal.demand_places as p
        on p.place_key = case
            when margin_axis = 'group' then internal.place_key(m.member_key, null, null)
            else internal.place_key(null, m.member_key, null)
        end
    left join movements as v on v.member_key = m.member_key
    left join cells as c on c.member_key = m.member_key
    where m.axis = margin_axis and (not m.is_unspecified or v.have > 0)
),
short as (
    select *, case when eligible then greatest(wanted - have, 0) else 0 end as shortage
    from judged
)
select
    member_key,
    member,
    position,
    wanted,
    have,
    shortage,
    gaps.priority(
        shortage, wanted, weight, have, reference_lineages, reference_movements,
        margin_axis <> 'group' and have = 0, demand_share, wanted_share
    ) as priority,
    eligible,
    why,
    weight,
    reference_movements,
    reference_lineages,
    cells,
    covered_cells,
    empty_cells,
    cell_shortage
from short
order by position
