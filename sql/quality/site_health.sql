-- What is wrong at each crawled site, for those who own it: broken and redirected links with the pages that have them,
-- what the sitemap lists and lacks, pages that ask not to be indexed, and canonical addresses that lead nowhere.
-- Grain: one row a problem of an address.
-- Inputs: core.dim_snapshot, core.dim_source, core.fact_site_problem, core.fact_site_referrer
-- Columns: core.fact_site_problem
-- source: Source that crawls the site.
-- meaning: What is wrong, in a sentence.
-- linked_from: Addresses of the pages that link to it.
-- since: Start of the snapshot that shows it (UTC).
create or replace view quality.site_health as
with meanings (priority, problem, meaning, remedy) as (
    values
    (1, 'broken_link', 'Pages link to an address that is not there.', 'Correct the links, or put the page back.'),
    (2, 'canonical_broken', 'The page names an address as its own that is not there.', 'Name the address of the page itself, or put the other back.'),
    (3, 'broken_in_sitemap', 'The sitemap lists an address that is not there.', 'Take it out of the sitemap, or put the page back.'),
    (4, 'canonical_redirected', 'The page names an address as its own that redirects.', 'Name the address at the end of the redirect.'),
    (5, 'canonical_not_as_listed', 'The sitemap lists the page, which names another address as its own.', 'List the address that the page names, or name the one that is listed.'),
    (6, 'noindex_in_sitemap', 'The sitemap lists a page that asks not to be indexed.', 'Take it out of the sitemap, or let it be indexed.'),
    (7, 'redirected_link', 'Pages link to an address that redirects.', 'Link to the address at its end.'),
    (8, 'redirected_in_sitemap', 'The sitemap lists an address that redirects.', 'List the address at its end.'),
    (9, 'missing_in_sitemap', 'The sitemap does not list the page.', 'Add it to the sitemap, or let it ask not to be indexed.'),
    (10, 'noindex', 'The page asks not to be indexed.', 'Nothing, if it is meant.')
),
referrers as (
    select source, url, list(referrer order by referrer) as linked_from
    from core.fact_site_referrer
    group by source, url
)
select
    p.source,
    s.role,
    p.problem,
    m.meaning,
    p.url,
    p.target,
    p.status,
    p.is_in_sitemap,
    p.referrers,
    coalesce(r.linked_from, []) as linked_from,
    m.remedy,
    n.started_at as since
from core.fact_site_problem as p
join meanings as m using (problem)
join core.dim_source as s using (source)
join core.dim_snapshot as n using (snapshot_id)
left join referrers as r on r.source = p.source and r.url = p.url
order by m.priority, p.referrers desc, p.source, p.url
