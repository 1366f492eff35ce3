-- What a search finds, the best first: whole names, then what has every word in its name or as one of its terms, the own
-- library first in each (but of what has some words only, the best). It is handed words and terms that are understood
-- already (flows/search).
-- Grain: one row a current exercise.
-- Inputs: coverage.placements, internal.searched_exercises, internal.searched_steps, internal.searched_words
-- asked_positions: List of what is asked for: reading (a search can be read in several ways), position in it, weight.
-- asked_words: List of words that would do at a position: reading, position, choice (number of the word or term, from
--   1), word, likeness (0 to 1).
-- asked_terms: List of members that would do: reading, position, choice, axis and member_key of coverage.placements,
--   label, likeness.
-- with_steps: Whether the steps of the pages are looked into too; false by default.
-- least_share: Share of the weights that has to be found; 1 (default) is every position.
-- Example: core.exercises_searched([{'reading': 0, 'position': 0, 'weight': 1.0}],
--   [{'reading': 0, 'position': 0, 'choice': 1, 'word': 'squat', 'likeness': 1.0}],
--   [{'reading': 0, 'position': 0, 'choice': 2, 'axis': 'group', 'member_key': 'glutes', 'label': 'Glutes',
--   'likeness': 1.0}])
-- rank: Order, 1 is the best.
-- found_as: name (its words are those that are asked for), all (every word is found), loosely (every word is found, but
--   as a secondary muscle, in steps or otherwise less likely) or some.
-- score: How well it fits, of those found in the same way.
-- matched: What was found, a number each: ten times its choice, plus where: 1 in the name, 2 as a target, 3 in another
--   name, 4 as equipment, 5 as difficulty, 6 in words that the variants of its movement share, 7 as a secondary muscle,
--   8 as equipment that is optional, 9 in steps.
create or replace macro core.exercises_searched(
    asked_positions, asked_words, asked_terms, with_steps := false, least_share := 1.0
) as table
with places (spot, place, worth) as (
    values
        (1, 'name', 1.0), (2, 'target', 1.0), (3, 'other name', 0.95), (4, 'equipment', 0.9), (5, 'difficulty', 0.9),
        (6, 'movement', 0.8), (7, 'secondary', 0.5), (8, 'optional equipment', 0.5), (9, 'steps', 0.3)
),
positions as (select unnest(asked_positions, recursive := true)),
words as (select unnest(asked_words, recursive := true)),
terms as (select unnest(asked_terms, recursive := true)),
evidence as (
    select s.number, w.reading, w.position, w.choice, s.place, w.likeness
    from internal.searched_words as s
    join words as w on w.word = s.word
    union all
    select s.number, w.reading, w.position, w.choice, 'steps', w.likeness
    from internal.searched_steps as s
    join words as w on w.word = s.word
    where with_steps
    union all
    select
        e.number,
        t.reading,
        t.position,
        t.choice,
        case
            when not p.is_needed then 'optional equipment'
            when t.axis not in ('region', 'group', 'muscle') then split_part(t.axis, '_', 1)
            when p.is_target then 'target'
            else 'secondary'
        end,
        t.likeness
    from coverage.placements as p
    join terms as t on t.axis = p.axis and t.member_key = p.member_key
    join internal.searched_exercises as e on e.exercise_key = p.exercise_key
),
-- Worth, choice and place of a piece of evidence in one number: the greatest is the best. Of names as good as one
-- another the longest word counts (what two words have in common with "pushup"), and the shortest is told.
weighed as (
    select
        f.number,
        f.reading,
        f.position,
        (round(f.likeness * l.worth * 10000)::bigint * 10000 + f.choice) * 10 + l.spot as best,
        case when l.spot = 1 then round(f.likeness * 10000)::bigint * 10000 + 9999 - f.choice end as named
    from evidence as f
    join places as l on l.place = f.place
),
chosen as (
    select number, reading, position, max(best) as best, max(named) as named
    from weighed
    group by number, reading, position
),
totals as (
    select reading, sum(weight) as weight, count(*) as positions
    from positions
    group by reading
),
lengths as (select map_from_entries(list((choice, len(word)))) as of_choice from (select distinct choice, word from words)),
scored as (
    select
        c.number,
        c.reading,
        sum(p.weight * (c.best // 100000) / 10000) / any_value(t.weight) as worth,
        sum(p.weight) / any_value(t.weight) as share,
        count(c.named) = any_value(t.positions) as is_all_in_name,
        list_distinct(list(9999 - c.named % 10000)) as named,
        list(c.best % 100000) as matched
    from chosen as c
    join positions as p on p.reading = c.reading and p.position = c.position
    join totals as t on t.reading = c.reading
    group by c.number, c.reading
    having sum(p.weight) / any_value(t.weight) >= least_share - 0.0001
),
measured as (
    select
        s.*,
        coalesce(list_sum(list_transform(s.named, lambda one: l.of_choice[one])), 0) / greatest(e.name_letters, 1)
            as cover
    from scored as s
    join internal.searched_exercises as e using (number)
    cross join lengths as l
),
ranked as (
    select
        number,
        case
            when is_all_in_name and cover >= 1 then 1
            when share > 0.9999 and worth >= 0.75 then 2
            when share > 0.9999 then 3
            else 4
        end as found_at,
        worth + 0.25 * least(cover, 1.0) as score,
        matched
    from measured
    qualify row_number() over (partition by number order by found_at, score desc, reading) = 1
)
select
    row_number() over (
        order by
            r.found_at,
            case when r.found_at = 4 then round(-r.score, 3) else 0 end,
            e.role,
            round(r.score, 3) desc,
            e.name,
            e.source,
            e.url,
            e.exercise_id
    ) as rank,
    e.exercise_id,
    e.name,
    e.source,
    e.role,
    e.url,
    ['name', 'all', 'loosely', 'some'][r.found_at] as found_as,
    r.score,
    r.matched
from ranked as r
join internal.searched_exercises as e using (number)
order by rank
