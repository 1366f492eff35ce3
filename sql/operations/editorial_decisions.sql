-- What editors decided on findings and gaps, and what became of it; the last first.
-- Grain: one row a row of decisions/.
-- Inputs: core.dim_exercise, core.fact_editorial_decision, coverage.members, internal.rolled_up, internal.state_of_decision
-- Columns: core.fact_editorial_decision
-- state: taken, planned or ignored while what it is on is there; closed when it is not any more. Of done ones also
--   waiting (nothing of it has changed since), still_there (it has, and is not mended) and came_back (it was mended
--   in between). idle: it is on nothing any more. replaced: a later one took its place. withdrawn: it was opened again.
-- decided_on: What it is on in words: rule, exercise and field, or the axes of the gap and its kind; null where problem says
--   why it is on nothing.
-- name: Name of the exercise; null of a gap.
-- url: Address of the exercise; null of a gap.
-- is_idle: Whether it is on nothing any more, so that its row can go.
create or replace view operations.editorial_decisions as
with pages as (
    select exercise_id, arg_max(name, valid_from) as name, arg_max(url, valid_from) as url
    from core.dim_exercise
    group by exercise_id
),
on_gaps as (
    -- A gap within what is decided on, or one that has grown to contain it: a cell, when its whole group is empty.
    select d.decision_id, count(*) as gaps
    from core.fact_editorial_decision as d
    join internal.rolled_up as g
        on (
            d.decision <> 'done'
            and (d.kind is null or d.kind = g.kind)
            and (d.muscle_group_key is null or d.muscle_group_key = g.muscle_group_key)
            and (d.equipment_family_key is null or d.equipment_family_key = g.equipment_family_key)
            and (d.difficulty_key is null or d.difficulty_key = g.difficulty_key)
        )
        or (
            (g.muscle_group_key is null or g.muscle_group_key = d.muscle_group_key)
            and (g.equipment_family_key is null or g.equipment_family_key = d.equipment_family_key)
            and (g.difficulty_key is null or g.difficulty_key = d.difficulty_key)
        )
    where d.subject = 'gap'
    group by d.decision_id
),
judged as (
    select
        d.*,
        internal.state_of_decision(
            d.decision,
            d.is_last,
            d.problem,
            case when d.subject = 'gap' then coalesce(g.gaps, 0) > 0 else d.findings > 0 end,
            d.changed_at,
            d.was_better
        ) as state
    from core.fact_editorial_decision as d
    left join on_gaps as g using (decision_id)
)
select
    j.decided_at,
    j.decided_by,
    j.decision,
    j.decided_for,
    j.reason,
    j.state,
    case
        when j.problem is not null then null
        when j.subject = 'gap' then
            concat_ws(' · ', m.member, e.member, f.member) || coalesce(' (' || replace(j.kind, '_', ' ') || ')', '')
        else j.rule || ': ' || coalesce(p.name, j.exercise) || coalesce(' (' || replace(j.field, '_', ' ') || ')', '')
    end as decided_on,
    j.subject,
    j.rule,
    j.source,
    j.exercise,
    p.name,
    p.url,
    j.exercise_id,
    j.field,
    j.kind,
    j.muscle_group_key,
    j.equipment_family_key,
    j.difficulty_key,
    j.changed_at,
    j.problem,
    j.state = 'idle' as is_idle,
    j.file,
    j.line
from judged as j
left join pages as p using (exercise_id)
left join coverage.members as m on m.axis = 'group' and m.member_key = j.muscle_group_key
left join coverage.members as e on e.axis = 'equipment_family' and e.member_key = j.equipment_family_key
left join coverage.members as f on f.axis = 'difficulty' and f.member_key = j.difficulty_key
order by j.position desc
