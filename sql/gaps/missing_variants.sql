-- Variants that belong beside what the own library has, and that it lacks: the counterpart of a form (both legs beside
-- one, a barbell beside dumbbells) and the missing rung of a ladder of progressions.
-- A counterpart counts where a reference library has it, so that it is a real exercise; a rung between two that the
-- library has counts in any case, one at either end where a reference library has it. What variants are expected is
-- said in variant_rules.csv and ladders.csv.
-- Grain: one row a missing variant.
-- Inputs: gaps.ladders, internal.missing_counterparts, gaps.unmatched_exercises
-- Stored: it is listed and searched.
-- rank: Order: what may be there already comes last; then by lineages, priority and name.
-- kind: counterpart or ladder.
-- name: What is missing: of a rung its name on the ladder, of a counterpart the name that reference libraries use, else
--   that of the own exercise with the other word ("Right Arm Raise").
-- reference_name: Name that reference libraries use; null where none has it.
-- own_names: What the library has beside it.
-- reason: Why it is expected, in words.
-- lineages: Independent reference libraries that have it; 0 where only the ladder or the rule names it.
-- sources: Names of the reference libraries that have it.
-- priority: Priority of the most pressing gap that it would fill, see gaps.unmatched_exercises.
-- fills: Names of the gaps that it would fill.
-- may_be: Own exercise that may be the same, so that it should be looked at before it is written; null where there is none.
-- axis: On what a counterpart differs from what the library has; null for a rung.
-- lacks: Form on that axis that is missing; null for a rung.
-- ladder: Ladder of a rung, or several; null for a counterpart.
-- movement_key: Movement of the reference libraries; null where none has it.
-- muscle_group_keys: Keys of the muscle groups that it targets there.
-- equipment_family_keys: Keys of the equipment families that it uses there.
-- example_url: Address in the first of these libraries.
create or replace view gaps.missing_variants as
with lacking as (
    select
        rung as name,
        ladder,
        movement_key,
        list_filter([rung_below, rung_above], lambda own: own is not null) as own_names,
        case place
            when 'between' then ladder || ': between ' || rung_below || ' and ' || rung_above
            when 'progression' then ladder || ': the progression of ' || rung_below
            else ladder || ': the regression of ' || rung_above
        end as reason
    from gaps.ladders
    where place = 'between' or (place is not null and movement_key is not null)
),
rungs as (
    select
        'ladder' as kind,
        name,
        flatten(list(own_names order by ladder)) as own_names,
        string_agg(reason, '; ' order by ladder) as reason,
        null as axis,
        null as lacks,
        string_agg(ladder, ', ' order by ladder) as ladder,
        min(movement_key) as movement_key
    from lacking
    group by name
),
counterparts as (
    select
        'counterpart' as kind,
        case
            when c.axis = 'equipment' then c.family
            when regexp_matches(c.own_names[1], '\b' || c.has || '\b', 'i')
                then regexp_replace(c.own_names[1], '\b' || c.has || '\b', upper(c.lacks[1]) || c.lacks[2:], 'i')
            else c.family || ', ' || replace(c.lacks, '_', ' ')
        end as name,
        list_sort(list_distinct(flatten(list(c.own_names)))) as own_names,
        string_agg(distinct c.why, '; ' order by c.why) as reason,
        min(c.axis) as axis,
        min(c.lacks) as lacks,
        null as ladder,
        c.movement_key
    from internal.missing_counterparts as c
    anti join rungs as r on r.movement_key = c.movement_key
    group by c.movement_key, case when c.movement_key is null then c.family_key else null end, name
),
variants as (
    select * from rungs
    union all
    select * from counterparts
)
select
    row_number() over (
        order by
            coalesce(x.state, 'missing') <> 'missing', coalesce(x.lineages, 0) desc, coalesce(x.priority, 0.0) desc,
            v.kind, v.name, v.reason
    ) as rank,
    v.kind,
    case when v.kind = 'ladder' then v.name else coalesce(x.name, v.name) end as name,
    x.name as reference_name,
    v.own_names,
    v.reason,
    coalesce(x.lineages, 0) as lineages,
    coalesce(x.sources, []) as sources,
    coalesce(x.priority, 0.0) as priority,
    coalesce(x.fills, []) as fills,
    case when x.state <> 'missing' then x.nearby_name else null end as may_be,
    v.axis,
    v.lacks,
    v.ladder,
    v.movement_key,
    coalesce(x.muscle_group_keys, []) as muscle_group_keys,
    coalesce(x.equipment_family_keys, []) as equipment_family_keys,
    x.example_url
from variants as v
left join gaps.unmatched_exercises as x using (movement_key)
order by rank
