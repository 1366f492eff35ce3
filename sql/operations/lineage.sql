-- What came from what: sources to collections, collections to tables, tables to the reports.
-- Grain: one row a step from an origin to what was made of it, by source.
-- Inputs: core.dim_snapshot, core.fact_claim, core.fact_content_item, core.fact_exercise,
--   core.fact_exercise_equipment, core.fact_exercise_muscle, core.fact_link, core.fact_page_move,
--   core.fact_page_state
-- origin_kind: source, snapshot or table.
-- origin: Name of the source, id of the snapshot, or name of the table.
-- product_kind: snapshot, table or report.
-- product: What was made of it.
-- source: Source through which it goes.
-- entries: Rows of the table that go back to the origin; of a snapshot its inputs, of a report the rows it was made from.
create or replace view operations.lineage as
with versions as (
    select exercise_key, snapshot_id, source
    from core.fact_exercise
),
made as (
    select 'fact_exercise' as table_name, snapshot_id, source from versions
    union all
    select 'fact_page_state', snapshot_id, source from core.fact_page_state
    union all
    select 'fact_page_move', snapshot_id, source from core.fact_page_move
    union all
    select 'fact_exercise_muscle', snapshot_id, v.source
    from core.fact_exercise_muscle join versions as v using (exercise_key)
    union all
    select 'fact_exercise_equipment', snapshot_id, v.source
    from core.fact_exercise_equipment join versions as v using (exercise_key)
    union all
    select 'fact_content_item', snapshot_id, v.source
    from core.fact_content_item join versions as v using (exercise_key)
    union all
    select 'fact_link', snapshot_id, v.source
    from core.fact_link join versions as v using (exercise_key)
    union all
    select 'fact_claim', snapshot_id, v.source
    from core.fact_claim join versions as v using (exercise_key)
),
steps as (
    select 'source' as origin_kind, source as origin, 'snapshot' as product_kind, snapshot_id as product, source, inputs as entries
    from core.dim_snapshot
    union all
    select 'snapshot', snapshot_id, 'table', 'core.' || table_name, source, count(*)
    from made
    group by snapshot_id, table_name, source
    union all
    select 'table', 'core.' || table_name, 'report', 'gap-report', source, count(*)
    from made
    group by table_name, source
)
select *
from steps
order by list_position(['source', 'snapshot', 'table'], origin_kind), source, origin, product
