-- The own exercises within muscle groups and equipment families: those that target one of the groups and need, or
-- can use, one of the families. Versions that have ended are there too, so that what is gone can still be named.
-- Translations are not: see internal.counted_versions.
-- Grain: one row a version of an exercise and time in which it counts.
-- Inputs: core.dim_equipment, core.fact_exercise_equipment, core.fact_exercise_muscle, internal.counted_versions,
--   internal.muscle_places
-- Example: coverage.exercises_in(['glutes'], null)
-- exercise_key: Version of the exercise.
-- is_current: Whether the version is current.
-- valid_from: From when on it counts (UTC).
-- valid_to: Until when it counts (UTC); null while it does.
create or replace macro coverage.exercises_in(group_keys, family_keys) as table
select
    f.exercise_key,
    f.exercise_id,
    f.movement_key,
    f.is_current,
    f.valid_from,
    f.valid_to
from internal.counted_versions as f
where
    f.role = 'own'
    and (
        group_keys is null
        or f.exercise_key in (
            select m.exercise_key
            from core.fact_exercise_muscle as m
            join internal.muscle_places as p on p.muscle_key = m.muscle_key and p.axis = 'group'
            where m.role = 'target' and list_contains(group_keys, p.member_key)
        )
    )
    and (
        family_keys is null
        or f.exercise_key in (
            select e.exercise_key
            from core.fact_exercise_equipment as e
            join core.dim_equipment as d using (equipment_key)
            where e.role <> 'optional' and list_contains(family_keys, d.family_key)
        )
    )
