-- How large a gap is: the share of what is wanted that is missing, times the root of the number that is missing.
-- Example: internal.priority_size(2, 4)
-- of_wanted: Movements that are wanted.
create or replace macro internal.priority_size(of_shortage, of_wanted) as
of_shortage / of_wanted * sqrt(of_shortage)
