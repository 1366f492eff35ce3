-- The key of each table, its grain, is there once.
-- Severity: fail
-- table_name: Table.
-- key: Key that is there more than once; its columns joined by " | ".
-- rows: Times that it is there.
select 'build' as table_name, fingerprint as key, count(*) as rows
from core.build
group by fingerprint
having count(*) > 1
union all
select 'dim_source', source, count(*)
from core.dim_source
group by source
having count(*) > 1
union all
select 'dim_snapshot', snapshot_id, count(*)
from core.dim_snapshot
group by snapshot_id
having count(*) > 1
union all
select 'dim_exercise', exercise_key, count(*)
from core.dim_exercise
group by exercise_key
having count(*) > 1
union all
select 'dim_muscle', muscle_key, count(*)
from core.dim_muscle
group by muscle_key
having count(*) > 1
union all
select 'bridge_muscle_ancestor', concat_ws(' | ', muscle_key, ancestor_key), count(*)
from core.bridge_muscle_ancestor
group by muscle_key, ancestor_key
having count(*) > 1
union all
select 'dim_equipment', equipment_key, count(*)
from core.dim_equipment
group by equipment_key
having count(*) > 1
union all
select 'dim_body_part', body_part_key, count(*)
from core.dim_body_part
group by body_part_key
having count(*) > 1
union all
select 'dim_difficulty', difficulty_key, count(*)
from core.dim_difficulty
group by difficulty_key
having count(*) > 1
union all
select 'dim_category', category_key, count(*)
from core.dim_category
group by category_key
having count(*) > 1
union all
select 'dim_movement_pattern', movement_pattern_key, count(*)
from core.dim_movement_pattern
group by movement_pattern_key
having count(*) > 1
union all
select 'dim_movement', movement_key, count(*)
from core.dim_movement
group by movement_key
having count(*) > 1
union all
select 'bridge_movement_variant', concat_ws(' | ', movement_key, axis, value), count(*)
from core.bridge_movement_variant
group by movement_key, axis, value
having count(*) > 1
union all
select 'dim_variant_rule', variant_rule_key, count(*)
from core.dim_variant_rule
group by variant_rule_key
having count(*) > 1
union all
select 'dim_ladder_rung', rung_key, count(*)
from core.dim_ladder_rung
group by rung_key
having count(*) > 1
union all
select 'bridge_rung_movement', concat_ws(' | ', rung_key, movement_key), count(*)
from core.bridge_rung_movement
group by rung_key, movement_key
having count(*) > 1
union all
select 'dim_page_reason', reason, count(*)
from core.dim_page_reason
group by reason
having count(*) > 1
union all
select 'dim_finding_rule', rule, count(*)
from core.dim_finding_rule
group by rule
having count(*) > 1
union all
select 'fact_exercise', exercise_key, count(*)
from core.fact_exercise
group by exercise_key
having count(*) > 1
union all
select 'fact_exercise_muscle', concat_ws(' | ', exercise_key, role, position), count(*)
from core.fact_exercise_muscle
group by exercise_key, role, position
having count(*) > 1
union all
select 'fact_exercise_equipment', concat_ws(' | ', exercise_key, position), count(*)
from core.fact_exercise_equipment
group by exercise_key, position
having count(*) > 1
union all
select 'fact_content_item', concat_ws(' | ', exercise_key, kind, position), count(*)
from core.fact_content_item
group by exercise_key, kind, position
having count(*) > 1
union all
select 'fact_link', concat_ws(' | ', exercise_key, position), count(*)
from core.fact_link
group by exercise_key, position
having count(*) > 1
union all
select 'fact_claim', concat_ws(' | ', exercise_key, position), count(*)
from core.fact_claim
group by exercise_key, position
having count(*) > 1
union all
select 'fact_page_state', concat_ws(' | ', source, url, valid_from), count(*)
from core.fact_page_state
group by source, url, valid_from
having count(*) > 1
union all
select 'fact_page_move', concat_ws(' | ', source, from_url, snapshot_id), count(*)
from core.fact_page_move
group by source, from_url, snapshot_id
having count(*) > 1
union all
select 'fact_finding', finding_id, count(*)
from core.fact_finding
group by finding_id
having count(*) > 1
union all
select 'dim_finding_parameter', concat_ws(' | ', rule, parameter), count(*)
from core.dim_finding_parameter
group by rule, parameter
having count(*) > 1
union all
select 'fact_template', template_id, count(*)
from core.fact_template
group by template_id
having count(*) > 1
union all
select 'bridge_template_exercise', concat_ws(' | ', template_id, exercise_key), count(*)
from core.bridge_template_exercise
group by template_id, exercise_key
having count(*) > 1
union all
select 'fact_term_suggestion', concat_ws(' | ', vocabulary, term, position), count(*)
from core.fact_term_suggestion
group by vocabulary, term, position
having count(*) > 1
union all
select 'fact_exercise_match', concat_ws(' | ', exercise_id_a, exercise_id_b), count(*)
from core.fact_exercise_match
group by exercise_id_a, exercise_id_b
having count(*) > 1
union all
select 'fact_source_overlap', concat_ws(' | ', source_a, source_b), count(*)
from core.fact_source_overlap
group by source_a, source_b
having count(*) > 1
union all
select 'fact_target', target_id, count(*)
from core.fact_target
group by target_id
having count(*) > 1
union all
select 'fact_refused_page', concat_ws(' | ', snapshot_id, url), count(*)
from core.fact_refused_page
group by snapshot_id, url
having count(*) > 1
union all
select 'fact_snapshot_decision', concat_ws(' | ', snapshot_id, number), count(*)
from core.fact_snapshot_decision
group by snapshot_id, number
having count(*) > 1
union all
select 'fact_snapshot_figure', concat_ws(' | ', snapshot_id, figure), count(*)
from core.fact_snapshot_figure
group by snapshot_id, figure
having count(*) > 1
union all
select 'fact_run', concat_ws(' | ', run_id, position), count(*)
from core.fact_run
group by run_id, position
having count(*) > 1
