-- Movements that reference libraries have and that the own library seems to have as well: under another name, or under
-- its name with another label. To look at before anything is written: a page may want another name, an alias or a label.
-- Grain: one row a movement.
-- Inputs: gaps.unmatched_exercises
-- Columns: gaps.unmatched_exercises
-- rank: Order: probably there first, then as in gaps.missing_exercises.
-- state: probably_there (an own exercise may be it under another name) or other_label (an own exercise has its name, and
--   only equipment, muscles or posture of the pages part the two).
create or replace view gaps.probable_exercises as
select row_number() over (order by u.rank) as rank, u.* exclude (rank)
from gaps.unmatched_exercises as u
where u.state <> 'missing'
order by rank
