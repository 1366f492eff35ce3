-- What dim_movement says of each movement is what the current exercises say.
-- Severity: fail
-- movement_key: Movement.
-- exercises: Exercises that dim_movement counts.
-- found: Current exercises that there are.
with found as (
    select
        movement_key,
        count(*) filter (where edition_of is null) as exercises,
        bool_or(role = 'own') as is_own,
        list_sort(list(distinct source)) as sources
    from core.fact_exercise
    where is_current
    group by movement_key
)
select m.movement_key, m.exercises, coalesce(f.exercises, 0) as found
from core.dim_movement as m
left join found as f using (movement_key)
where
    m.exercises <> coalesce(f.exercises, 0)
    or m.is_own <> coalesce(f.is_own, false)
    or list_sort(m.sources) <> coalesce(f.sources, [])
