-- Coverage of each difficulty by the own library, the easiest first; zero where nothing counts.
-- Grain: one row a difficulty, and unknown.
-- Inputs: core.dim_difficulty, coverage.by_member
-- Columns: coverage.by_body_part
-- rank: Order, 1 is the easiest; null for unknown.
create or replace view coverage.by_difficulty as
select
    c.member_key as difficulty_key,
    c.member as difficulty,
    d.rank,
    c.exercises,
    c.target_exercises,
    c.secondary_exercises,
    c.movements
from coverage.by_member('difficulty') as c
join core.dim_difficulty as d on d.difficulty_key = c.member_key
order by c.position
