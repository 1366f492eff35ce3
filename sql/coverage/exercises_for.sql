-- The exercises for a muscle, group or region, by its key, its name, or any word for it that a page used.
-- Grain: one row an exercise; none where no such term is known.
-- Inputs: core.bridge_muscle_ancestor, core.dim_exercise, core.dim_muscle, core.fact_exercise_muscle,
--   internal.counted_versions, internal.is_of_muscle_role, internal.is_of_role, internal.muscles_called
-- Columns: core.dim_exercise
-- muscle_term: Muscle term at any level, such as 'glutes' or 'Gluteus maximus'.
-- Example: coverage.exercises_for('glutes')
-- role: target where the page targets the muscle, otherwise secondary.
-- muscles: Names of the muscles of the page that lie in what was asked for.
-- is_own: Whether the source is one of the team's own.
create or replace macro coverage.exercises_for(
    muscle_term, muscle_role := 'any', source_role := 'own', source_names := null
) as table
with asked as (
    select m.muscle_key from internal.muscles_called(muscle_term) as m
),
found as (
    select
        f.exercise_key,
        min_by(f.role, f.role <> 'target') as role,
        list_sort(list(distinct m.name)) as muscles
    from core.fact_exercise_muscle as f
    join core.bridge_muscle_ancestor as b on b.muscle_key = f.muscle_key
    join core.dim_muscle as m on m.muscle_key = f.muscle_key
    where
        f.is_current
        and b.ancestor_key in (select a.muscle_key from asked as a)
        and internal.is_of_muscle_role(f.role = 'target', f.role = 'secondary', muscle_role)
    group by f.exercise_key
)
select
    e.exercise_id,
    d.name,
    f.role,
    f.muscles,
    d.equipment,
    d.difficulty,
    e.source,
    e.role = 'own' as is_own,
    d.url,
    f.exercise_key
from found as f
join internal.counted_versions as e on e.exercise_key = f.exercise_key and e.is_current
join core.dim_exercise as d on d.exercise_key = f.exercise_key
where
    internal.is_of_role(e.role, source_role)
    and (source_names is null or list_contains(source_names, e.source))
order by f.role desc, d.name, e.source, d.url
