-- Every word that a search knows, and in how many exercises it stands where: what typing errors are compared with.
-- Grain: one row a word.
-- Inputs: internal.searched_steps, internal.searched_words
-- Stored: a search reads it first.
-- word: The word, or two of a name joined, see core.words_of.
-- in_names: Current exercises with the word in their name, in another name of theirs, or in that of their movement.
-- in_steps: Current exercises with the word in their steps.
create or replace view core.searched_words as
with names as (
    select word, count(distinct number) as exercises
    from internal.searched_words
    group by word
),
steps as (
    select word, count(*) as exercises
    from internal.searched_steps
    group by word
)
select
    coalesce(n.word, s.word) as word,
    coalesce(n.exercises, 0) as in_names,
    coalesce(s.exercises, 0) as in_steps
from names as n
full join steps as s on s.word = n.word
order by word
