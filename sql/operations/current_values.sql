-- What each current exercise states and what that was conformed to, as text, so that two warehouses can be compared.
-- Lists are joined by "; ", sections by line ends; what is not stated has no row.
-- Grain: one row a current exercise and field.
-- Inputs: core.dim_exercise, core.fact_content_item, core.fact_exercise, core.fact_exercise_equipment,
--   core.fact_exercise_muscle
-- source: Source of its page.
-- url: Address of its page.
-- payload_digest: Digest of the bytes that it was read from.
-- field: Field of the record, or key that it was conformed to.
-- value: What it states, or the keys.
create or replace view operations.current_values as
with items as (
    select
        exercise_key,
        kind,
        string_agg(
            case when kind = 'faq' then concat_ws(' ', question, content) else content end, chr(10) order by position
        ) as value
    from core.fact_content_item
    where is_current
    group by exercise_key, kind
),
muscles as (
    select exercise_key, role, string_agg(muscle_key, '; ' order by position) as value
    from core.fact_exercise_muscle
    where is_current
    group by exercise_key, role
),
equipment as (
    select exercise_key, string_agg(equipment_key, '; ' order by position) as value
    from core.fact_exercise_equipment
    where is_current
    group by exercise_key
)
select e.exercise_id, e.source, e.url, e.payload_digest, v.field, v.value
from core.dim_exercise as e
join core.fact_exercise as f using (exercise_key)
left join items as s on s.exercise_key = e.exercise_key and s.kind = 'step'
left join items as t on t.exercise_key = e.exercise_key and t.kind = 'tip'
left join items as m on m.exercise_key = e.exercise_key and m.kind = 'mistake'
left join items as q on q.exercise_key = e.exercise_key and q.kind = 'faq'
left join muscles as g on g.exercise_key = e.exercise_key and g.role = 'target'
left join muscles as h on h.exercise_key = e.exercise_key and h.role = 'secondary'
left join equipment as k on k.exercise_key = e.exercise_key
cross join lateral (
    values
        ('name', e.name),
        ('summary', e.summary),
        ('body_part', e.body_part),
        ('equipment', array_to_string(e.equipment, '; ')),
        ('target_muscles', array_to_string(e.target_muscles, '; ')),
        ('secondary_muscles', array_to_string(e.secondary_muscles, '; ')),
        ('difficulty', e.difficulty),
        ('category', e.category),
        ('force', e.force),
        ('mechanic', e.mechanic),
        ('movement_pattern', e.movement_pattern),
        ('steps', s.value),
        ('tips', t.value),
        ('mistakes', m.value),
        ('faqs', q.value),
        ('aliases', array_to_string(e.aliases, '; ')),
        ('body_part_key', f.body_part_key),
        ('equipment_key', k.value),
        ('target_muscle_key', g.value),
        ('secondary_muscle_key', h.value),
        ('difficulty_key', f.difficulty_key),
        ('category_key', f.category_key),
        ('movement_pattern_key', f.movement_pattern_key)
) as v (field, value)
where e.is_current and coalesce(v.value, '') <> ''
