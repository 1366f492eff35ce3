-- Each ladder of ladders.csv, rung by rung, with what the own library has on it.
-- Grain: one row a rung.
-- Inputs: core.bridge_rung_movement, core.dim_ladder_rung, core.dim_movement, internal.reference_movements
-- Columns: core.dim_ladder_rung
-- position: Order of the rung, the easiest first.
-- rung: Name of the exercise on the rung.
-- is_own: Whether the own library has it.
-- own_names: Names of the own movements on the rung.
-- movement_key: Movement on it that only reference libraries have, the most usual one; null where none has.
-- rung_below: Nearest rung below that the own library has; null where it has none.
-- rung_above: Nearest rung above that it has; null where it has none.
-- place: Of a missing rung: between two own rungs, progression (next above one) or regression (next below one);
--   null where the rung is there, or where no own rung is next to it.
create or replace view gaps.ladders as
with rungs as (
    select
        r.ladder,
        r.position,
        r.name as rung,
        coalesce(bool_or(m.is_own), false) as is_own,
        coalesce(list_sort(list(distinct m.name) filter (where m.is_own)), []) as own_names,
        min_by(x.movement_key, {'fewer': -x.lineages, 'name': x.name, 'movement_key': x.movement_key}) as movement_key
    from core.dim_ladder_rung as r
    left join core.bridge_rung_movement as b using (rung_key)
    left join core.dim_movement as m using (movement_key)
    left join internal.reference_movements as x on x.movement_key = b.movement_key and not x.is_own
    group by r.ladder, r.position, r.name
),
climbed as (
    select
        *,
        last_value(case when is_own then rung else null end ignore nulls) over below as rung_below,
        first_value(case when is_own then rung else null end ignore nulls) over above as rung_above,
        coalesce(lag(is_own) over (partition by ladder order by position), false) as is_below_own,
        coalesce(lead(is_own) over (partition by ladder order by position), false) as is_above_own
    from rungs
    window
        below as (partition by ladder order by position rows between unbounded preceding and 1 preceding),
        above as (partition by ladder order by position rows between 1 following and unbounded following)
)
select
    ladder,
    position,
    rung,
    is_own,
    own_names,
    movement_key,
    rung_below,
    rung_above,
    case
        when is_own then null
        when rung_below is not null and rung_above is not null then 'between'
        when is_below_own then 'progression'
        when is_above_own then 'regression'
    end as place
from climbed
order by ladder, position
