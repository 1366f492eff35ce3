-- Coverage of each body part, as pages state it, by the own library; zero where nothing counts.
-- Grain: one row a body part, and unknown.
-- Inputs: coverage.by_member
-- body_part_key: Key of the body part.
-- body_part: Name of the body part.
-- target_exercises: Those of them that name a target muscle that is known.
-- secondary_exercises: Those of them that name a secondary muscle that is known.
create or replace view coverage.by_body_part as
select
    member_key as body_part_key,
    member as body_part,
    exercises,
    target_exercises,
    secondary_exercises,
    movements
from coverage.by_member('body_part')
