-- The words of names in which a search looks: of names, of other names, and of the words by which the variants of a
-- movement are known. Two words in a row stand there joined too: a "push-up" is a "pushup".
-- Grain: one row a place, word and exercise.
-- Inputs: core.dim_exercise, core.dim_movement, core.words_of, internal.searched_exercises
-- Stored: every search reads it, and it takes all names apart.
-- place: name, other name or movement.
-- word: The word, see core.words_of.
-- number: Number of the exercise, see internal.searched_exercises.
create or replace view internal.searched_words as
with named as (
    select number, 'name' as place, core.words_of(name) as words
    from internal.searched_exercises
    union all
    select e.number, 'other name', core.words_of(unnest(d.aliases))
    from internal.searched_exercises as e
    join core.dim_exercise as d using (exercise_key)
    union all
    select e.number, 'movement', core.words_of(m.family)
    from internal.searched_exercises as e
    join core.dim_movement as m using (movement_key)
),
joined as (
    select
        number,
        place,
        unnest(
            list_concat(words, list_transform(list_zip(words[:-2], words[2:]), lambda pair: pair[1] || pair[2]))
        ) as word
    from named
)
select distinct place, word, number
from joined
order by word, place, number
