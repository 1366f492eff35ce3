-- Each muscle group in the own library beside reference libraries: the exercises that target it in both.
-- Grain: one row a muscle group.
-- Inputs: core.dim_muscle, core.dim_source, coverage.by_member, internal.more_or_less
-- Columns: coverage.by_muscle_group
-- source_names: Reference sources to count, null for all of them.
-- Example: coverage.body_map_of_libraries(null)
-- exercises: Distinct current own exercises that target it.
-- exercises_beside: Those of the reference libraries.
-- share: Own exercises as a share of all exercises of the own library; null where it has none.
-- share_beside: The same of the reference libraries.
-- difference: Own exercises less those of the reference libraries.
-- level: How the own number stands to the other, from -2 to 2, see internal.more_or_less; null where neither has any.
-- share_level: The same of the shares, which a library many times as large does not outdo.
create or replace macro coverage.body_map_of_libraries(source_names) as table
with ours as (
    select * from coverage.by_member('group', muscle_role := 'target')
),
theirs as (
    select *
    from coverage.by_member(
        'group', muscle_role := 'target', source_role := 'reference', source_names := source_names
    )
),
sizes as (
    select
        sum(c.exercises) filter (where s.role = 'own') as size,
        sum(c.exercises) filter (
            where s.role = 'reference' and (source_names is null or list_contains(source_names, s.source))
        ) as size_beside
    from coverage.by_member('source', source_role := 'any') as c
    join core.dim_source as s on s.source = c.member_key
),
shared as (
    select
        m.muscle_key as muscle_group_key,
        m.name as muscle_group,
        ours.position,
        coalesce(ours.exercises, 0) as exercises,
        coalesce(theirs.exercises, 0) as exercises_beside,
        ours.exercises / nullif(z.size, 0) as share,
        theirs.exercises / nullif(z.size_beside, 0) as share_beside
    from ours
    join core.dim_muscle as m on m.muscle_key = ours.member_key and m.kind = 'muscle'
    left join theirs using (member_key)
    cross join sizes as z
    where not ours.is_unspecified
)
select
    muscle_group_key,
    muscle_group,
    exercises,
    exercises_beside,
    share,
    share_beside,
    exercises - exercises_beside as difference,
    internal.more_or_less(exercises, exercises_beside) as level,
    internal.more_or_less(coalesce(share, 0), coalesce(share_beside, 0)) as share_level
from shared
order by position
