-- The figures of the whole by which a new warehouse is compared with the published one before it replaces it.
-- Grain: one row a figure.
-- Inputs: core.fact_claim, core.fact_content_item, core.fact_exercise, core.fact_exercise_equipment,
--   core.fact_exercise_muscle, core.fact_link, core.fact_page_state, gaps.headline,
--   operations.source_health
-- figure: Name of the figure; after the full stop source, severity or table that it is of.
-- value: Its value.
create or replace view operations.figures as
with sources as (
    select
        list_value(
            {'figure': 'exercises.' || source, 'value': exercises::double},
            {'figure': 'unmapped_share.' || source, 'value': unmapped_share}
        ) as figures
    from operations.source_health
),
whole as (
    select
        list_value(
            {'figure': 'library', 'value': exercises::double},
            {'figure': 'movements', 'value': movements::double},
            {'figure': 'covered_cells', 'value': covered_cells::double},
            {'figure': 'wanted_cells', 'value': wanted_cells::double},
            {'figure': 'findings.error', 'value': errors::double},
            {'figure': 'findings.warning', 'value': warnings::double}
        ) as figures
    from gaps.headline
),
rows (table_name, value) as (
    select 'fact_exercise', count(*) from core.fact_exercise
    union all
    select 'fact_exercise_muscle', count(*) from core.fact_exercise_muscle
    union all
    select 'fact_exercise_equipment', count(*) from core.fact_exercise_equipment
    union all
    select 'fact_content_item', count(*) from core.fact_content_item
    union all
    select 'fact_link', count(*) from core.fact_link
    union all
    select 'fact_claim', count(*) from core.fact_claim
    union all
    select 'fact_page_state', count(*) from core.fact_page_state
),
every as (
    select unnest(figures, recursive := true) from sources
    union all
    select unnest(figures, recursive := true) from whole
    union all
    select 'rows.' || table_name, value from rows
)
select figure, value
from every
where value is not null
order by figure
