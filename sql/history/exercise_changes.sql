-- Everything that happened to exercises, field by field: opened, edited, closed, reopened, moved.
-- Grain: one row an exercise, moment, change and field; an edit has a row for each field that differs.
-- Inputs: core.dim_exercise, core.dim_snapshot, core.fact_page_move, internal.version_values
-- changed_at: Start of the snapshot that met the change (UTC).
-- name: Name after the change; of a closed exercise the last one.
-- url: Address of the page in that version.
-- change: opened, edited, closed, reopened or moved.
-- field: Field that changed; null where the whole exercise opened, closed or reopened.
-- before: Value before; lists are joined by "; ", sections by line ends; null where there was none.
-- after: Value after; null where there is none.
-- version_before: Number of the version before; null where there was none.
-- version_after: Number of the version after; null where there is none.
create or replace view history.exercise_changes as
with versions as (
    select
        *,
        lag(valid_to) over life as ended_before,
        lead(valid_from) over life as next_from
    from core.dim_exercise
    window life as (partition by exercise_id order by version)
),
opened as (
    select
        exercise_id,
        version,
        valid_from as changed_at,
        case when version = 1 then 'opened' else 'reopened' end as change,
        null as field,
        0 as position,
        null as before,
        null as after,
        case when version = 1 then null else version - 1 end as version_before,
        version as version_after
    from versions
    where version = 1 or ended_before < valid_from
),
closed as (
    select exercise_id, version, valid_to, 'closed', null, 0, null, null, version, null
    from versions
    where valid_to is not null and (next_from is null or next_from > valid_to)
),
edited as (
    select
        coalesce(a.exercise_id, b.exercise_id) as exercise_id,
        coalesce(a.version, b.version + 1) as version,
        coalesce(a.field, b.field) as field,
        coalesce(a.position, b.position) as position,
        b.value as before,
        a.value as after
    from internal.version_values as a
    full join internal.version_values as b
        on b.exercise_id = a.exercise_id and b.version = a.version - 1 and b.field = a.field
    where a.value is distinct from b.value
),
changed as (
    select e.exercise_id, e.version, v.valid_from, 'edited', e.field, e.position, e.before, e.after, e.version - 1,
        e.version
    from edited as e
    join versions as v using (exercise_id, version)
    where e.version > 1
),
moved as (
    select
        m.exercise_id,
        v.version,
        n.started_at,
        'moved',
        'url',
        0,
        m.from_url,
        m.to_url,
        v.version,
        v.version
    from core.fact_page_move as m
    join core.dim_snapshot as n using (snapshot_id)
    join versions as v
        on v.exercise_id = m.exercise_id
        and v.valid_from <= n.started_at
        and (v.valid_to is null or v.valid_to > n.started_at)
    where m.evidence <> 'same_page'  -- another exercise became a form of this one, which stays where it is
),
changes as (
    select * from opened
    union all
    select * from closed
    union all
    select * from changed
    union all
    select * from moved
)
select
    c.changed_at,
    v.source,
    c.exercise_id,
    v.name,
    v.url,
    c.change,
    c.field,
    c.before,
    c.after,
    c.version_before,
    c.version_after
from changes as c
join versions as v using (exercise_id, version)
order by c.changed_at desc, v.source, v.name, c.exercise_id, c.change desc, c.position
