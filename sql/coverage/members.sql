-- Every member of every axis on which coverage can be counted, in the order in which it is shown.
-- Grain: one row an axis and member.
-- Inputs: core.dim_body_part, core.dim_category, core.dim_difficulty, core.dim_equipment,
--   core.dim_movement_pattern, core.dim_muscle, core.dim_source, internal.muscle_places
-- Stored: every axis of every page reads it.
-- axis: region, group, muscle, equipment, equipment_family, body_part, difficulty, category, movement_pattern or
--   source.
-- member_key: Key of the member in its dimension.
-- member: Name of the member; a muscle term above the level of its axis is called "..., unspecified".
-- position: Order of the member on its axis, from 1; unknown is last.
-- is_unspecified: Whether the term lies above the level of the axis; it is shown only where something counts at it.
create or replace view coverage.members as
with levels (level, depth) as (
    values ('region', 1), ('group', 2), ('muscle', 3), ('part', 4), ('unknown', 0)
),
muscles as (
    select distinct
        p.axis,
        m.muscle_key as member_key,
        m.name,
        m.kind = 'muscle' and l.depth < a.depth as is_unspecified,
        concat_ws(
            '/',
            m.kind <> 'muscle',
            m.region_name,
            case when l.depth > 1 then m.group_name else case when m.muscle_key = m.region_key then '' else m.name end end,
            case when l.depth < 3 then '' else m.name end
        ) as place
    from internal.muscle_places as p
    join core.dim_muscle as m on m.muscle_key = p.member_key
    join levels as l on l.level = m.level
    join levels as a on a.level = p.axis
),
named as (
    select axis, member_key, case when is_unspecified then name || ', unspecified' else name end as member, is_unspecified, place
    from muscles
    union all
    select 'equipment', equipment_key, name, false, concat_ws('/', equipment_key <> 'no_equipment', family_name, name)
    from core.dim_equipment
    union all
    select distinct 'equipment_family', family_key, family_name, false,
        concat_ws('/', family_key <> 'no_equipment', family_name)
    from core.dim_equipment
    union all
    select 'body_part', body_part_key, name, false, name from core.dim_body_part
    union all
    select 'difficulty', difficulty_key, name, false, lpad(coalesce(rank, 0)::varchar, 6, '0') from core.dim_difficulty
    union all
    select 'category', category_key, name, false, name from core.dim_category
    union all
    select 'movement_pattern', movement_pattern_key, name, false, name from core.dim_movement_pattern
    union all
    select 'source', source, title, false, source from core.dim_source where role <> 'demand'
)
select
    axis,
    member_key,
    member,
    row_number() over (
        partition by axis
        order by axis <> 'source' and member_key = 'unknown', place, is_unspecified, member_key
    ) as position,
    is_unspecified
from named
order by axis, position
