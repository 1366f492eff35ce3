-- Key of a place in the cells, as core.fact_target.target_id has it: its muscle group, equipment family and difficulty,
-- joined by a slash, with * for each that it is not cut to.
-- Example: internal.place_key('glutes', null, null)
-- of_group: Key of the muscle group; null is all.
-- of_family: Key of the equipment family; null is all.
-- of_difficulty: Key of the difficulty; null is all.
create or replace macro internal.place_key(of_group, of_family, of_difficulty) as
concat_ws('/', coalesce(of_group, '*'), coalesce(of_family, '*'), coalesce(of_difficulty, '*'))
