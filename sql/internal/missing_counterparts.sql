-- Forms that variant_rules.csv lets expect beside a form that the own library has: both legs beside one, a barbell
-- beside dumbbells, the right side beside the left. Two movements of a family are counterparts where all else (grip,
-- angle, position, ...) is equal. The own library lacks a form where it has it with no kind of equipment, and a kind of
-- equipment where nothing with it differs in one further way at most;
-- a reference movement is that form where its equipment, too, is that of the own movement.
-- What trains none of the muscle groups of the own form is none of its counterparts, whatever it is called.
-- Grain: one row a rule and missing form.
-- Inputs: core.bridge_movement_variant, core.dim_movement, core.dim_variant_rule, internal.cell_exercises,
--   internal.reference_movements
-- family_key: Family of movements.
-- family: Words that its variants share.
-- axis: On what the two forms differ.
-- has: Form that the library has.
-- lacks: Form that it lacks.
-- why: Why it is expected.
-- own_names: Names of the own movements that have the one form.
-- movement_key: Movement of the reference libraries that has the other, the most usual one; null where the rule needs
--   no reference and none has it.
create or replace view internal.missing_counterparts as
with named as (
    select
        movement_key,
        list_sort(list(axis || '=' || value) filter (where axis <> 'equipment')) as features,
        list_sort(list(value) filter (where axis = 'equipment' and value <> 'no_equipment')) as equipment
    from core.bridge_movement_variant
    group by movement_key
),
formed as (
    select movement_key, axis, value from core.bridge_movement_variant
    union all
    select m.movement_key, r.axis, 'usual'
    from core.dim_movement as m
    cross join (
        select distinct axis from core.dim_variant_rule where 'usual' in (has, lacks) and axis <> 'equipment'
    ) as r
    anti join core.bridge_movement_variant as v on v.movement_key = m.movement_key and v.axis = r.axis
),
trained as (
    select movement_key, list_sort(list(distinct muscle_group_key)) as muscle_group_keys
    from internal.cell_exercises
    group by movement_key
),
described as (
    select
        m.movement_key,
        m.family_key,
        m.family,
        m.name,
        m.is_own,
        f.axis,
        f.value,
        list_filter(coalesce(n.features, []), lambda feature: not starts_with(feature, f.axis || '=')) as others,
        case when f.axis = 'equipment' then [] else coalesce(n.equipment, []) end as equipment
    from formed as f
    join core.dim_movement as m using (movement_key)
    left join named as n using (movement_key)
),
expected as (
    select
        r.variant_rule_key,
        r.axis,
        r.has,
        r.lacks,
        r.needs_reference,
        r.why,
        o.family_key,
        o.family,
        o.others,
        o.equipment,
        list_sort(list(distinct o.name)) as own_names,
        flatten(list(coalesce(t.muscle_group_keys, []))) as muscle_group_keys
    from described as o
    left join trained as t on t.movement_key = o.movement_key
    join core.dim_variant_rule as r on r.axis = o.axis and r.has = o.value
    where o.is_own
    group by all
),
lacking as (
    select e.*
    from expected as e
    anti join described as o
        on o.is_own
        and o.family_key = e.family_key
        and o.axis = e.axis
        and o.value = e.lacks
        and len(o.others) + len(e.others) - 2 * len(list_intersect(o.others, e.others))
            <= case when e.axis = 'equipment' then 1 else 0 end
),
elsewhere as (
    select
        d.family_key,
        d.axis,
        d.value,
        d.others,
        d.equipment,
        min_by(d.movement_key, {'fewer': -r.lineages, 'name': r.name, 'movement_key': r.movement_key}) as movement_key
    from described as d
    join internal.reference_movements as r using (movement_key)
    where not r.is_own
    group by d.family_key, d.axis, d.value, d.others, d.equipment
)
select
    l.family_key,
    l.family,
    l.axis,
    l.has,
    l.lacks,
    l.why,
    l.own_names,
    e.movement_key
from lacking as l
left join elsewhere as e
    on e.family_key = l.family_key
    and e.axis = l.axis
    and e.value = l.lacks
    and e.others = l.others
    and e.equipment = l.equipment
left join trained as t on t.movement_key = e.movement_key
where
    (e.movement_key is not null or not l.needs_reference)
    and (
        len(l.muscle_group_keys) = 0
        or len(coalesce(t.muscle_group_keys, [])) = 0
        or list_has_any(l.muscle_group_keys, t.muscle_group_keys)
    )
