-- The gaps, each once, at the widest extent at which nothing is there: gaps.ranked without its surroundings.
-- What is missing altogether is one row: an equipment family, else a muscle group, else a combination of the two at
-- every difficulty (two cells or more); every other short cell is a row of its own. What a family or group with exercises
-- lacks of its target in all, beyond what its short cells lack together, is a row too.
-- Grain: one row a gap.
-- Inputs: gaps.by_equipment, gaps.by_muscle, gaps.cells, internal.place_key, internal.surroundings
-- Stored: the ranked gaps read it from four sides.
-- place_key: Key of what the row stands for, see internal.place_key.
-- kind: equipment_family, muscle_group, combination or cell.
-- muscle_group_key: Muscle group; null for an equipment family.
-- equipment_family_key: Equipment family; null for a muscle group.
-- difficulty_key: Difficulty of a cell; null otherwise.
-- cells: Short cells that the row stands for.
-- wanted: Movements wanted: in all by targets.toml, where it names a number, otherwise in the cells together.
-- have: Distinct own movements there.
-- shortage: Movements that are missing; of a family or group with exercises those that its cells do not lack already.
-- weight: Weight in targets.toml; of a combination the greatest of its cells.
-- reference_movements: Distinct movements of reference libraries there.
create or replace view internal.rolled_up as
with short as (
    select * from gaps.cells where shortage > 0
),
by_family as (
    select
        equipment_family_key,
        count(*) as cells,
        sum(wanted)::bigint as wanted,
        sum(shortage)::bigint as shortage
    from short
    group by all
),
families as (
    select
        m.equipment_family_key,
        case when m.have = 0 then coalesce(s.cells, 0) else 0 end as cells,
        case when m.eligible then m.wanted else s.wanted end as wanted,
        m.have,
        case
            when m.have > 0 then m.shortage - coalesce(s.shortage, 0)
            when m.eligible then m.shortage
            else s.shortage
        end as shortage,
        m.weight,
        m.reference_movements,
        m.why
    from gaps.by_equipment as m
    left join by_family as s using (equipment_family_key)
    where
        (m.have = 0 and (m.shortage > 0 or s.cells > 1))
        or (m.have > 0 and m.shortage > coalesce(s.shortage, 0))
),
in_families as (
    select s.*
    from short as s
    anti join families as f on f.have = 0 and f.equipment_family_key = s.equipment_family_key
),
by_group as (
    select muscle_group_key, count(*) as cells, sum(wanted)::bigint as wanted, sum(shortage)::bigint as shortage
    from short
    group by all
),
left_by_group as (
    select muscle_group_key, count(*) as cells from in_families group by all
),
groups as (
    select
        m.muscle_group_key,
        case when m.have = 0 then coalesce(l.cells, 0) else 0 end as cells,
        case when m.eligible then m.wanted else s.wanted end as wanted,
        m.have,
        case
            when m.have > 0 then m.shortage - coalesce(s.shortage, 0)
            when m.eligible then m.shortage
            else s.shortage
        end as shortage,
        m.weight,
        m.reference_movements,
        m.why
    from gaps.by_muscle as m
    left join by_group as s using (muscle_group_key)
    left join left_by_group as l using (muscle_group_key)
    where
        (m.have = 0 and (m.shortage > 0 or s.cells > 1))
        or (m.have > 0 and m.shortage > coalesce(s.shortage, 0))
),
in_groups as (
    select s.*
    from in_families as s
    anti join groups as g on g.have = 0 and g.muscle_group_key = s.muscle_group_key
),
combinations as (
    select
        s.muscle_group_key,
        s.equipment_family_key,
        count(*) as cells,
        sum(s.wanted)::bigint as wanted,
        max(s.weight) as weight,
        any_value(f.reference_movements) as reference_movements
    from in_groups as s
    left join internal.surroundings as f
        on f.place_key = internal.place_key(s.muscle_group_key, s.equipment_family_key, null)
    where coalesce(f.own_movements, 0) = 0
    group by s.muscle_group_key, s.equipment_family_key
    having count(*) > 1
),
gaps as (
    select
        'equipment_family' as kind,
        null as muscle_group_key,
        equipment_family_key,
        null as difficulty_key,
        cells,
        wanted,
        have,
        shortage,
        weight,
        reference_movements,
        case when have > 0 then why when cells = 0 then 'no exercise uses it; ' || why else 'no exercise uses it' end as why
    from families
    union all
    select 'muscle_group', muscle_group_key, null, null, cells, wanted, have, shortage, weight, reference_movements,
        case when have = 0 then 'no exercise targets it' else why end
    from groups
    union all
    select 'combination', muscle_group_key, equipment_family_key, null, cells, wanted, 0, wanted, weight,
        coalesce(reference_movements, 0), 'no exercise at any difficulty'
    from combinations
    union all
    select 'cell', s.muscle_group_key, s.equipment_family_key, s.difficulty_key, 1, s.wanted, s.have, s.shortage, s.weight,
        s.reference_movements, s.why
    from in_groups as s
    anti join combinations as c using (muscle_group_key, equipment_family_key)
)
select
    internal.place_key(muscle_group_key, equipment_family_key, difficulty_key) as place_key,
    *
from gaps
order by kind, muscle_group_key, equipment_family_key, difficulty_key
