-- What became of a decision of an editor, from what is there today and from the history of the pages.
-- Grain: one value.
-- Inputs: none
-- of_decision: What was decided; null is nothing, and so is its state.
-- of_last: Whether no later decision takes its place.
-- of_problem: Why it is on nothing that there can be; null where it is on something.
-- of_presence: Whether what it is on is there today.
-- of_change: When what it is on last changed after it; null where it did not.
-- of_better: Whether it was mended in between.
create or replace macro internal.state_of_decision(
    of_decision, of_last, of_problem, of_presence, of_change, of_better
) as
case
    when of_decision is null then null
    when not of_last then 'replaced'
    when of_problem is not null then 'idle'
    when of_decision = 'open' then 'withdrawn'
    when not of_presence and of_decision = 'ignored' then 'idle'
    when not of_presence then 'closed'
    when of_decision <> 'done' then of_decision
    when of_better then 'came_back'
    when of_change is null then 'waiting'
    else 'still_there'
end
