-- How often each thing is wrong at each crawled site; what is not wrong anywhere has no row.
-- Grain: one row a source and problem.
-- Inputs: quality.site_health
-- Columns: quality.site_health
-- addresses: Addresses that it is wrong with.
-- referrers: Links of pages of the site that lead to them.
create or replace view quality.site_problems as
select
    source,
    role,
    problem,
    meaning,
    count(*) as addresses,
    sum(referrers)::bigint as referrers,
    remedy
from quality.site_health
group by source, role, problem, meaning, remedy
order by source, addresses desc, problem
