-- Every key of a table refers to a row that is there; no fact is an orphan.
-- Severity: fail
-- table_name: Table with the key.
-- column_name: Column of the key.
-- key: Key that refers to nothing.
with keys (table_name, column_name, key, refers_to) as (
    select distinct 'dim_snapshot', 'source', source, 'dim_source' from core.dim_snapshot
    union all
    select distinct 'dim_exercise', 'source', source, 'dim_source' from core.dim_exercise
    union all
    select distinct 'dim_muscle', 'parent_key', parent_key, 'dim_muscle' from core.dim_muscle
    union all
    select distinct 'dim_muscle', 'group_key', group_key, 'dim_muscle' from core.dim_muscle
    union all
    select distinct 'dim_muscle', 'region_key', region_key, 'dim_muscle' from core.dim_muscle
    union all
    select distinct 'bridge_muscle_ancestor', 'muscle_key', muscle_key, 'dim_muscle' from core.bridge_muscle_ancestor
    union all
    select distinct 'bridge_muscle_ancestor', 'ancestor_key', ancestor_key, 'dim_muscle' from core.bridge_muscle_ancestor
    union all
    select distinct 'bridge_movement_variant', 'movement_key', movement_key, 'dim_movement' from core.bridge_movement_variant
    union all
    select distinct 'bridge_rung_movement', 'rung_key', rung_key, 'dim_ladder_rung' from core.bridge_rung_movement
    union all
    select distinct 'bridge_rung_movement', 'movement_key', movement_key, 'dim_movement' from core.bridge_rung_movement
    union all
    select distinct 'fact_exercise', 'exercise_key', exercise_key, 'dim_exercise' from core.fact_exercise
    union all
    select distinct 'fact_exercise', 'exercise_id', exercise_id, 'exercise' from core.fact_exercise
    union all
    select distinct 'fact_exercise', 'source', source, 'dim_source' from core.fact_exercise
    union all
    select distinct 'fact_exercise', 'snapshot_id', snapshot_id, 'dim_snapshot' from core.fact_exercise
    union all
    select distinct 'fact_exercise', 'difficulty_key', difficulty_key, 'dim_difficulty' from core.fact_exercise
    union all
    select distinct 'fact_exercise', 'category_key', category_key, 'dim_category' from core.fact_exercise
    union all
    select distinct 'fact_exercise', 'body_part_key', body_part_key, 'dim_body_part' from core.fact_exercise
    union all
    select distinct 'fact_exercise', 'movement_pattern_key', movement_pattern_key, 'dim_movement_pattern' from core.fact_exercise
    union all
    select distinct 'fact_exercise', 'movement_key', movement_key, 'dim_movement' from core.fact_exercise
    union all
    select distinct 'fact_exercise_muscle', 'exercise_key', exercise_key, 'dim_exercise' from core.fact_exercise_muscle
    union all
    select distinct 'fact_exercise_muscle', 'muscle_key', muscle_key, 'dim_muscle' from core.fact_exercise_muscle
    union all
    select distinct 'fact_exercise_equipment', 'exercise_key', exercise_key, 'dim_exercise' from core.fact_exercise_equipment
    union all
    select distinct 'fact_exercise_equipment', 'equipment_key', equipment_key, 'dim_equipment' from core.fact_exercise_equipment
    union all
    select distinct 'fact_content_item', 'exercise_key', exercise_key, 'dim_exercise' from core.fact_content_item
    union all
    select distinct 'fact_link', 'exercise_key', exercise_key, 'dim_exercise' from core.fact_link
    union all
    select distinct 'fact_link', 'target_exercise_id', target_exercise_id, 'exercise' from core.fact_link
    union all
    select distinct 'fact_claim', 'exercise_key', exercise_key, 'dim_exercise' from core.fact_claim
    union all
    select distinct 'fact_page_state', 'source', source, 'dim_source' from core.fact_page_state
    union all
    select distinct 'fact_page_state', 'snapshot_id', snapshot_id, 'dim_snapshot' from core.fact_page_state
    union all
    select distinct 'fact_page_state', 'reason', reason, 'dim_page_reason' from core.fact_page_state
    union all
    select distinct 'fact_page_state', 'exercise_id', exercise_id, 'exercise' from core.fact_page_state
    union all
    select distinct 'fact_page_move', 'source', source, 'dim_source' from core.fact_page_move
    union all
    select distinct 'fact_page_move', 'snapshot_id', snapshot_id, 'dim_snapshot' from core.fact_page_move
    union all
    select distinct 'fact_page_move', 'exercise_id', exercise_id, 'exercise' from core.fact_page_move
    union all
    select distinct 'fact_finding', 'rule', rule, 'dim_finding_rule' from core.fact_finding
    union all
    select distinct 'dim_finding_parameter', 'rule', rule, 'dim_finding_rule' from core.dim_finding_parameter
    union all
    select distinct 'fact_template', 'source', source, 'dim_source' from core.fact_template
    union all
    select distinct 'bridge_template_exercise', 'template_id', template_id, 'fact_template'
    from core.bridge_template_exercise
    union all
    select distinct 'bridge_template_exercise', 'exercise_key', exercise_key, 'dim_exercise'
    from core.bridge_template_exercise
    union all
    select distinct 'bridge_template_exercise', 'exercise_id', exercise_id, 'exercise'
    from core.bridge_template_exercise
    union all
    select distinct 'fact_finding', 'source', source, 'dim_source' from core.fact_finding
    union all
    select distinct 'fact_finding', 'exercise_id', exercise_id, 'exercise' from core.fact_finding
    union all
    select distinct 'fact_finding', 'exercise_key', exercise_key, 'dim_exercise' from core.fact_finding
    union all
    select distinct 'fact_finding', 'related_exercise_id', related_exercise_id, 'exercise' from core.fact_finding
    union all
    select distinct 'fact_exercise_match', 'exercise_id_a', exercise_id_a, 'exercise' from core.fact_exercise_match
    union all
    select distinct 'fact_exercise_match', 'exercise_id_b', exercise_id_b, 'exercise' from core.fact_exercise_match
    union all
    select distinct 'fact_exercise_match', 'movement_key', movement_key, 'dim_movement' from core.fact_exercise_match
    union all
    select distinct 'dim_source', 'lineage', lineage, 'dim_source' from core.dim_source
    union all
    select distinct 'fact_source_overlap', 'source_a', source_a, 'dim_source' from core.fact_source_overlap
    union all
    select distinct 'fact_source_overlap', 'source_b', source_b, 'dim_source' from core.fact_source_overlap
    union all
    select distinct 'fact_source_overlap', 'smaller_source', smaller_source, 'dim_source' from core.fact_source_overlap
    union all
    select distinct 'fact_target', 'muscle_group_key', muscle_group_key, 'dim_muscle' from core.fact_target
    union all
    select distinct 'fact_target', 'equipment_family_key', equipment_family_key, 'family' from core.fact_target
    union all
    select distinct 'fact_target', 'difficulty_key', difficulty_key, 'dim_difficulty' from core.fact_target
    union all
    select distinct 'fact_refused_page', 'source', source, 'dim_source' from core.fact_refused_page
    union all
    select distinct 'fact_refused_page', 'reason', reason, 'dim_page_reason' from core.fact_refused_page
    union all
    select distinct 'fact_refused_page', 'snapshot_id', snapshot_id, 'decision' from core.fact_refused_page
    union all
    select distinct 'fact_snapshot_decision', 'source', source, 'dim_source' from core.fact_snapshot_decision
    union all
    select distinct 'fact_snapshot_decision', 'snapshot_id', snapshot_id, 'dim_snapshot' from core.fact_snapshot_decision where is_last and is_accepted
    union all
    select distinct 'fact_snapshot_figure', 'source', source, 'dim_source' from core.fact_snapshot_figure
    union all
    select distinct 'fact_snapshot_figure', 'snapshot_id', snapshot_id, 'decision' from core.fact_snapshot_figure
),
members (refers_to, key) as (
    select 'dim_body_part', body_part_key from core.dim_body_part
    union all
    select 'dim_category', category_key from core.dim_category
    union all
    select 'dim_difficulty', difficulty_key from core.dim_difficulty
    union all
    select 'dim_equipment', equipment_key from core.dim_equipment
    union all
    select 'dim_exercise', exercise_key from core.dim_exercise
    union all
    select 'dim_finding_rule', rule from core.dim_finding_rule
    union all
    select 'fact_template', template_id from core.fact_template
    union all
    select 'dim_ladder_rung', rung_key from core.dim_ladder_rung
    union all
    select 'dim_movement', movement_key from core.dim_movement
    union all
    select 'dim_movement_pattern', movement_pattern_key from core.dim_movement_pattern
    union all
    select 'dim_muscle', muscle_key from core.dim_muscle
    union all
    select 'dim_page_reason', reason from core.dim_page_reason
    union all
    select 'dim_snapshot', snapshot_id from core.dim_snapshot
    union all
    select 'dim_source', source from core.dim_source
    union all
    select distinct 'decision', snapshot_id from core.fact_snapshot_decision
    union all
    select distinct 'exercise', exercise_id from core.dim_exercise
    union all
    select distinct 'family', family_key from core.dim_equipment
)
select k.table_name, k.column_name, k.key
from keys as k
anti join members as m on m.refers_to = k.refers_to and m.key = k.key
where k.key is not null
