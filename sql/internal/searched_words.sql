-- The words in which a search looks: those of names, of other names, of the words by which variants of a movement are
-- known, and of the text of the page. Of names, two words in a row stand there joined too: a "push-up" is a "pushup".
-- Grain: one row a place, word and exercise.
-- Inputs: core.dim_exercise, core.dim_movement, core.fact_content_item, core.words_of, internal.searched_exercises
-- Stored: every search reads it, and it takes all texts apart.
-- place: name, alias, movement or text (steps, tips, mistakes, questions, answers and the summary).
-- word: The word, see core.words_of.
-- number: Number of the exercise, see internal.searched_exercises.
create or replace view internal.searched_words as
with named as (
    select number, 'name' as place, core.words_of(name) as words
    from internal.searched_exercises
    union all
    select e.number, 'alias', core.words_of(unnest(d.aliases))
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
),
texts as (
    select exercise_key, content as said from core.fact_content_item where is_current
    union all
    select exercise_key, question from core.fact_content_item where is_current and question is not null
    union all
    select exercise_key, summary from core.dim_exercise where is_current and summary is not null
),
said as (
    select e.number, 'text' as place, unnest(core.words_of(t.said)) as word
    from texts as t
    join internal.searched_exercises as e using (exercise_key)
)
select distinct place, word, number from joined
union all
select distinct place, word, number from said
order by place, word, number
