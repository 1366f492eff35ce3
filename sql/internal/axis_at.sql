-- The axis of coverage.members that is meant by an axis of a matrix, where muscle stands for a level of its own.
-- Example: internal.axis_at('muscle', 'group')
-- asked_axis: muscle, or any other axis of coverage.members.
-- asked_level: Level of the axis muscle: region, group or muscle.
create or replace macro internal.axis_at(asked_axis, asked_level) as
case when asked_axis = 'muscle' then asked_level else asked_axis end
