-- The versions of an exercise are numbered 1, 2, ... and none begins before the one before it has ended.
-- Severity: fail
-- exercise_id: Exercise.
-- version: Version that is wrong.
-- problem: What is wrong.
with versions as (
    select
        exercise_id,
        version,
        valid_from,
        valid_to,
        row_number() over life as expected_version,
        lag(valid_to) over life as ended_before,
        row_number() over life > 1 as has_earlier
    from core.dim_exercise
    window life as (partition by exercise_id order by version)
)
select exercise_id, version, 'numbers are not 1, 2, ...' as problem
from versions
where version <> expected_version
union all
select exercise_id, version, 'ends before it begins'
from versions
where valid_to <= valid_from
union all
select exercise_id, version, 'begins before the version before it has ended'
from versions
where has_earlier and (ended_before is null or ended_before > valid_from)
