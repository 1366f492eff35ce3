-- The labels of own pages that would fill gaps if they were changed, with what speaks for each: those of references for
-- the same movement, equipment that the name or steps use, muscles that are only secondary. A list to work through, or
-- to import into a CMS. Whether the label is right is for an editor to say.
-- Grain: one row a current own exercise, field and proposed label.
-- Inputs: core.dim_equipment, core.dim_exercise, core.fact_exercise_equipment, coverage.members, coverage.placements,
--   gaps.ranked, internal.cell_exercises, internal.place_key, internal.relabel_cells
-- Columns: core.dim_exercise
-- Stored: it is listed, searched and exported.
-- rank: Order by priority, then the strongest evidence, then name, from 1.
-- field: target_muscles, equipment or difficulty.
-- change: What to do with the label: add, replace (a difficulty) or make target (a secondary muscle).
-- stated: What the page states there now; null where it states nothing.
-- proposed: Label that would fill the gaps, as the taxonomy calls it; of equipment the kind that is used.
-- proposed_key: Its key: of a muscle group, an equipment family or a difficulty.
-- evidence: What speaks for it, the strongest first: reference, name, steps, variants (references target the muscle with
--   most movements of that family), secondary.
-- said: Word for the equipment in the name or the steps; of a reference its name for the exercise.
-- reference_source: Reference library that labels it so; null for other evidence.
-- reference_url: Address there.
-- priority: Priority of the most pressing gap that it would fill.
-- fills: Names of the gaps, the most pressing first.
-- muscle_group_keys: Keys of the muscle groups that it targets, the proposed one among them.
-- equipment_family_keys: Keys of the equipment families that it uses, the proposed one among them.
create or replace view gaps.to_relabel as
with own as (
    select
        exercise_key,
        list(distinct muscle_group_key) as groups,
        list(distinct equipment_family_key) as families,
        list(distinct difficulty_key) as difficulties
    from internal.cell_exercises
    where role = 'own'
    group by exercise_key
),
changed as (
    select
        c.*,
        not list_contains(o.groups, c.muscle_group_key) as is_new_group,
        not list_contains(o.families, c.equipment_family_key) as is_new_family,
        not list_contains(o.difficulties, c.difficulty_key) as is_new_difficulty
    from internal.relabel_cells as c
    join own as o using (exercise_key)
),
filling as (
    select c.*, p.*, r.gap, r.priority
    from changed as c
    cross join (values (true, true, true), (true, true, false), (true, false, false), (false, true, false))
        as p (by_group, by_family, by_difficulty)
    join gaps.ranked as r
        on r.to_relabel > 0
        and r.place_key = internal.place_key(
            case when p.by_group then c.muscle_group_key else null end,
            case when p.by_family then c.equipment_family_key else null end,
            case when p.by_difficulty then c.difficulty_key else null end
        )
    where
        (p.by_group and c.is_new_group)
        or (p.by_family and c.is_new_family)
        or (p.by_difficulty and c.is_new_difficulty)
),
labels as (
    select 'target_muscles' as field, muscle_group_key as proposed_key, * from filling where is_new_group and by_group
    union all
    select 'equipment', equipment_family_key, * from filling where is_new_family and by_family
    union all
    select 'difficulty', difficulty_key, * from filling where is_new_difficulty and by_difficulty
),
each_label as (
    select
        exercise_key,
        field,
        proposed_key,
        min({
            'strength': e.strength,
            'reference_key': l.reference_key,
            'equipment_key': l.equipment_key,
            'said': l.said
        }) as best,
        list_transform(
            list_sort(list(distinct {'strength': e.strength, 'evidence': l.evidence})), lambda each: each.evidence
        ) as evidence,
        list(distinct {'priority': -l.priority, 'gap': l.gap}) as gaps
    from labels as l
    join (values (1, 'reference'), (2, 'name'), (3, 'steps'), (4, 'variants'), (5, 'secondary')) as e (strength, evidence)
        using (evidence)
    group by exercise_key, field, proposed_key
),
secondary as (
    select exercise_key, member_key from coverage.placements where axis = 'group' and is_secondary
),
kit as (
    select e.exercise_key, d.family_key, min(d.name) as equipment
    from core.fact_exercise_equipment as e
    join core.dim_equipment as d using (equipment_key)
    where e.is_current and e.role <> 'optional'
    group by all
)
select
    row_number() over (
        order by
            list_min(l.gaps).priority,
            l.best.strength,
            x.name,
            x.source,
            x.url,
            l.field,
            l.proposed_key
    ) as rank,
    x.exercise_id,
    x.source,
    x.url,
    x.slug,
    x.name,
    l.field,
    case
        when l.field = 'target_muscles' and s.exercise_key is not null then 'make target'
        when l.field = 'difficulty' and x.difficulty is not null then 'replace'
        else 'add'
    end as change,
    case l.field
        when 'target_muscles' then nullif(array_to_string(x.target_muscles, ', '), '')
        when 'equipment' then nullif(array_to_string(x.equipment, ', '), '')
        else x.difficulty
    end as stated,
    coalesce(q.name, k.equipment, m.member) as proposed,
    l.proposed_key,
    l.evidence,
    coalesce(l.best.said, y.name) as said,
    y.source as reference_source,
    y.url as reference_url,
    -list_min(l.gaps).priority as priority,
    list_transform(list_sort(l.gaps), lambda each: each.gap) as fills,
    list_sort(
        list_distinct(list_concat(o.groups, case when l.field = 'target_muscles' then [l.proposed_key] else [] end))
    ) as muscle_group_keys,
    list_sort(
        list_distinct(list_concat(o.families, case when l.field = 'equipment' then [l.proposed_key] else [] end))
    ) as equipment_family_keys
from each_label as l
join own as o using (exercise_key)
join core.dim_exercise as x using (exercise_key)
join coverage.members as m
    on m.axis = case l.field when 'target_muscles' then 'group' when 'equipment' then 'equipment_family' else 'difficulty' end
    and m.member_key = l.proposed_key
left join core.dim_exercise as y on y.exercise_key = l.best.reference_key
left join kit as k on l.field = 'equipment' and k.exercise_key = l.best.reference_key and k.family_key = l.proposed_key
left join core.dim_equipment as q on l.field = 'equipment' and q.equipment_key = l.best.equipment_key
left join secondary as s
    on l.field = 'target_muscles' and s.exercise_key = l.exercise_key and s.member_key = l.proposed_key
order by rank
