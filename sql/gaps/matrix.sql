-- The cells of the gaps seen from two sides: muscle group by equipment family or by difficulty, as in the gap report.
-- Every pair of members is a row, so that what is empty shows. A pair sums the cells of gaps.cells along the third axis.
-- The first column, all, holds the group against its target in all; within equipment families there is none.
-- Grain: one row a muscle group and member of the column axis.
-- Inputs: gaps.by_muscle, gaps.cells, internal.cell_exercises, coverage.members, core.fact_target
-- column_axis: equipment_family or difficulty.
-- Example: gaps.matrix('difficulty')
-- row_key: Key of the muscle group.
-- row_position: Its order.
-- column_position: Its order; 0 is all.
-- movements: Distinct own movements with a target muscle in the group.
-- wanted_cells: Eligible cells where something is wanted.
-- shortage: Movements that are missing in the cells together.
-- state: covered, short, empty (wanted, and nothing at all), excluded by targets.toml, or unwanted.
-- why: Reason of what is excluded; null otherwise.
create or replace macro gaps.matrix(column_axis, group_keys := null, family_keys := null) as table
with cells as (
    select
        c.muscle_group_key as row_key,
        case column_axis
            when 'equipment_family' then c.equipment_family_key
            when 'difficulty' then c.difficulty_key
            else error('There is no column axis ' || column_axis || '; it is equipment_family or difficulty.')
        end as column_key,
        c.eligible and c.wanted > 0 as is_wanted,
        c.have,
        c.shortage,
        coalesce(t.is_excluded, false) as is_excluded,
        t.reason
    from gaps.cells as c
    left join core.fact_target as t
        on t.scope = 'cell'
        and t.muscle_group_key = c.muscle_group_key
        and t.equipment_family_key = c.equipment_family_key
        and t.difficulty_key = c.difficulty_key
    where
        (group_keys is null or list_contains(group_keys, c.muscle_group_key))
        and (family_keys is null or list_contains(family_keys, c.equipment_family_key))
),
judged as (
    select
        row_key,
        column_key,
        count(*) filter (where is_wanted) as wanted_cells,
        count(*) filter (where is_wanted and shortage = 0) as covered_cells,
        count(*) filter (where is_wanted and have = 0) as empty_cells,
        sum(shortage)::bigint as shortage,
        bool_and(is_excluded) as is_excluded,
        min(reason) filter (where is_excluded) as reason
    from cells
    group by row_key, column_key
),
filled as (
    select
        muscle_group_key as row_key,
        case when column_axis = 'difficulty' then difficulty_key else equipment_family_key end as column_key,
        count(distinct movement_key) as own_movements
    from internal.cell_exercises
    where role = 'own' and (family_keys is null or list_contains(family_keys, equipment_family_key))
    group by all
),
in_all as (
    select
        muscle_group_key as row_key,
        have as movements,
        cells as wanted_cells,
        covered_cells,
        empty_cells,
        shortage,
        case
            when not eligible then case when starts_with(why, 'excluded') then 'excluded' else 'unwanted' end
            when have = 0 then 'empty'
            when shortage > 0 then 'short'
            else 'covered'
        end as state,
        case when starts_with(why, 'excluded') then why else null end as why
    from gaps.by_muscle
    where group_keys is null or list_contains(group_keys, muscle_group_key)
)
select
    r.member_key as row_key,
    r.member as row_name,
    r.position as row_position,
    m.member_key as column_key,
    m.member as column_name,
    m.position as column_position,
    coalesce(f.own_movements, 0) as movements,
    coalesce(j.wanted_cells, 0) as wanted_cells,
    coalesce(j.covered_cells, 0) as covered_cells,
    coalesce(j.empty_cells, 0) as empty_cells,
    coalesce(j.shortage, 0) as shortage,
    case
        when coalesce(j.wanted_cells, 0) = 0 then case when coalesce(j.is_excluded, false) then 'excluded' else 'unwanted' end
        when coalesce(f.own_movements, 0) = 0 then 'empty'
        when j.shortage > 0 then 'short'
        else 'covered'
    end as state,
    case when j.wanted_cells = 0 and j.is_excluded then j.reason else null end as why
from coverage.members as r
cross join coverage.members as m
left join judged as j on j.row_key = r.member_key and j.column_key = m.member_key
left join filled as f on f.row_key = r.member_key and f.column_key = m.member_key
where
    r.axis = 'group'
    and r.member_key in (select c.row_key from cells as c)
    and m.axis = column_axis
    and m.member_key in (select c.column_key from cells as c)
union all
select
    r.member_key,
    r.member,
    r.position,
    'all',
    'In all',
    0,
    coalesce(a.movements, 0),
    coalesce(a.wanted_cells, 0),
    coalesce(a.covered_cells, 0),
    coalesce(a.empty_cells, 0),
    coalesce(a.shortage, 0),
    coalesce(a.state, 'unwanted'),
    a.why
from coverage.members as r
left join in_all as a on a.row_key = r.member_key
where r.axis = 'group' and family_keys is null and r.member_key in (select c.row_key from cells as c)
order by row_position, column_position
