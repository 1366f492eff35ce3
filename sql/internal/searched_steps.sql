-- The words of steps in which a search looks. A text is cut at its spaces, and each piece that is met is taken apart
-- once: to take apart every text would take as long as all other views together.
-- Grain: one row a word and exercise.
-- Inputs: core.fact_content_item, core.words_of, internal.searched_exercises
-- Stored: searches read it, and it takes all steps apart.
-- word: The word, see core.words_of.
-- number: Number of the exercise, see internal.searched_exercises.
create or replace view internal.searched_steps as
with steps as (
    select exercise_key, string_agg(content, ' ') as said
    from core.fact_content_item
    where is_current and kind = 'step'
    group by exercise_key
),
pieces as (
    select
        e.number,
        unnest(
            list_distinct(string_split(translate(lower(s.said), chr(9) || chr(10) || chr(13) || chr(160), '    '), ' '))
        ) as piece
    from internal.searched_exercises as e
    join steps as s using (exercise_key)
),
words as (
    select piece, unnest(core.words_of(piece)) as word
    from (select distinct piece from pieces)
)
select distinct w.word, p.number
from pieces as p
join words as w using (piece)
order by w.word, p.number
