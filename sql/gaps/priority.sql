-- How much it matters to fill a gap, at every extent:
-- size * scarcity * weight * commonness * ease * demand, each of which gaps.ranked shows; 0 where nothing is missing.
-- See docs/gaps.md.
-- Inputs: internal.priority_commonness, internal.priority_demand, internal.priority_ease, internal.priority_scarcity, internal.priority_size
-- Example: gaps.priority(1, 2, 1.0, 8, 1, 1, false, null, null)
-- of_wanted: Movements that are wanted.
-- of_weight: Weight in targets.toml.
-- of_nearby: Own movements of the whole muscle group, or of the family where it is of all groups.
-- of_lineages: Independent reference libraries that have something there.
-- of_references: Distinct movements that they have there.
-- is_new_kit: Whether no own exercise uses the equipment yet.
-- of_demand: Its share of the demand for what can be a gap; null where none is known.
-- of_expected: Its share of all movements that are wanted.
create or replace macro gaps.priority(
    of_shortage, of_wanted, of_weight, of_nearby, of_lineages, of_references, is_new_kit, of_demand, of_expected
) as
case
    when of_shortage > 0
        then of_weight
            * internal.priority_size(of_shortage, of_wanted)
            * internal.priority_scarcity(of_nearby)
            * internal.priority_commonness(of_lineages, of_references, of_shortage)
            * internal.priority_ease(is_new_kit)
            * internal.priority_demand(of_demand, of_expected)
    else 0.0
end
