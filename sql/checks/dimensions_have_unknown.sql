-- Each dimension that pages fill has the member unknown.
-- Severity: fail
-- dimension: Dimension without it.
with keys as (
    select 'dim_muscle' as dimension, muscle_key as member_key from core.dim_muscle
    union all
    select 'dim_equipment', equipment_key from core.dim_equipment
    union all
    select 'dim_body_part', body_part_key from core.dim_body_part
    union all
    select 'dim_difficulty', difficulty_key from core.dim_difficulty
    union all
    select 'dim_category', category_key from core.dim_category
    union all
    select 'dim_movement_pattern', movement_pattern_key from core.dim_movement_pattern
),
dimensions (dimension) as (
    values
        ('dim_muscle'),
        ('dim_equipment'),
        ('dim_body_part'),
        ('dim_difficulty'),
        ('dim_category'),
        ('dim_movement_pattern')
)
select d.dimension
from dimensions as d
anti join keys as k on k.dimension = d.dimension and k.member_key = 'unknown'
