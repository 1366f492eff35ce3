-- What a search finds, the best first: whole names, then what has every word in its name or as one of its terms, the own
-- library first in each (but of what has some words only, the best). It is handed words and terms that are understood already (flows/search).
-- Grain: one row a current exercise.
-- Inputs: coverage.placements, internal.searched_exercises, internal.searched_words
-- asked_positions: List of what is asked for: reading (a search can be read in several ways), position in it, weight.
-- asked_words: List of words that would do at a position: reading, position, word, likeness (0 to 1).
-- asked_terms: List of members that would do: reading, position, axis and member_key of coverage.placements, label,
--   likeness.
-- in_text: Whether the text of the pages is looked into too; false by default.
-- least_share: Share of the weights that has to be found; 1 (default) is every position.
-- Example: core.exercises_searched([{'reading': 0, 'position': 0, 'weight': 1.0}],
--   [{'reading': 0, 'position': 0, 'word': 'squat', 'likeness': 1.0}],
--   [{'reading': 0, 'position': 0, 'axis': 'group', 'member_key': 'glutes', 'label': 'Glutes', 'likeness': 1.0}])
-- found_as: name (its words are those that are asked for), all (every word is found), loosely (every word is found, but
--   as a secondary muscle, in running text or otherwise less likely) or some.
-- score: How well it fits, of those found in the same way.
-- matched: What was found where: name, alias, movement, text, target, secondary, equipment, difficulty; and the word or
--   term.
create or replace macro core.exercises_searched(
    asked_positions, asked_words, asked_terms, in_text := false, least_share := 1.0
) as table
with worths (place, worth) as (
    values
        ('name', 1.0), ('alias', 0.95), ('target', 1.0), ('equipment', 0.9), ('difficulty', 0.9), ('movement', 0.8),
        ('secondary', 0.5), ('optional', 0.5), ('text', 0.3)
),
positions as (select unnest(asked_positions, recursive := true)),
words as (select unnest(asked_words, recursive := true)),
terms as (select unnest(asked_terms, recursive := true)),
by_word as (
    select s.number, w.reading, w.position, s.place, s.word as label, w.likeness
    from internal.searched_words as s
    join words as w on w.word = s.word
    where in_text or s.place <> 'text'
),
by_term as (
    select
        e.number,
        t.reading,
        t.position,
        case
            when t.axis not in ('region', 'group', 'muscle') then if(p.is_needed, split_part(t.axis, '_', 1), 'optional')
            when p.is_target then 'target'
            else 'secondary'
        end as place,
        t.label,
        t.likeness
    from coverage.placements as p
    join terms as t on t.axis = p.axis and t.member_key = p.member_key
    join internal.searched_exercises as e on e.exercise_key = p.exercise_key
),
evidence as (
    select f.number, f.reading, f.position, f.place, f.label, f.likeness * w.worth as worth
    from (select * from by_word union all select * from by_term) as f
    join worths as w on w.place = f.place
),
best as (
    select
        number,
        reading,
        position,
        max(worth) as worth,
        arg_max({'place': place, 'label': label}, worth) as matched,
        arg_max(label, worth + len(label) / 1000) filter (where place = 'name') as name_word
    from evidence
    group by number, reading, position
),
totals as (
    select reading, sum(weight) as weight, count(*) as positions
    from positions
    group by reading
),
scored as (
    select
        b.number,
        b.reading,
        sum(p.weight * b.worth) / any_value(t.weight) as worth,
        sum(p.weight) / any_value(t.weight) as share,
        count(b.name_word) = any_value(t.positions) as is_all_in_name,
        list_sum(list_transform(list_distinct(list(b.name_word)), lambda word: len(word))) as letters,
        list_distinct(list(b.matched order by b.position)) as matched
    from best as b
    join positions as p on p.reading = b.reading and p.position = b.position
    join totals as t on t.reading = b.reading
    group by b.number, b.reading
),
ranked as (
    select
        s.number,
        case
            when s.is_all_in_name and s.letters >= e.name_letters then 'name'
            when s.share > 0.9999 and s.worth >= 0.75 then 'all'
            when s.share > 0.9999 then 'loosely'
            else 'some'
        end as found_as,
        s.worth + 0.25 * least(coalesce(s.letters, 0) / greatest(e.name_letters, 1), 1.0) as score,
        s.matched
    from scored as s
    join internal.searched_exercises as e using (number)
    where s.share >= least_share - 0.0001
    qualify row_number() over (
        partition by s.number
        order by list_position(['name', 'all', 'loosely', 'some'], found_as), score desc
    ) = 1
)
select
    e.exercise_id,
    e.name,
    e.source,
    e.role,
    e.url,
    r.found_as,
    r.score,
    r.matched
from ranked as r
join internal.searched_exercises as e using (number)
order by
    list_position(['name', 'all', 'loosely', 'some'], r.found_as),
    case when r.found_as = 'some' then round(-r.score, 3) else 0 end,
    e.role,
    round(r.score, 3) desc,
    e.name,
    e.source,
    e.url,
    e.exercise_id
