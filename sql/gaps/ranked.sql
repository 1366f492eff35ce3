-- What to write next: the gaps rolled up and in order of priority, with what lies next to each and what would fill
-- it. What an editor ignores is in gaps.ignored.
-- Grain: one row a gap, see docs/gaps.md.
-- Inputs: coverage.members, gaps.priority, internal.decided_gaps, internal.place_key, internal.rolled_up, internal.surroundings
-- Columns: internal.rolled_up
-- Stored: it is what most people ask first.
-- rank: Order by priority, then shortage, then keys, from 1.
-- kind: equipment_family, muscle_group, combination (of the two, at every difficulty) or cell.
-- gap: Names of what is missing, for people.
-- priority: How much it matters to fill it, see gaps.priority.
-- next_to: Nearest place where the library has something: the same two axes, then one; null where there is none.
-- neighbours: Distinct own movements in that place.
-- neighbour_names: Up to five names of these.
-- new_names: Up to ten names of those that the own library lacks everywhere, the most usual first.
create or replace view gaps.ranked as
with gaps as (
    select
        r.*,
        gaps.priority(r.shortage, r.wanted, r.weight, r.reference_movements) as priority,
        d.decision,
        d.decision_state,
        d.decided_by,
        d.decided_for,
        d.reason
    from internal.rolled_up as r
    left join internal.decided_gaps as d using (place_key, kind)
    where d.is_ignored is not true
),
places (kind, nearness, next_to, by_group, by_family, by_difficulty) as (
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
    from gaps as g
    join places as p using (kind)
    join internal.surroundings as s
        on s.place_key = internal.place_key(
            case when p.by_group then g.muscle_group_key else null end,
            case when p.by_family then g.equipment_family_key else null end,
            case when p.by_difficulty then g.difficulty_key else null end
        )
    where s.own_movements > 0
    group by g.place_key
)
select
    row_number() over (
        order by g.priority desc, g.shortage desc, g.kind, g.muscle_group_key, g.equipment_family_key, g.difficulty_key
    ) as rank,
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
    g.priority,
    g.why,
    n.nearest.next_to as next_to,
    coalesce(n.nearest.movements, 0) as neighbours,
    coalesce(n.nearest.names, []) as neighbour_names,
    g.reference_movements,
    coalesce(s.new_names, []) as new_names,
    g.decision,
    g.decision_state,
    g.decided_by,
    g.decided_for,
    g.reason
from gaps as g
left join coverage.members as m on m.axis = 'group' and m.member_key = g.muscle_group_key
left join coverage.members as e on e.axis = 'equipment_family' and e.member_key = g.equipment_family_key
left join coverage.members as d on d.axis = 'difficulty' and d.member_key = g.difficulty_key
left join nearby as n using (place_key)
left join internal.surroundings as s using (place_key)
where g.priority > 0
order by rank
