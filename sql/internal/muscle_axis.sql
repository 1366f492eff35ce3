-- The muscle axis of a level; a level that does not exist is an error.
-- Example: internal.muscle_axis('group')
-- asked_level: region, group or muscle.
create or replace macro internal.muscle_axis(asked_level) as
case
    when asked_level in ('region', 'group', 'muscle') then asked_level
    else error('There is no level ' || asked_level || '; it is region, group or muscle.')
end
