-- The members of one axis, in order; on the axis source only those that are asked for.
-- Grain: one row a member.
-- Inputs: core.dim_source, coverage.members
-- Columns: coverage.members
-- Example: internal.members_of('difficulty')
create or replace macro internal.members_of(axis_name, source_role := 'own', source_names := null) as table
select
    m.member_key,
    m.member,
    m.position,
    m.is_unspecified
from coverage.members as m
left join core.dim_source as s on m.axis = 'source' and s.source = m.member_key
where
    m.axis = axis_name
    and (s.role is null or source_role = 'any' or s.role = source_role)
    and (s.role is null or source_names is null or list_contains(source_names, s.source))
order by m.position
