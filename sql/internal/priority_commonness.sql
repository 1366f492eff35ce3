-- How usual it is to have it: 1 where no library has anything, more with each independent library, as far as they have
-- enough for what is missing.
-- Example: internal.priority_commonness(2, 3, 4)
-- of_lineages: Independent reference libraries that have something there.
-- of_references: Distinct movements that they have there.
create or replace macro internal.priority_commonness(of_lineages, of_references, of_shortage) as
1 + ln(1 + of_lineages) * least(1, of_references / of_shortage)
