-- Coverage of each difficulty by the own library, the easiest first; zero where nothing counts.
-- Grain: one row a difficulty, and unknown.
-- Inputs: core.dim_difficulty, coverage.by_member
-- difficulty_key: Key of the difficulty.
-- difficulty: Name of the difficulty.
-- rank: Order, 1 is the easiest; null for unknown.
-- exercises: Distinct current own exercises.
-- target_exercises: Those of them that name a target muscle that is known.
-- secondary_exercises: Those of them that name a secondary muscle that is known.
-- movements: Distinct movements, so that one page in two formats counts once.
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
