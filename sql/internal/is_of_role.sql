-- Whether a role is the one that is asked for; a source role that does not exist is an error.
-- Example: internal.is_of_role('own', 'any')
-- its_role: Role of the source: own or reference.
-- asked_role: own, reference or any.
create or replace macro internal.is_of_role(its_role, asked_role) as
case
    when asked_role = 'any' then true
    when asked_role in ('own', 'reference') then its_role = asked_role
    else error('There is no source role ' || asked_role || '; it is own, reference or any.')
end
