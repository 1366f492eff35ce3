-- Movements that reference libraries have and the own library has under no name that matches: what is missing, what is
-- probably there and what is there under another label, each with the own exercise that is nearest.
-- The most usual and most wanted come first within each state.
-- A gap that movements higher up fill already counts half, a third, ... for the next, so that every gap has its turn.
-- Movements that could only stand where nothing is ever a gap (cardio, what targets.toml excludes) come last.
-- Grain: one row a movement.
-- Inputs: core.bridge_movement_variant, core.dim_muscle, gaps.by_muscle, internal.cell_exercises, gaps.cells, internal.nearby_own,
--   internal.demand_movements, internal.reference_movements
-- Columns: internal.reference_movements
-- Stored: it is listed, searched and compared.
-- rank: Order: missing, probably there, there under another label; within these what can fill a gap first, then the share of demand, lineages,
--   priority / choice, few own movements nearby, plain forms before variants, name.
-- state: missing (nothing own is it), probably_there (an own exercise may be it under another name) or other_label (an
--   own exercise has its name, and only equipment, muscles or posture of the pages part the two).
-- lineages: Independent reference libraries that have it, see quality.copied_libraries.
-- reference_sources: Number of reference sources that have it.
-- sources: Names of these sources.
-- priority: Priority of the most pressing gap that it would fill; 0 where it fills none.
-- demand_share: Its share of all that people look for; 0 where nobody does or no demand is known.
-- choice: 1 for as many movements of its state as that gap lacks, 2 for as many again, ...; null where it fills none.
-- fills: Names of the gaps that it would fill: short cells, or muscle groups where it stands in no cell.
-- why: What it would fill, or why it fills nothing.
-- own_movements: Own movements in the one of its muscle groups that has the fewest.
-- nearby_status: What the nearest own exercise is to it: possible (may be the same), variant (differs in one way) or
--   related (of its family, differs in several ways); null where the library has none of its family.
-- nearby_name: Name of that own exercise.
-- nearby_url: Its address.
-- nearby_why: What agrees with it and what differs, in words.
-- muscle_groups: Names of the muscle groups that it targets.
-- equipment_families: Names of the equipment families that it uses.
-- difficulties: Names of its difficulties.
-- muscle_group_keys: Keys of these muscle groups.
-- equipment_family_keys: Keys of these equipment families.
-- example_url: Address in the first of these sources.
create or replace view gaps.unmatched_exercises as
with groups as materialized (
    select muscle_group_key, muscle_group, have, shortage, priority from gaps.by_muscle
),
places as (
    select distinct
        x.movement_key,
        c.*,
        m.kind = 'muscle' and not c.is_excluded as can_be_gap,
        bool_or(c.eligible) over (partition by x.movement_key) as has_cell
    from internal.cell_exercises as x
    join gaps.cells as c using (muscle_group_key, equipment_family_key, difficulty_key)
    join core.dim_muscle as m on m.muscle_key = x.muscle_group_key
    where x.role = 'reference'
),
filled as (
    select movement_key, concat_ws(' · ', muscle_group, equipment_family, difficulty) as gap, shortage, priority
    from places
    where shortage > 0
    union all
    select distinct p.movement_key, b.muscle_group, b.shortage, b.priority
    from places as p
    join groups as b using (muscle_group_key)
    where b.shortage > 0 and not p.has_cell and p.can_be_gap
),
fills as (
    select
        movement_key,
        list({'gap': gap, 'shortage': shortage, 'priority': priority} order by priority desc, gap) as fills
    from filled
    group by movement_key
),
placed as (
    select
        p.movement_key,
        bool_or(p.can_be_gap) as can_be_gap,
        bool_or(p.eligible) as has_cell,
        min(p.why) filter (where not p.eligible) as why,
        min(b.have) filter (where p.can_be_gap) as own_movements,
        list_sort(list(distinct p.muscle_group)) as muscle_groups,
        list_sort(list(distinct p.equipment_family)) as equipment_families,
        list_sort(list(distinct p.difficulty)) as difficulties,
        list_sort(list(distinct p.muscle_group_key)) as muscle_group_keys,
        list_sort(list(distinct p.equipment_family_key)) as equipment_family_keys
    from places as p
    left join groups as b using (muscle_group_key)
    group by p.movement_key
),
forms as (
    select movement_key, count(*) as forms from core.bridge_movement_variant where axis <> 'equipment' group by movement_key
),
missing as (
    select
        r.*,
        p.* exclude (movement_key, own_movements),
        coalesce(p.own_movements, 0) as own_movements,
        coalesce(f.fills[1].priority, 0.0) as priority,
        coalesce(f.fills, []) as fills,
        coalesce(v.forms, 0) as forms,
        coalesce(w.share, 0.0) as demand_share,
        n.* exclude (movement_key),
        case
            when n.status = 'possible' and n.is_label_only then 'other_label'
            when n.status = 'possible' then 'probably_there'
            else 'missing'
        end as state
    from internal.reference_movements as r
    join placed as p using (movement_key)
    left join fills as f using (movement_key)
    left join forms as v using (movement_key)
    left join internal.demand_movements as w using (movement_key)
    left join internal.nearby_own as n using (movement_key)
    where not r.is_own
),
chosen as (
    select
        *,
        ceil(
            row_number() over (
                partition by state, fills[1].gap order by demand_share desc, lineages desc, own_movements, forms, name, movement_key
            ) / coalesce(fills[1].shortage, 1)
        )::bigint as choice
    from missing
)
select
    row_number() over (
        order by list_position(['missing', 'probably_there', 'other_label'], state), can_be_gap desc, demand_share desc, lineages desc, priority / choice desc,
            own_movements, forms, name, movement_key
    ) as rank,
    movement_key,
    name,
    state,
    lineages,
    reference_sources,
    sources,
    priority,
    demand_share,
    case when len(fills) > 0 then choice else null end as choice,
    list_transform(fills, lambda each: each.gap) as fills,
    case
        when len(fills) = 1 then 'fills a gap'
        when len(fills) > 1 then 'fills ' || len(fills) || ' gaps'
        when has_cell then 'fills no gap: its cells have what is wanted'
        else why
    end as why,
    own_movements,
    status as nearby_status,
    own_name as nearby_name,
    own_url as nearby_url,
    coalesce(nullif(regexp_extract(evidence, '(same words|words of one meaning|words [0-9]+% alike).*$'), ''), evidence) as nearby_why,
    muscle_groups,
    equipment_families,
    difficulties,
    muscle_group_keys,
    equipment_family_keys,
    example_url
from chosen
order by rank
