-- How much of the demand for what can be a gap goes to each cell in which something is wanted.
-- A movement is parted evenly over the cells in which any library has it; what names only muscles, equipment or a difficulty
-- goes to all cells of these, by what is wanted in each.
-- Grain: one row a cell in which targets.toml wants something; none where no demand reaches any.
-- Inputs: core.bridge_demand_term, core.bridge_muscle_ancestor, core.dim_equipment, core.fact_target, internal.cell_exercises,
--   internal.demand_movements, internal.demand_shares, internal.muscle_places
-- Stored: every priority reads it.
-- wanted: Movements that are wanted there.
-- share: Its share of that demand; all together are 1.
create or replace view internal.demand_cells as
with cells as (
    select muscle_group_key, equipment_family_key, difficulty_key, wanted
    from core.fact_target
    where scope = 'cell' and wanted > 0 and not is_excluded
),
standing as (
    select distinct movement_key, muscle_group_key, equipment_family_key, difficulty_key
    from internal.cell_exercises
),
of_movements as (
    select
        s.muscle_group_key,
        s.equipment_family_key,
        s.difficulty_key,
        m.share / count(*) over (partition by m.movement_key) as share
    from internal.demand_movements as m
    join standing as s using (movement_key)
),
groups_of as (
    select muscle_key, member_key as muscle_group_key from internal.muscle_places where axis = 'group'
    union
    select ancestor_key, muscle_key from core.bridge_muscle_ancestor
),
named as (
    select
        t.subject_key,
        any_value(s.share) as share,
        coalesce(list(distinct g.muscle_group_key) filter (where t.vocabulary = 'muscle'), []) as groups,
        coalesce(list(distinct e.family_key) filter (where t.vocabulary = 'equipment'), []) as families,
        coalesce(list(distinct t.term_key) filter (where t.vocabulary = 'difficulty'), []) as difficulties
    from core.bridge_demand_term as t
    join internal.demand_shares as s using (subject_key)
    left join groups_of as g on t.vocabulary = 'muscle' and g.muscle_key = t.term_key
    left join core.dim_equipment as e on t.vocabulary = 'equipment' and e.equipment_key = t.term_key
    group by t.subject_key
),
of_terms as (
    select
        c.muscle_group_key,
        c.equipment_family_key,
        c.difficulty_key,
        n.share * c.wanted / sum(c.wanted) over (partition by n.subject_key) as share
    from named as n
    join cells as c
        on (len(n.groups) = 0 or list_contains(n.groups, c.muscle_group_key))
        and (len(n.families) = 0 or list_contains(n.families, c.equipment_family_key))
        and (len(n.difficulties) = 0 or list_contains(n.difficulties, c.difficulty_key))
),
reached as (
    select muscle_group_key, equipment_family_key, difficulty_key, sum(share) as share
    from (from of_movements union all from of_terms)
    group by all
)
select
    c.muscle_group_key,
    c.equipment_family_key,
    c.difficulty_key,
    c.wanted,
    coalesce(r.share, 0.0) / sum(r.share) over () as share
from cells as c
left join reached as r using (muscle_group_key, equipment_family_key, difficulty_key)
qualify sum(r.share) over () > 0
order by c.muscle_group_key, c.equipment_family_key, c.difficulty_key
