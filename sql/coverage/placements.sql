-- Each current exercise, of every source, at each member of each axis where it counts, once: in its primary edition.
-- It is what every coverage view and macro counts: join to core.dim_exercise to read the exercises behind a row.
-- Grain: one row an axis, member and current exercise.
-- Inputs: core.dim_equipment, core.fact_exercise, core.fact_exercise_equipment, core.fact_exercise_muscle,
--   internal.counted_versions, internal.muscle_places
-- Stored: every count of coverage reads it, and it is three joins over all exercises.
-- axis: Axis, see coverage.members.
-- member_key: Member at which the exercise counts.
-- source: Source of the exercise.
-- is_target: Whether the exercise targets this muscle; on other axes, whether it names a known target muscle.
-- is_secondary: The same for secondary muscles; both can be true.
-- is_needed: Whether the equipment is required or an alternative, not merely optional; true on other axes.
create or replace view coverage.placements as
with muscle_places as (
    select
        p.axis,
        p.member_key,
        m.exercise_key,
        bool_or(m.role = 'target') as is_target,
        bool_or(m.role = 'secondary') as is_secondary
    from core.fact_exercise_muscle as m
    join internal.muscle_places as p using (muscle_key)
    where m.is_current
    group by all
),
equipment_places as (
    select 'equipment' as axis, equipment_key as member_key, exercise_key, bool_or(role <> 'optional') as is_needed
    from core.fact_exercise_equipment
    where is_current
    group by all
    union all
    select 'equipment_family', d.family_key, e.exercise_key, bool_or(e.role <> 'optional')
    from core.fact_exercise_equipment as e
    join core.dim_equipment as d using (equipment_key)
    where e.is_current
    group by all
),
other_places as (
    select axis, member_key, exercise_key, is_needed from equipment_places
    union all
    select 'body_part', body_part_key, exercise_key, true from core.fact_exercise where is_current
    union all
    select 'difficulty', difficulty_key, exercise_key, true from core.fact_exercise where is_current
    union all
    select 'category', category_key, exercise_key, true from core.fact_exercise where is_current
    union all
    select 'movement_pattern', movement_pattern_key, exercise_key, true from core.fact_exercise where is_current
    union all
    select 'source', source, exercise_key, true from core.fact_exercise where is_current
),
known_muscles as (
    select
        exercise_key,
        bool_or(role = 'target') as has_target,
        bool_or(role = 'secondary') as has_secondary
    from core.fact_exercise_muscle
    where is_current and muscle_key <> 'unknown'
    group by exercise_key
),
places as (
    select axis, member_key, exercise_key, is_target, is_secondary, true as is_needed
    from muscle_places
    union all
    select
        o.axis,
        o.member_key,
        o.exercise_key,
        coalesce(k.has_target, false),
        coalesce(k.has_secondary, false),
        o.is_needed
    from other_places as o
    left join known_muscles as k using (exercise_key)
)
select
    p.axis,
    p.member_key,
    p.exercise_key,
    e.exercise_id,
    e.movement_key,
    e.source,
    e.role,
    p.is_target,
    p.is_secondary,
    p.is_needed
from places as p
join internal.counted_versions as e using (exercise_key)
where e.is_current
order by p.axis, p.member_key, p.exercise_key
