-- Movements that reference libraries have and the own library does not, the most usual and most wanted first.
-- What is probably there, or there under another label, is not among them: see gaps.probable_exercises.
-- Grain: one row a movement.
-- Inputs: gaps.unmatched_exercises
-- Columns: gaps.unmatched_exercises
-- Stored: it is listed, searched and compared.
-- rank: Order: what can fill a gap first, then share of demand, lineages, priority / choice, few own movements nearby, plain forms
--   before variants, name.
create or replace view gaps.missing_exercises as
select row_number() over (order by u.rank) as rank, u.* exclude (rank, state)
from gaps.unmatched_exercises as u
where u.state = 'missing'
order by rank
