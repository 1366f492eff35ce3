-- Own pages that a new page for a gap can link to, and be linked from: of the family of movements that would fill it,
-- then of the same muscles, equipment and difficulty.
-- Grain: one row a gap and own page, three at most for each gap, of different movements.
-- Inputs: core.dim_exercise, core.dim_movement, core.dim_muscle, coverage.placements, gaps.ranked,
--   internal.cell_exercises, internal.gap_movements
-- rank: Order within the gap, the nearest first, from 1.
-- shares: What it has in common with the gap: family, muscle, secondary muscle, equipment, difficulty, region.
create or replace view gaps.brief_links as
with weights (shared, weight) as (
    values ('family', 16), ('muscle', 8), ('secondary muscle', 5), ('equipment', 3), ('difficulty', 2), ('region', 1)
),
wanted as (
    select place_key, muscle_group_key, equipment_family_key, difficulty_key from gaps.ranked
),
own as (
    select * from internal.cell_exercises where role = 'own'
),
families as (
    select distinct g.place_key, m.family_key
    from internal.gap_movements as g
    join core.dim_movement as m using (movement_key)
    where g.is_pattern
),
groups as (
    select place_key, muscle_group_key from wanted where muscle_group_key is not null
    union
    select g.place_key, c.muscle_group_key
    from internal.gap_movements as g
    join internal.cell_exercises as c using (movement_key)
    where g.is_pattern and g.place_key like '*/%' and c.role = 'reference' and c.muscle_group_key <> 'unknown'
),
secondary as (
    select exercise_key, member_key as muscle_group_key from coverage.placements where axis = 'group' and is_secondary
),
common as (
    select f.place_key, o.exercise_key, 'family' as shared
    from families as f
    join core.dim_movement as m using (family_key)
    join own as o on o.movement_key = m.movement_key
    union
    select g.place_key, o.exercise_key, 'muscle'
    from groups as g
    join own as o using (muscle_group_key)
    union
    select g.place_key, o.exercise_key, 'secondary muscle'
    from groups as g
    join secondary as s using (muscle_group_key)
    join own as o on o.exercise_key = s.exercise_key
    union
    select w.place_key, o.exercise_key, 'equipment'
    from wanted as w
    join own as o using (equipment_family_key)
    union
    select w.place_key, o.exercise_key, 'difficulty'
    from wanted as w
    join own as o using (difficulty_key)
    union
    select g.place_key, o.exercise_key, 'region'
    from groups as g
    join core.dim_muscle as a on a.muscle_key = g.muscle_group_key
    join core.dim_muscle as b on b.region_key = a.region_key
    join own as o on o.muscle_group_key = b.muscle_key
),
scored as (
    select
        c.place_key,
        c.exercise_key,
        sum(w.weight) as score,
        list(c.shared order by w.weight desc) as shares
    from common as c
    join weights as w using (shared)
    group by c.place_key, c.exercise_key
    having list_has_any(shares, ['family', 'muscle', 'secondary muscle', 'equipment', 'region'])
),
distinct_movements as (
    select s.*, o.movement_key, e.exercise_id, e.name, e.source, e.url
    from scored as s
    join (select distinct exercise_key, movement_key from own) as o using (exercise_key)
    join core.dim_exercise as e using (exercise_key)
    qualify row_number() over (partition by s.place_key, o.movement_key order by s.score desc, e.source, e.url) = 1
)
select
    place_key,
    row_number() over (partition by place_key order by score desc, name, source, url) as rank,
    exercise_id,
    name,
    source,
    url,
    shares
from distinct_movements
qualify rank <= 3
order by place_key, rank
