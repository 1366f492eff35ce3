-- Where a list of gaps stands among the three: first what to write, then what to relabel, then what to look for.
-- Example: gaps.order_of('relabel')
-- of_action: Action of gaps.ranked.
create or replace macro gaps.order_of(of_action) as
list_position(['write', 'relabel', 'look_for'], of_action)
