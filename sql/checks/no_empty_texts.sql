-- What is not known is null or an empty list, never an empty text.
-- Severity: fail
-- table_name: Table.
-- exercise_key: Version.
with texts as (
    select 'dim_exercise' as table_name, exercise_key, unnest([
        source, url, slug, name, summary, body_part, difficulty, category, force, mechanic, movement_pattern, language
    ]) as value
    from core.dim_exercise
    union all
    select 'dim_exercise', exercise_key, unnest(
        equipment || target_muscles || secondary_muscles || aliases || images || videos
    )
    from core.dim_exercise
    union all
    select 'fact_exercise_muscle', exercise_key, term from core.fact_exercise_muscle
    union all
    select 'fact_exercise_equipment', exercise_key, term from core.fact_exercise_equipment
    union all
    select 'fact_content_item', exercise_key, content from core.fact_content_item
    union all
    select 'fact_content_item', exercise_key, question from core.fact_content_item
)
select distinct table_name, exercise_key
from texts
where trim(value) = ''
