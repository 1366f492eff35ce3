-- Behind the rows of each axis of coverage, unknown included, stand all current own exercises, without translations, and no others.
-- Severity: fail
-- axis: Axis.
-- exercise_id: Exercise that is lost, or that should not count.
with own as (
    select e.exercise_id
    from core.dim_exercise as e
    join core.dim_source as s using (source)
    where e.is_current and e.edition_of is null and s.role = 'own'
),
axes as (
    select distinct axis from coverage.members
),
expected as (
    select a.axis, o.exercise_id from axes as a cross join own as o
),
counted as (
    select distinct p.axis, p.exercise_id
    from coverage.placements as p
    join coverage.members as m using (axis, member_key)
    where p.role = 'own'
)
(select axis, exercise_id from expected except select axis, exercise_id from counted)
union all
(select axis, exercise_id from counted except select axis, exercise_id from expected)
