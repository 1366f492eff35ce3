-- Each current exercise in one flat row: what it is, where it stands, all that is known of it in the words and keys of
-- the taxonomy, and how full its page is. Every source is there, and translations too, which is_counted tells apart;
-- what the pages state in their own words is in core.exercise_record.
-- Grain: one row a current exercise.
-- Inputs: core.dim_body_part, core.dim_category, core.dim_difficulty, core.dim_equipment, core.dim_exercise,
--   core.dim_movement, core.dim_movement_pattern, core.dim_muscle, core.dim_source, core.fact_exercise,
--   core.fact_exercise_equipment, core.fact_exercise_muscle, coverage.members, internal.counted_versions,
--   internal.decided_findings, internal.muscle_places
-- Columns: core.fact_exercise
-- aliases: Other names.
-- source_title: Title of the source for people.
-- role: Role of the source: own or reference.
-- slug: Short name for addresses.
-- language: Language tag of the page; null where nothing says it.
-- is_counted: Whether figures count it: a translation of another exercise is not counted.
-- movement: Name of the movement.
-- movement_family: Words of the name that all variants of the movement share.
-- difficulty_rank: Order of the difficulty, 1 is the easiest; null for unknown.
-- category: Name of the category.
-- body_part: Name of the body part.
-- movement_pattern: Name of the movement pattern.
-- target_muscle_keys: Muscles that it targets, as exact as the page says them, in its order; those known.
-- target_muscles: Their names.
-- secondary_muscle_keys: Muscles that it uses as secondary ones, likewise.
-- secondary_muscles: Their names.
-- target_muscle_group_keys: Muscle groups in which coverage counts its target muscles, unspecified regions too.
-- target_muscle_groups: Their names.
-- secondary_muscle_group_keys: Muscle groups in which coverage counts its secondary muscles.
-- secondary_muscle_groups: Their names.
-- required_equipment_keys: Kinds of equipment that it needs, in the order of the page; those known.
-- required_equipment: Their names.
-- alternative_equipment_keys: Kinds of which one is enough.
-- alternative_equipment: Their names.
-- optional_equipment_keys: Kinds that it can do without.
-- optional_equipment: Their names.
-- equipment_family_keys: Families of what it needs or can use, without what is optional.
-- equipment_families: Their names.
-- unmapped_terms: Words for muscles and equipment on its page that the taxonomy does not know.
-- images: Number of images.
-- videos: Number of videos.
-- errors: Findings of severity error on its page, without ignored ones.
-- warnings: Findings of severity warning, without ignored ones.
-- version: 1 for the first version of the page, then 2, ...
-- first_seen: Start of the first snapshot that showed the exercise (UTC).
-- last_seen: Start of the last snapshot with a change that showed this version (UTC).
create or replace view coverage.exercises as
with muscle_mentions as (
    select exercise_key, role, muscle_key, min(position) as position
    from core.fact_exercise_muscle
    where is_current and muscle_key <> 'unknown'
    group by all
),
muscles as (
    select
        x.exercise_key,
        list(m.muscle_key order by x.position) filter (where x.role = 'target') as target_keys,
        list(m.name order by x.position) filter (where x.role = 'target') as targets,
        list(m.muscle_key order by x.position) filter (where x.role = 'secondary') as secondary_keys,
        list(m.name order by x.position) filter (where x.role = 'secondary') as secondaries
    from muscle_mentions as x
    join core.dim_muscle as m using (muscle_key)
    group by x.exercise_key
),
group_mentions as (
    select distinct x.exercise_key, x.role, o.member_key, o.member, o.position
    from muscle_mentions as x
    join internal.muscle_places as p on p.axis = 'group' and p.muscle_key = x.muscle_key
    join coverage.members as o on o.axis = 'group' and o.member_key = p.member_key
),
muscle_groups as (
    select
        exercise_key,
        list(member_key order by position) filter (where role = 'target') as target_keys,
        list(member order by position) filter (where role = 'target') as targets,
        list(member_key order by position) filter (where role = 'secondary') as secondary_keys,
        list(member order by position) filter (where role = 'secondary') as secondaries
    from group_mentions
    group by exercise_key
),
equipment_mentions as (
    select exercise_key, role, equipment_key, min(position) as position
    from core.fact_exercise_equipment
    where is_current and equipment_key <> 'unknown'
    group by all
),
equipment as (
    select
        x.exercise_key,
        list(e.equipment_key order by x.position) filter (where x.role = 'required') as required_keys,
        list(e.name order by x.position) filter (where x.role = 'required') as required,
        list(e.equipment_key order by x.position) filter (where x.role = 'alternative') as alternative_keys,
        list(e.name order by x.position) filter (where x.role = 'alternative') as alternatives,
        list(e.equipment_key order by x.position) filter (where x.role = 'optional') as optional_keys,
        list(e.name order by x.position) filter (where x.role = 'optional') as optional
    from equipment_mentions as x
    join core.dim_equipment as e using (equipment_key)
    group by x.exercise_key
),
family_mentions as (
    select x.exercise_key, e.family_key, any_value(e.family_name) as family_name, min(x.position) as position
    from equipment_mentions as x
    join core.dim_equipment as e using (equipment_key)
    where x.role <> 'optional'
    group by x.exercise_key, e.family_key
),
families as (
    select
        exercise_key,
        list(family_key order by position) as family_keys,
        list(family_name order by position) as family_names
    from family_mentions
    group by exercise_key
),
unmapped as (
    select exercise_key, list(distinct term order by term) as terms
    from (
        select exercise_key, term from core.fact_exercise_muscle where is_current and mapping = 'unmapped'
        union all
        select exercise_key, term from core.fact_exercise_equipment where is_current and mapping = 'unmapped'
    )
    group by exercise_key
),
found as (
    select
        exercise_id,
        count(*) filter (where severity = 'error') as errors,
        count(*) filter (where severity = 'warning') as warnings
    from internal.decided_findings
    where exercise_id is not null and not is_ignored
    group by exercise_id
)
select
    d.exercise_id,
    d.exercise_key,
    d.name,
    d.aliases,
    d.source,
    s.title as source_title,
    f.role,
    d.url,
    d.slug,
    d.language,
    d.edition_of,
    c.exercise_key is not null as is_counted,
    f.movement_key,
    v.name as movement,
    v.family as movement_family,
    f.difficulty_key,
    l.name as difficulty,
    l.rank as difficulty_rank,
    f.category_key,
    g.name as category,
    f.body_part_key,
    b.name as body_part,
    f.movement_pattern_key,
    p.name as movement_pattern,
    f.force_key,
    f.mechanic_key,
    coalesce(m.target_keys, []) as target_muscle_keys,
    coalesce(m.targets, []) as target_muscles,
    coalesce(m.secondary_keys, []) as secondary_muscle_keys,
    coalesce(m.secondaries, []) as secondary_muscles,
    coalesce(mg.target_keys, []) as target_muscle_group_keys,
    coalesce(mg.targets, []) as target_muscle_groups,
    coalesce(mg.secondary_keys, []) as secondary_muscle_group_keys,
    coalesce(mg.secondaries, []) as secondary_muscle_groups,
    coalesce(e.required_keys, []) as required_equipment_keys,
    coalesce(e.required, []) as required_equipment,
    coalesce(e.alternative_keys, []) as alternative_equipment_keys,
    coalesce(e.alternatives, []) as alternative_equipment,
    coalesce(e.optional_keys, []) as optional_equipment_keys,
    coalesce(e.optional, []) as optional_equipment,
    coalesce(y.family_keys, []) as equipment_family_keys,
    coalesce(y.family_names, []) as equipment_families,
    coalesce(u.terms, []) as unmapped_terms,
    f.steps,
    f.tips,
    f.mistakes,
    f.faqs,
    f.links,
    len(d.images) as images,
    len(d.videos) as videos,
    f.summary_words,
    f.step_words,
    f.tip_words,
    f.mistake_words,
    f.faq_words,
    f.completeness,
    coalesce(n.errors, 0) as errors,
    coalesce(n.warnings, 0) as warnings,
    d.version,
    d.first_seen,
    d.last_seen
from core.dim_exercise as d
join core.fact_exercise as f using (exercise_key)
join core.dim_source as s on s.source = d.source
join core.dim_movement as v using (movement_key)
join core.dim_difficulty as l using (difficulty_key)
join core.dim_category as g using (category_key)
join core.dim_body_part as b using (body_part_key)
join core.dim_movement_pattern as p using (movement_pattern_key)
left join internal.counted_versions as c on c.exercise_key = d.exercise_key and c.is_current
left join muscles as m on m.exercise_key = d.exercise_key
left join muscle_groups as mg on mg.exercise_key = d.exercise_key
left join equipment as e on e.exercise_key = d.exercise_key
left join families as y on y.exercise_key = d.exercise_key
left join unmapped as u on u.exercise_key = d.exercise_key
left join found as n on n.exercise_id = d.exercise_id
where d.is_current
order by f.role, d.source, d.name, d.url
