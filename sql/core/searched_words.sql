-- Every word that a search knows, and in how many exercises it stands where: what typing errors are compared with.
-- Grain: one row a word.
-- Inputs: internal.searched_words
-- Stored: a search reads it first.
-- word: The word, or two of a name joined, see core.words_of.
-- in_names: Current exercises with the word in their name, in another name of theirs, or in that of their movement.
-- in_texts: Current exercises with the word in their steps, tips, mistakes, questions, answers or summary.
create or replace view core.searched_words as
select
    word,
    count(distinct number) filter (where place <> 'text') as in_names,
    count(*) filter (where place = 'text') as in_texts
from internal.searched_words
group by word
order by word
