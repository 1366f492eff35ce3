-- The decision of an editor on each gap: the one that names most of its axes counts, and of these the last.
-- A decision that names fewer axes is on every gap within, but a done one on just the gap that it names.
-- Grain: one row a gap on which somebody decided.
-- Inputs: core.fact_editorial_decision, internal.rolled_up, internal.state_of_decision
-- Columns: core.fact_editorial_decision
-- place_key: Key of what the gap stands for, see internal.place_key.
-- kind: Kind of the gap.
-- decision_state: What became of it, see operations.editorial_decisions.
-- is_ignored: Whether it is to leave the gap as it is.
create or replace view internal.decided_gaps as
with fitting as (
    select
        g.place_key,
        g.kind,
        d.decision_id,
        d.decision,
        internal.state_of_decision(d.decision, true, null, true, d.changed_at, d.was_better) as decision_state,
        d.decided_by,
        d.decided_for,
        d.reason,
        d.decided_at,
        d.position,
        (d.kind is not null)::int + (d.muscle_group_key is not null)::int + (d.equipment_family_key is not null)::int
        + (d.difficulty_key is not null)::int as named
    from internal.rolled_up as g
    join core.fact_editorial_decision as d
        on d.subject = 'gap'
        and d.is_last
        and d.problem is null
        and (d.kind is null or d.kind = g.kind)
        and (d.muscle_group_key is null or d.muscle_group_key = g.muscle_group_key)
        and (d.equipment_family_key is null or d.equipment_family_key = g.equipment_family_key)
        and (d.difficulty_key is null or d.difficulty_key = g.difficulty_key)
        and (
            d.decision <> 'done'
            or (
                d.muscle_group_key is not distinct from g.muscle_group_key
                and d.equipment_family_key is not distinct from g.equipment_family_key
                and d.difficulty_key is not distinct from g.difficulty_key
            )
        )
),
last as (
    select *
    from fitting
    qualify row_number() over (partition by place_key, kind order by named desc, position desc) = 1
)
select
    place_key,
    kind,
    decision_id,
    decision,
    decision_state,
    decided_by,
    decided_for,
    reason,
    decided_at,
    decision = 'ignored' as is_ignored
from last
where decision <> 'open'
order by place_key, kind
