-- How much people look for it: 1 where no demand is known or it is as usual, 2 for four times as much and more, 0.5 for a
-- quarter and less.
-- Example: internal.priority_demand(0.08, 0.02)
-- of_demand: Its share of the demand for what can be a gap; null where none is known.
-- of_expected: Its share of all movements that are wanted.
create or replace macro internal.priority_demand(of_demand, of_expected) as
case when of_demand is not null and of_expected > 0 then greatest(0.5, least(2.0, sqrt(of_demand / of_expected))) else 1.0 end::double
