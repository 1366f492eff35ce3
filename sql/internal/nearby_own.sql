-- What the own library has next to a movement that it lacks: the best pair that matching found, an exercise that may
-- be the same or a variant of the movement; where there is none, an own movement of its family.
-- Grain: one row a reference movement with such an exercise.
-- Inputs: core.bridge_movement_variant, core.dim_exercise, core.dim_movement, core.fact_exercise, core.fact_exercise_match
-- movement_key: Movement of the reference libraries.
-- status: possible (may be the same: look before you write), variant (differs in one way: grip, side, equipment, ...)
--   or related (of its family, and differs in several).
-- is_label_only: Whether the names read alike and only labels or first steps of the pages part them.
-- score: How sure the pair is, see core.fact_exercise_match; 0 for what is only related.
-- own_name: Name of the own exercise.
-- own_url: Its address.
-- evidence: What agrees and what differs, in words.
create or replace view internal.nearby_own as
with related (exercise_id, own_id, status, is_label_only, score, evidence) as (
    select exercise_id_a, exercise_id_b, status, is_label_only, score, evidence
    from core.fact_exercise_match
    where status <> 'match'
    union all
    select exercise_id_b, exercise_id_a, status, is_label_only, score, evidence
    from core.fact_exercise_match
    where status <> 'match'
),
nearest as (
    select
        f.movement_key,
        min({
            'later': r.status <> 'possible', 'distance': 1 - r.score, 'name': o.name, 'url': o.url, 'status': r.status,
            'is_label_only': r.is_label_only, 'evidence': r.evidence
        }) as own
    from related as r
    join core.fact_exercise as f on f.exercise_id = r.exercise_id and f.is_current and f.role = 'reference'
    join core.fact_exercise as w on w.exercise_id = r.own_id and w.is_current and w.role = 'own'
    join core.dim_exercise as o on o.exercise_key = w.exercise_key
    group by f.movement_key
),
forms as (
    select movement_key, list_sort(list(axis || '=' || value)) as forms
    from core.bridge_movement_variant
    group by movement_key
),
own_movements as (
    select
        m.family_key,
        m.movement_key,
        coalesce(any_value(v.forms), []) as forms,
        min({'name': e.name, 'url': e.url}) as own
    from core.dim_movement as m
    join core.fact_exercise as f
        on f.movement_key = m.movement_key and f.is_current and f.role = 'own' and f.edition_of is null
    join core.dim_exercise as e on e.exercise_key = f.exercise_key
    left join forms as v on v.movement_key = m.movement_key
    where m.is_own
    group by m.family_key, m.movement_key
),
families as (
    select family_key, list({'forms': forms, 'own': own, 'movement_key': movement_key}) as members
    from (
        from own_movements
        qualify row_number() over (partition by family_key order by len(forms), movement_key) <= 20
    )
    group by family_key
),
of_family as (
    select
        m.movement_key,
        list_min(list_transform(s.members, lambda one: {
            'distance': len(one.forms) + len(coalesce(v.forms, []))
                - 2 * len(list_intersect(one.forms, coalesce(v.forms, []))),
            'movement_key': one.movement_key, 'own': one.own
        })).own as own
    from core.dim_movement as m
    join families as s using (family_key)
    left join forms as v on v.movement_key = m.movement_key
    where not m.is_own
)
select
    coalesce(n.movement_key, s.movement_key) as movement_key,
    coalesce(n.own.status, 'related') as status,
    coalesce(n.own.is_label_only, false) as is_label_only,
    coalesce(1 - n.own.distance, 0.0) as score,
    coalesce(n.own.name, s.own.name) as own_name,
    coalesce(n.own.url, s.own.url) as own_url,
    coalesce(n.own.evidence, 'of one family, and differs in several ways') as evidence
from nearest as n
full join of_family as s on s.movement_key = n.movement_key
