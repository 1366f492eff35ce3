-- The own library in one row: what it holds, what of the wanted it covers, and what is wrong with its pages.
-- Grain: one row.
-- Inputs: gaps.headline_in
-- Columns: gaps.headline_in
-- Stored: every overview begins with it.
-- gaps: Rows of gaps.ranked.
create or replace view gaps.headline as
select * from gaps.headline_in(null, null)
