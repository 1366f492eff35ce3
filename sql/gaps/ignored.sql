-- Gaps that stay as they are, since an editor decided so; the last decision first. They are not in gaps.ranked.
-- Grain: one row a gap.
-- Inputs: coverage.members, internal.decided_gaps, internal.rolled_up
-- Columns: gaps.ranked
-- decided_at: When it was decided (UTC).
create or replace view gaps.ignored as
select
    d.decided_at,
    d.decided_by,
    d.reason,
    g.kind,
    concat_ws(' · ', m.member, e.member, f.member) as gap,
    g.muscle_group_key,
    g.equipment_family_key,
    g.difficulty_key,
    g.wanted,
    g.have,
    g.shortage
from internal.rolled_up as g
join internal.decided_gaps as d using (place_key, kind)
left join coverage.members as m on m.axis = 'group' and m.member_key = g.muscle_group_key
left join coverage.members as e on e.axis = 'equipment_family' and e.member_key = g.equipment_family_key
left join coverage.members as f on f.axis = 'difficulty' and f.member_key = g.difficulty_key
where d.is_ignored
order by d.decided_at desc, gap, g.kind
