-- What is wanted and what there is of each muscle group in all, beside the state of its cells.
-- The priority is that of gaps.cells, with the wanted number, weight and reference movements of the muscle group.
-- A reference library that lacks an axis counts here, since only this one is needed.
-- Grain: one row a muscle group, system, unspecified region with own exercises, and unknown.
-- Inputs: core.dim_muscle, core.fact_target, coverage.members, coverage.placements, gaps.cells
-- muscle_group_key: Key of the muscle group.
-- muscle_group: Name of the muscle group.
-- wanted: Movements that targets.toml wants in all; 0 where it names none.
-- have: Distinct own movements with a target muscle in the group.
-- shortage: Movements that lack in all; 0 where the row is not eligible.
-- priority: How much it matters to fill it; 0 where nothing lacks.
-- eligible: Whether the row can be a gap.
-- why: Why it is eligible, or why not.
-- weight: Weight in targets.toml.
-- reference_movements: Distinct movements of reference libraries with a target muscle in the group.
-- cells: Eligible cells of gaps.cells.
-- covered_cells: Eligible cells that have what is wanted.
-- empty_cells: Eligible cells with nothing where something is wanted.
-- cell_shortage: Movements that lack in the eligible cells together.
create or replace view gaps.by_muscle as
with movements as (
    select
        member_key,
        count(distinct movement_key) filter (where role = 'own') as have,
        count(distinct movement_key) filter (where role = 'reference') as reference_movements
    from coverage.placements
    where axis = 'group' and is_target
    group by member_key
),
cells as (
    select
        muscle_group_key as member_key,
        count(*) as cells,
        count(*) filter (where shortage = 0) as covered_cells,
        count(*) filter (where shortage > 0 and have = 0) as empty_cells,
        sum(shortage)::bigint as cell_shortage
    from gaps.cells
    where eligible
    group by muscle_group_key
),
judged as (
    select
        m.member_key,
        m.member,
        m.position,
        coalesce(t.wanted, 0) as wanted,
        coalesce(t.weight, 0.0) as weight,
        coalesce(v.have, 0) as have,
        coalesce(v.reference_movements, 0) as reference_movements,
        coalesce(c.cells, 0) as cells,
        coalesce(c.covered_cells, 0) as covered_cells,
        coalesce(c.empty_cells, 0) as empty_cells,
        coalesce(c.cell_shortage, 0) as cell_shortage,
        coalesce(t.wanted > 0 and not t.is_excluded, false) as eligible,
        case
            when m.member_key = 'unknown' then 'unknown member'
            when d.kind in ('system', 'whole_body') then 'never a gap: ' || d.name || ' is no muscle group'
            when m.is_unspecified then 'unspecified member: the pages name only the region ' || d.name
            when t.target_id is null then 'no target is set for it'
            when t.is_excluded then concat_ws(': ', 'excluded by targets.toml', t.reason)
            when t.wanted = 0 then 'targets.toml wants no number in all'
            else 'targets.toml wants ' || t.wanted || ' in all'
        end as why
    from coverage.members as m
    join core.dim_muscle as d on d.muscle_key = m.member_key
    left join core.fact_target as t on t.scope = 'muscle_group' and t.muscle_group_key = m.member_key
    left join movements as v on v.member_key = m.member_key
    left join cells as c on c.member_key = m.member_key
    where m.axis = 'group' and (not m.is_unspecified or v.have > 0)
),
short as (
    select *, case when eligible then greatest(wanted - have, 0) else 0 end as shortage
    from judged
)
select
    member_key as muscle_group_key,
    member as muscle_group,
    wanted,
    have,
    shortage,
    case when shortage > 0 then shortage / wanted * weight * (1 + ln(1 + reference_movements)) else 0.0 end as priority,
    eligible,
    why,
    weight,
    reference_movements,
    cells,
    covered_cells,
    empty_cells,
    cell_shortage
from short
order by position
