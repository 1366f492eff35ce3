-- Whether a muscle is used as is asked for; a muscle role that does not exist is an error.
-- Example: internal.is_of_muscle_role(true, false, 'target')
-- as_target: Whether it is a target muscle.
-- as_secondary: Whether it is a secondary muscle.
-- asked_role: any, target or secondary.
create or replace macro internal.is_of_muscle_role(as_target, as_secondary, asked_role) as
case asked_role
    when 'any' then true
    when 'target' then as_target
    when 'secondary' then as_secondary
    else error('There is no muscle role ' || asked_role || '; it is any, target or secondary.')
end
