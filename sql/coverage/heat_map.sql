-- Coverage over two axes with what is wanted there, as the dashboard shows it: coverage.matrix with gaps.matrix.
-- What is wanted is known of muscle groups by equipment family or difficulty alone; elsewhere the state says
-- whether anything counts.
-- Grain: one row a pair of members; what is unknown only where something counts there.
-- Inputs: coverage.matrix, coverage.members, gaps.matrix, internal.axis_at
-- Columns: coverage.matrix
-- Example: coverage.heat_map('muscle', 'equipment_family', muscle_role := 'target')
-- state: covered, short, empty, excluded or unwanted, of the own library, see gaps.matrix; without targets covered or
--   empty.
-- why: Reason of what is excluded; null otherwise.
-- wanted_cells: Eligible cells where something is wanted; null without targets.
-- covered_cells: Those of them that have what is wanted; null without targets.
-- is_unspecified: Whether it counts muscle terms above the level that is asked for.
-- level: 0 for nothing, otherwise 1 to 5: the fifth of the greatest count that the count lies in.
create or replace macro coverage.heat_map(
    row_axis, column_axis, muscle_level := 'group', muscle_role := 'any', source_role := 'own', source_names := null
) as table
with counted as (
    select *
    from coverage.matrix(
        row_axis, column_axis, muscle_level := muscle_level, muscle_role := muscle_role,
        source_role := source_role, source_names := source_names
    )
),
wanted as (
    select w.*
    from gaps.matrix(
        case when column_axis in ('equipment_family', 'difficulty') then column_axis else 'difficulty' end
    ) as w
    where
        row_axis = 'muscle'
        and muscle_level = 'group'
        and source_role = 'own'
        and source_names is null
        and column_axis in ('equipment_family', 'difficulty')
)
select
    c.row_key,
    c.row_name,
    c.column_key,
    c.column_name,
    c.exercises,
    c.movements,
    coalesce(
        w.state,
        case
            when c.exercises > 0 then 'covered'
            when 'unknown' in (c.row_key, c.column_key) or exists (from wanted) then 'unwanted'
            else 'empty'
        end
    ) as state,
    w.why,
    w.wanted_cells,
    w.covered_cells,
    r.is_unspecified or k.is_unspecified as is_unspecified,
    case
        when c.exercises = 0 then 0
        else ceil(5 * c.exercises / max(c.exercises) over ())::integer
    end as level
from counted as c
join coverage.members as r
    on r.member_key = c.row_key and r.axis = internal.axis_at(row_axis, muscle_level)
join coverage.members as k
    on k.member_key = c.column_key and k.axis = internal.axis_at(column_axis, muscle_level)
left join wanted as w using (row_key, column_key)
qualify
    (c.row_key <> 'unknown' or sum(c.exercises) over (partition by c.row_key) > 0)
    and (c.column_key <> 'unknown' or sum(c.exercises) over (partition by c.column_key) > 0)
order by c.row_position, c.column_position
