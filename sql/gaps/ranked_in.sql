-- What to write next within muscle groups and equipment families: the rows of gaps.ranked that gaps.rolled_up_in has.
-- Ranks and priorities are those of the whole library.
-- Grain: one row a gap.
-- Inputs: gaps.ranked, gaps.rolled_up_in
-- group_keys: List of keys of muscle groups; null is all.
-- family_keys: List of keys of equipment families; null is all.
-- Example: gaps.ranked_in(['glutes'], null)
-- rank: Order by priority among all gaps, from 1.
-- kind: equipment_family, muscle_group, combination (of the two, at every difficulty) or cell.
-- gap: Names of what lacks, for people.
-- muscle_group_key: Muscle group; null for an equipment family.
-- muscle_group: Name of the muscle group.
-- equipment_family_key: Equipment family; null for a muscle group.
-- equipment_family: Name of the equipment family.
-- difficulty_key: Difficulty of a cell; null otherwise.
-- difficulty: Name of the difficulty.
-- cells: Short cells that the row stands for.
-- wanted: Movements that are wanted there.
-- have: Distinct own movements there.
-- shortage: Movements that lack.
-- priority: How much it matters to fill it.
-- why: Why it is a gap.
-- next_to: Nearest place where the library has something; null where there is none.
-- neighbours: Distinct own movements in that place.
-- neighbour_names: Up to five names of these.
-- reference_movements: Distinct movements of reference libraries that are there.
-- new_names: Up to ten names of those that the own library lacks everywhere, the most usual first.
create or replace macro gaps.ranked_in(group_keys, family_keys) as table
select r.*
from gaps.ranked as r
join gaps.rolled_up_in(group_keys, family_keys) as i
    on i.kind = r.kind
    and i.muscle_group_key is not distinct from r.muscle_group_key
    and i.equipment_family_key is not distinct from r.equipment_family_key
    and i.difficulty_key is not distinct from r.difficulty_key
order by r.rank
