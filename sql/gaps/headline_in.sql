-- The own library, or what of it stands within muscle groups and equipment families, in one row: what it holds, what of
-- the wanted it covers, and what is wrong with its pages.
-- Grain: one row.
-- Inputs: core.build, coverage.exercises_in, coverage.members, coverage.muscle_groups_in, coverage.pages_in,
--   coverage.placements, gaps.cells, gaps.ranked_in, quality.causes
-- Example: gaps.headline_in(['glutes'], null)
-- as_of: Start of the newest snapshot (UTC); null while the library is empty.
-- has_demo_data: Whether it is the library that ships for demonstration.
-- exercises: Current own exercises, each in its primary edition.
-- movements: Distinct movements of these.
-- muscle_groups: Muscle groups, without systems such as cardiovascular.
-- covered_muscle_groups: Those of them that an own exercise targets.
-- equipment_families: Equipment families, no equipment among them.
-- covered_equipment_families: Those of them that an own exercise needs or can use.
-- wanted_cells: Cells that are eligible and where something is wanted, see gaps.cells.
-- short_cells: Those of them that have something, and too little.
-- gaps: Rows of gaps.ranked_in.
-- gaps_to_write: Those of them of which something must be written.
-- gaps_to_relabel: Those that labels of own exercises would fill.
-- gaps_to_look_for: Those for which no reference library has anything to go by.
-- shortage: Movements that are missing in these gaps together.
-- shortage_to_relabel: Those of them that own exercises under another label would fill.
-- errors: Findings of severity error; within groups or families those on their exercises.
create or replace macro gaps.headline_in(group_keys, family_keys) as table
with library as (
    select
        count(*) as exercises,
        count(distinct movement_key) as movements
    from coverage.exercises_in(group_keys, family_keys)
    where is_current
),
muscles as (
    select
        count(*) as muscle_groups,
        count(*) filter (where target_exercises > 0) as covered_muscle_groups
    from coverage.muscle_groups_in(group_keys, family_keys)
    where kind = 'muscle' and not is_unspecified
),
used as (
    select distinct p.member_key
    from coverage.placements as p
    semi join coverage.exercises_in(group_keys, family_keys) as e using (exercise_key)
    where p.axis = 'equipment_family' and p.is_needed
),
families as (
    select
        count(*) as equipment_families,
        count(*) filter (where member_key in (select u.member_key from used as u)) as covered_equipment_families
    from coverage.members
    where
        axis = 'equipment_family'
        and member_key <> 'unknown'
        and (family_keys is null or list_contains(family_keys, member_key))
),
cells as (
    select
        count(*) as wanted_cells,
        count(*) filter (where shortage = 0) as covered_cells,
        count(*) filter (where shortage > 0 and have > 0) as short_cells,
        count(*) filter (where have = 0) as empty_cells
    from gaps.cells
    where
        eligible
        and wanted > 0
        and (group_keys is null or list_contains(group_keys, muscle_group_key))
        and (family_keys is null or list_contains(family_keys, equipment_family_key))
),
findings as (
    select
        count(*) filter (where severity = 'error') as errors,
        count(*) filter (where severity = 'warning') as warnings,
        count(*) filter (where severity = 'info') as infos,
        count(distinct (source, url)) as pages_to_fix
    from quality.causes
    where
        (group_keys is null and family_keys is null)
        or exercise_id in (
            select e.exercise_id from coverage.pages_in(group_keys, family_keys) as e where e.is_current
        )
),
ranked as (
    select
        count(*) as gaps,
        count(*) filter (where action = 'write') as gaps_to_write,
        count(*) filter (where action = 'relabel') as gaps_to_relabel,
        count(*) filter (where action = 'look_for') as gaps_to_look_for,
        coalesce(sum(shortage), 0)::bigint as shortage,
        coalesce(sum(to_relabel), 0)::bigint as shortage_to_relabel
    from gaps.ranked_in(group_keys, family_keys)
)
select
    b.as_of,
    coalesce(b.has_demo_data, false) as has_demo_data,
    l.exercises,
    l.movements,
    m.muscle_groups,
    m.covered_muscle_groups,
    e.equipment_families,
    e.covered_equipment_families,
    c.wanted_cells,
    c.covered_cells,
    c.short_cells,
    c.empty_cells,
    c.covered_cells / nullif(c.wanted_cells, 0) as covered_share,
    r.gaps,
    r.gaps_to_write,
    r.gaps_to_relabel,
    r.gaps_to_look_for,
    r.shortage,
    r.shortage_to_relabel,
    f.errors,
    f.warnings,
    f.infos,
    f.pages_to_fix
from library as l
cross join muscles as m
cross join families as e
cross join cells as c
cross join ranked as r
cross join findings as f
left join core.build as b on true
