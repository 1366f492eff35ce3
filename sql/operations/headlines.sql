-- The headline figures after each publish, as the run log kept them, and those of this warehouse: how the library has
-- come on. What differs may be of the pages, or of the rules, the taxonomy and the targets by which they are judged.
-- Grain: one row a publish that the log has figures of, and one for this warehouse.
-- Inputs: core.fact_run, gaps.headline
-- Columns: gaps.headline_in
-- published_at: When the figures were logged; of this warehouse the last that the log had when it was built (UTC).
-- is_current: Whether they are those of this warehouse.
-- findings: Findings of any severity.
-- errors: Findings of severity error.
-- as_of: Start of the newest snapshot (UTC); this and the next columns are null but of this warehouse.
-- short_cells: Wanted cells that have something, and too little.
-- empty_cells: Wanted cells with nothing.
-- exercises_change: Exercises, less those of the row before; null in the first row.
-- movements_change: The same for movements.
-- wanted_cells_change: The same for wanted cells.
-- covered_cells_change: The same for covered cells.
-- gaps_change: The same for gaps.
-- findings_change: The same for findings.
-- before_at: When the figures of the row before were logged (UTC); null in the first row.
create or replace view operations.headlines as
with every as (
    select
        r.at as published_at,
        false as is_current,
        (r.detail ->> '$.exercises')::bigint as exercises,
        (r.detail ->> '$.movements')::bigint as movements,
        (r.detail ->> '$.wanted_cells')::bigint as wanted_cells,
        (r.detail ->> '$.covered_cells')::bigint as covered_cells,
        (r.detail ->> '$.gaps')::bigint as gaps,
        (r.detail ->> '$.shortage')::bigint as shortage,
        (r.detail ->> '$.errors')::bigint as errors,
        (r.detail ->> '$.warnings')::bigint as warnings,
        (r.detail ->> '$.infos')::bigint as infos,
        (r.detail ->> '$.pages_to_fix')::bigint as pages_to_fix,
        null::timestamp as as_of,
        null::bigint as muscle_groups,
        null::bigint as covered_muscle_groups,
        null::double as covered_share,
        null::bigint as short_cells,
        null::bigint as empty_cells
    from core.fact_run as r
    cross join gaps.headline as h
    where
        r.event = 'figures'
        -- The demonstration has no history in common with a library of one's own. Old logs do not say which it was.
        and coalesce((r.detail ->> '$.has_demo_data')::boolean, h.has_demo_data) = h.has_demo_data
    union all
    select
        (select max(r.at) from core.fact_run as r),
        true,
        exercises,
        movements,
        wanted_cells,
        covered_cells,
        gaps,
        shortage,
        errors,
        warnings,
        infos,
        pages_to_fix,
        as_of,
        muscle_groups,
        covered_muscle_groups,
        covered_share,
        short_cells,
        empty_cells
    from gaps.headline
)
select
    published_at,
    is_current,
    exercises,
    movements,
    wanted_cells,
    covered_cells,
    gaps,
    shortage,
    errors + warnings + infos as findings,
    errors,
    warnings,
    infos,
    pages_to_fix,
    as_of,
    muscle_groups,
    covered_muscle_groups,
    covered_share,
    short_cells,
    empty_cells,
    exercises - lag(exercises) over life as exercises_change,
    movements - lag(movements) over life as movements_change,
    wanted_cells - lag(wanted_cells) over life as wanted_cells_change,
    covered_cells - lag(covered_cells) over life as covered_cells_change,
    gaps - lag(gaps) over life as gaps_change,
    errors + warnings + infos - lag(errors + warnings + infos) over life as findings_change,
    lag(published_at) over life as before_at
from every
window life as (order by is_current, published_at)
order by is_current, published_at
