-- The gaps rolled up, in three lists: what to write, what to relabel (own exercises would fill it under another label,
-- see gaps.to_relabel) and what to look for (no reference library has it either). Each list is in order of priority,
-- with the numbers of the priority, what lies next to each gap and what would fill it. What an editor ignores is in
-- gaps.ignored.
-- Grain: one row a gap, see docs/gaps.md.
-- Inputs: core.dim_source, coverage.members, gaps.order_of, gaps.priority, internal.decided_gaps, internal.demand_places, internal.place_key, internal.priority_commonness, internal.priority_demand, internal.priority_ease,
--   internal.priority_scarcity, internal.priority_size, internal.rolled_up, internal.surroundings
-- Columns: internal.rolled_up
-- Stored: it is what most people ask first.
-- action: write (something must be written), relabel (labels fill it all) or look_for (it must be written, and no
--   reference library has anything to go by).
-- rank: Order within the list of the action, by priority, then reference movements, then keys, from 1.
-- kind: equipment_family, muscle_group, combination (of the two, at every difficulty) or cell.
-- gap: Names of what is missing, for people.
-- to_write: Movements of the rest for which reference libraries have one that the own library lacks everywhere; all of
--   the rest where there is no reference library.
-- to_relabel: Movements of the shortage that own exercises under another label would fill.
-- to_look_for: Movements of the rest that no reference library has either; the three sum up to the shortage.
-- priority: How much it matters to fill it: size * scarcity * weight * commonness * ease * demand, see gaps.priority.
-- size: How large the gap is, see internal.priority_size.
-- scarcity: How little there is instead, see internal.priority_scarcity.
-- commonness: How usual it is to have it, see internal.priority_commonness.
-- ease: 0.7 where no own exercise uses the equipment yet, otherwise 1.
-- demand: How much people look for it, from 0.5 to 2; 1 where no demand is known.
-- demand_share: Its share of the demand for what can be a gap; null where none is known.
-- why_rank: The numbers of the priority in words.
-- nearby: Distinct own movements of the whole muscle group; of the family where the gap is of all groups.
-- next_to: Nearest place where the library has something: the same two axes, then one; null where there is none.
-- neighbours: Distinct own movements in that place.
-- neighbour_names: Up to five names of these.
-- lineages: Independent reference libraries that have something there, see quality.copied_libraries.
-- new_movements: Reference movements there that the own library lacks everywhere.
-- new_names: Up to ten names of these, the most usual first.
-- relabel_movements: Own movements that would stand there under another label.
-- relabel_names: Up to ten names of these.
create or replace view gaps.ranked as
with places (kind, nearness, next_to, by_group, by_family, by_difficulty) as (
    values
        ('cell', 1, 'the same muscle group and equipment family', true, true, false),
        ('cell', 2, 'the same muscle group and difficulty', true, false, true),
        ('cell', 3, 'the same equipment family and difficulty', false, true, true),
        ('combination', 1, 'the same muscle group', true, false, false),
        ('combination', 2, 'the same equipment family', false, true, false),
        ('muscle_group', 1, 'the same muscle group', true, false, false),
        ('equipment_family', 1, 'the same equipment family', false, true, false)
),
nearby as (
    select
        g.place_key,
        min_by({'next_to': p.next_to, 'movements': s.own_movements, 'names': s.own_names}, p.nearness) as nearest
    from internal.rolled_up as g
    join places as p using (kind)
    join internal.surroundings as s
        on s.place_key = internal.place_key(
            case when p.by_group then g.muscle_group_key else null end,
            case when p.by_family then g.equipment_family_key else null end,
            case when p.by_difficulty then g.difficulty_key else null end
        )
    where s.own_movements > 0
    group by g.place_key
),
measured as (
    select
        g.*,
        coalesce(s.lineages, 0) as lineages,
        coalesce(s.new_movements, 0) as new_movements,
        coalesce(s.new_names, []) as new_names,
        coalesce(s.relabel_movements, 0) as relabel_movements,
        coalesce(s.relabel_names, []) as relabel_names,
        coalesce(w.own_movements, 0) as nearby,
        g.equipment_family_key is not null and coalesce(f.own_movements, 0) = 0 as is_new_kit,
        least(g.shortage, coalesce(s.relabel_movements, 0)) as to_relabel,
        p.demand_share,
        p.wanted_share,
        d.decision,
        d.decision_state,
        d.decided_by,
        d.decided_for,
        d.reason
    from internal.rolled_up as g
    left join internal.decided_gaps as d using (place_key, kind)
    left join internal.demand_places as p using (place_key)
    left join internal.surroundings as s using (place_key)
    left join internal.surroundings as f on f.place_key = internal.place_key(null, g.equipment_family_key, null)
    left join internal.surroundings as w
        on w.place_key = case
            when g.muscle_group_key is null then internal.place_key(null, g.equipment_family_key, null)
            else internal.place_key(g.muscle_group_key, null, null)
        end
    where d.is_ignored is not true
),
told as (
    select
        *,
        case
            when exists (from core.dim_source where role = 'reference') then least(shortage - to_relabel, new_movements)
            else shortage - to_relabel
        end as to_write,
        gaps.priority(
            shortage, wanted, weight, nearby, lineages, reference_movements, is_new_kit, demand_share, wanted_share
        ) as priority,
        internal.priority_size(shortage, wanted) as size,
        internal.priority_scarcity(nearby) as scarcity,
        internal.priority_commonness(lineages, reference_movements, shortage) as commonness,
        internal.priority_ease(is_new_kit) as ease,
        internal.priority_demand(demand_share, wanted_share) as demand
    from measured
),
listed as (
    select
        *,
        case when to_relabel = shortage then 'relabel' when to_write > 0 then 'write' else 'look_for' end as action
    from told
)
select
    g.action,
    row_number() over (
        partition by g.action
        order by
            g.priority desc,
            g.reference_movements desc,
            g.kind,
            g.muscle_group_key,
            g.equipment_family_key,
            g.difficulty_key
    ) as rank,
    g.place_key,
    g.kind,
    concat_ws(' · ', m.member, e.member, d.member) as gap,
    g.muscle_group_key,
    m.member as muscle_group,
    g.equipment_family_key,
    e.member as equipment_family,
    g.difficulty_key,
    d.member as difficulty,
    g.cells,
    g.wanted,
    g.have,
    g.shortage,
    g.to_write,
    g.to_relabel,
    g.shortage - g.to_relabel - g.to_write as to_look_for,
    g.priority,
    g.size,
    g.scarcity,
    g.weight,
    g.commonness,
    g.ease,
    g.demand,
    g.demand_share,
    concat(
        g.shortage, ' of ', g.wanted, ' missing (', round(g.size, 2),
        ') × ', g.nearby, case when g.muscle_group_key is null then ' with the equipment (' else ' in the group (' end,
        round(g.scarcity, 2),
        ') × weight (', round(g.weight, 2),
        ') × ', g.lineages, case when g.lineages = 1 then ' library' else ' libraries' end, ' with ', g.reference_movements,
        ' (', round(g.commonness, 2),
        case when g.ease < 1 then ') × new equipment (0.7' else '' end,
        case
            when g.demand_share is not null
                then concat(') × ', round(100 * g.demand_share, 1), '% of demand (', round(g.demand, 2))
            else ''
        end,
        ') = ', round(g.priority, 2)
    ) as why_rank,
    g.why,
    g.nearby,
    n.nearest.next_to as next_to,
    coalesce(n.nearest.movements, 0) as neighbours,
    coalesce(n.nearest.names, []) as neighbour_names,
    g.reference_movements,
    g.lineages,
    g.new_movements,
    g.new_names,
    g.relabel_movements,
    g.relabel_names,
    g.decision,
    g.decision_state,
    g.decided_by,
    g.decided_for,
    g.reason
from listed as g
left join coverage.members as m on m.axis = 'group' and m.member_key = g.muscle_group_key
left join coverage.members as e on e.axis = 'equipment_family' and e.member_key = g.equipment_family_key
left join coverage.members as d on d.axis = 'difficulty' and d.member_key = g.difficulty_key
left join nearby as n using (place_key)
where g.priority > 0
order by gaps.order_of(g.action), rank
