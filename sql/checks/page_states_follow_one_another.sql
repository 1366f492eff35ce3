-- A page is in one state at a time, and only its last state is current.
-- Severity: fail
-- source: Source.
-- url: Address of the page.
-- valid_from: Start of the state that is wrong.
-- problem: What is wrong.
with states as (
    select
        *,
        lead(valid_from) over life as next_from
    from core.fact_page_state
    window life as (partition by source, url order by valid_from)
)
select source, url, valid_from, 'lasts into the next state, or ends before it begins' as problem
from states
where valid_to <= valid_from or valid_to > next_from or (valid_to is null and next_from is not null)
union all
select source, url, valid_from, 'current and ended, or neither'
from states
where is_current <> (valid_to is null)
