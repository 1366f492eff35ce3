-- The short cells for a muscle: of its muscle group, of the group it is, or of all groups of the region it is.
-- Grain: one row a short cell; none where no such muscle is known.
-- Inputs: gaps.groups_of, internal.short_cells
-- Columns: internal.short_cells
-- muscle_term: Key or name of a muscle term at any level, such as 'glutes'.
-- Example: gaps.for_muscle('glutes')
create or replace macro gaps.for_muscle(muscle_term) as table
select *
from internal.short_cells((select coalesce(list(g.muscle_group_key), []) from gaps.groups_of(muscle_term) as g), null)
