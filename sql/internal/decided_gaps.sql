-- On which gap each decision of an editor is: the one that names most of its axes counts, and of these the last.
-- A decision that names fewer axes is on every gap within, but a done one on just the gap that it names.
-- Grain: one row a gap with a decision that names no other.
-- Inputs: core.fact_editorial_decision, internal.decidable_gaps
-- Columns: gaps.ranked
-- decision_id: The decision that counts.
-- is_ignored: Whether it is to leave the gap as it is.
create or replace view internal.decided_gaps as
with fitting as (
    select
        g.kind,
        g.muscle_group_key,
        g.equipment_family_key,
        g.difficulty_key,
        d.decision_id,
        d.decision,
        (d.kind is not null)::int + (d.muscle_group_key is not null)::int + (d.equipment_family_key is not null)::int
        + (d.difficulty_key is not null)::int as named,
        d.position
    from internal.decidable_gaps as g
    join core.fact_editorial_decision as d
        on d.subject = 'gap'
        and d.problem is null
        and d.is_last
        and (d.kind is null or d.kind = g.kind)
        and (d.muscle_group_key is null or d.muscle_group_key = g.muscle_group_key)
        and (d.equipment_family_key is null or d.equipment_family_key = g.equipment_family_key)
        and (d.difficulty_key is null or d.difficulty_key = g.difficulty_key)
        and (
            d.decision <> 'done'
            or (d.muscle_group_key, d.equipment_family_key, d.difficulty_key)
            is not distinct from (g.muscle_group_key, g.equipment_family_key, g.difficulty_key)
        )
)
select
    kind,
    muscle_group_key,
    equipment_family_key,
    difficulty_key,
    decision_id,
    decision = 'ignored' as is_ignored
from fitting
qualify row_number() over (
    partition by kind, muscle_group_key, equipment_family_key, difficulty_key order by named desc, position desc
) = 1
order by kind, muscle_group_key, equipment_family_key, difficulty_key
