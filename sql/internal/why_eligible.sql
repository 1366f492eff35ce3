-- Why a cell or a margin of the cells can be a gap, or why not: what holds of both, from what counts most downwards.
-- Example: internal.why_eligible('muscle', 'Glutes', false, null, true, false, null, 'wanted')
-- of_kind: Kind of its muscle group, see core.dim_muscle; null without one.
-- of_muscle: Name of its muscle group.
-- only_region: Whether its pages name only a region, see coverage.members.
-- not_known: What to say where a member of it is unknown; null where none is.
-- has_target: Whether there is a target for it.
-- without: Whether targets.toml excludes it.
-- said_why: Reason that targets.toml gives.
-- otherwise: What to say where none of this holds.
create or replace macro internal.why_eligible(
    of_kind, of_muscle, only_region, not_known, has_target, without, said_why, otherwise
) as
case
    when of_kind in ('system', 'whole_body') then 'never a gap: ' || of_muscle || ' is no muscle group'
    when only_region then 'unspecified member: the pages name only the region ' || of_muscle
    when not_known is not null then not_known
    when not has_target then 'no target is set for it'
    when without then concat_ws(': ', 'excluded by targets.toml', said_why)
    else otherwise
end
