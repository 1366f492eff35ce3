-- How a number stands to another: 2 where it is twice as much or more, 1 where it is more, 0 where it differs by less
-- than a tenth of the greater one, -1 and -2 the other way round; null where both are 0.
-- Example: internal.more_or_less(12, 5)
-- number_asked: The number, 0 or more.
-- number_beside: The one that it stands to, 0 or more.
create or replace macro internal.more_or_less(number_asked, number_beside) as
case
    when number_asked = 0 and number_beside = 0 then null
    when abs(number_asked - number_beside) < 0.1 * greatest(number_asked, number_beside) then 0
    when number_asked >= 2 * number_beside then 2
    when number_asked > number_beside then 1
    when number_beside >= 2 * number_asked then -2
    else -1
end
