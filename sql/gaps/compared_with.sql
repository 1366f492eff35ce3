-- The own library compared with one reference library: by muscle group and by equipment family, in the eligible cells
-- where the reference has more, and the movements that it has and the own library lacks.
-- The first two parts count a reference that lacks an axis of the cells, too; the cells cannot.
-- Grain: one row a part and muscle group, equipment family, cell or movement.
-- Inputs: coverage.members, coverage.placements, gaps.against_reference, gaps.missing_exercises
-- compared_source: Name of the reference source.
-- Example: gaps.compared_with('reference')
-- part: muscle_group, equipment_family, cell or exercise.
-- rank: Order within the part: as usual for groups and families, cells by how much more the reference has, movements
--   as in gaps.missing_exercises.
-- name: Name of the muscle group, equipment family, cell or movement.
-- own_movements: Distinct own movements there; of an exercise those in the muscle group with the fewest.
-- reference_movements: Distinct movements of the reference there; null for an exercise.
-- shared_movements: Movements that both have there; null for an exercise.
-- priority: Priority of the most pressing gap that an exercise would fill; null otherwise.
-- why: What an exercise would fill; null otherwise.
-- nearby_status: Of an exercise: variant or related, where the own library has something near.
-- nearby_name: Name of that own exercise.
-- lineages: Independent reference libraries that have the exercise; null otherwise.
-- muscle_group_keys: Keys of its muscle groups; empty for an equipment family.
-- equipment_family_keys: Keys of its equipment families; empty for a muscle group.
create or replace macro gaps.compared_with(compared_source) as table
with movements as (
    select
        p.axis,
        p.member_key,
        p.movement_key,
        bool_or(p.role = 'own') as is_own,
        bool_or(p.source = compared_source) as is_theirs
    from coverage.placements as p
    where
        (p.role = 'own' or p.source = compared_source)
        and (p.axis = 'group' and p.is_target or p.axis = 'equipment_family' and p.is_needed)
    group by p.axis, p.member_key, p.movement_key
),
counts as (
    select
        axis,
        member_key,
        count(*) filter (where is_own) as own_movements,
        count(*) filter (where is_theirs) as reference_movements,
        count(*) filter (where is_own and is_theirs) as shared_movements
    from movements
    group by axis, member_key
),
cells as (
    select
        a.*,
        row_number() over (
            order by
                a.reference_movements - a.own_movements desc, a.muscle_group, a.equipment_family, a.difficulty_key
        ) as position
    from gaps.against_reference as a
    where a.source = compared_source and a.eligible and a.reference_movements > a.own_movements
),
missing as (
    select x.*, row_number() over (order by x.rank) as position
    from gaps.missing_exercises as x
    where list_contains(x.sources, compared_source)
),
compared as (
    select
        case m.axis when 'group' then 'muscle_group' else m.axis end as part,
        row_number() over (partition by m.axis order by m.position) as rank,
        m.member as name,
        coalesce(c.own_movements, 0) as own_movements,
        coalesce(c.reference_movements, 0) as reference_movements,
        coalesce(c.shared_movements, 0) as shared_movements,
        null::double as priority,
        null as why,
        null as nearby_status,
        null as nearby_name,
        null::bigint as lineages,
        case m.axis when 'group' then [m.member_key] else [] end as muscle_group_keys,
        case m.axis when 'group' then [] else [m.member_key] end as equipment_family_keys
    from coverage.members as m
    left join counts as c using (axis, member_key)
    where m.axis in ('group', 'equipment_family') and (not m.is_unspecified or c.axis is not null)
    union all
    select
        'cell', position, concat_ws(' · ', muscle_group, equipment_family, difficulty), own_movements, reference_movements,
        shared_movements, null, null, null, null, null, [muscle_group_key], [equipment_family_key]
    from cells
    union all
    select
        'exercise', position, name, own_movements, null, null, priority, why, nearby_status, nearby_name, lineages,
        muscle_group_keys, equipment_family_keys
    from missing
)
select * from compared
order by part = 'exercise', part = 'cell', part = 'equipment_family', rank
