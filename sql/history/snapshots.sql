-- Each accepted collection that changed something: what it met, and what that did to the exercises.
-- Grain: one row a snapshot; loaded + unchanged + set_aside + not_read + quarantined = inputs.
-- Inputs: core.dim_exercise, core.dim_snapshot, core.dim_source, core.fact_page_move, internal.counted_versions
-- Columns: core.dim_snapshot
-- incomplete: Of the loaded and unchanged inputs, those whose exercise lacks steps or target muscles.
-- set_aside: Inputs that a rule leaves out.
-- opened: Exercises that it showed for the first time, or again after they were closed.
-- edited: Exercises of which it opened another version.
-- closed: Exercises that it ended.
-- moved: Exercises that it met at another address.
-- exercises: Exercises that were current after it, each in its primary edition.
-- decided_by: Who accepted it: bounds, or a person.
create or replace view history.snapshots as
with versions as (
    select
        source,
        exercise_id,
        valid_from,
        valid_to,
        coalesce(lag(valid_to) over life = valid_from, false) as is_edit,
        coalesce(lead(valid_from) over life = valid_to, false) as is_edited
    from core.dim_exercise
    window life as (partition by exercise_id order by version)
),
begun as (
    select
        source,
        valid_from as moment,
        count(*) filter (where not is_edit) as opened,
        count(*) filter (where is_edit) as edited
    from versions
    group by all
),
ended as (
    select source, valid_to as moment, count(*) filter (where not is_edited) as closed
    from versions
    where valid_to is not null
    group by all
),
counted as (
    select source, valid_from as moment, 1 as exercises from internal.counted_versions
    union all
    select source, valid_to, -1 from internal.counted_versions where valid_to is not null
),
sizes as (
    select source, moment, sum(exercises) as exercises
    from counted
    group by all
),
moves as (
    select snapshot_id, count(*) as moved
    from core.fact_page_move
    where exercise_id is not null and evidence <> 'same_page'
    group by snapshot_id
)
select
    n.snapshot_id,
    n.source,
    s.role,
    n.started_at,
    n.is_latest,
    n.inputs,
    n.loaded,
    n.unchanged,
    n.incomplete,
    n.set_aside,
    n.not_read,
    n.quarantined,
    n.missing,
    coalesce(b.opened, 0) as opened,
    coalesce(b.edited, 0) as edited,
    coalesce(e.closed, 0) as closed,
    coalesce(m.moved, 0) as moved,
    sum(coalesce(z.exercises, 0)) over (
        partition by n.source order by n.started_at
    )::bigint as exercises,
    n.decided_by,
    n.decision_reason
from core.dim_snapshot as n
join core.dim_source as s using (source)
left join begun as b on b.source = n.source and b.moment = n.started_at
left join ended as e on e.source = n.source and e.moment = n.started_at
left join sizes as z on z.source = n.source and z.moment = n.started_at
left join moves as m using (snapshot_id)
order by n.started_at, n.source
