-- How much it matters to fill a gap, at every extent: shortage / wanted * weight * (1 + ln(1 + reference movements)).
-- How much of what is wanted is missing, how much the team cares, and how usual such exercises are elsewhere; 0 where
-- nothing is missing. See docs/gaps.md.
-- Example: gaps.priority(1, 2, 1.0, 3)
-- of_shortage: Movements that are missing.
-- of_wanted: Movements that are wanted.
-- of_weight: Weight in targets.toml.
-- of_references: Distinct movements of reference libraries there.
create or replace macro gaps.priority(of_shortage, of_wanted, of_weight, of_references) as
case when of_shortage > 0 then of_shortage / of_wanted * of_weight * (1 + ln(1 + of_references)) else 0.0 end
