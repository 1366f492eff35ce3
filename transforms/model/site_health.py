"""The health of a crawled site, for its owners: what its links, sitemap and canonical addresses lead to.

All of it follows from what the addresses of the site answered in one snapshot.
"""

from typing import NamedTuple

import polars as pl

from transforms.enums import SITE_PROBLEMS

MAX_HOPS = 5
OK = 200
ROWS_AT_A_TIME = 1_000
FOR_NOW = (408, 425, 429, 502, 503, 504)
"""Status codes that say nothing of whether there is a page."""
PROBLEM = {
    "problem": pl.String,
    "url": pl.String,
    "target": pl.String,
    "status": pl.Int64,
    "is_in_sitemap": pl.Boolean,
    "referrers": pl.Int64,
}


class SiteHealth(NamedTuple):
    """What is wrong at a site.

    problems: problem, url, target, status, is_in_sitemap, referrers (their number); the grain is
    (problem, url). referrers: url and referrer, a row a page and address that it links to, for addresses
    that are broken or redirected.
    """

    problems: pl.DataFrame
    referrers: pl.DataFrame


def site_health(addresses: pl.DataFrame) -> SiteHealth:
    """Return what is wrong at a site.

    `addresses` has a row an address: url, status (HTTP), target (where a redirect or refresh leads),
    canonical, is_noindex, text (null where it is no HTML), links and form_links (addresses of the site),
    is_listed (in a sitemap; null where the site has none).
    """
    judged = _judged(addresses)
    referrers = _referrers(addresses, judged.filter(pl.col("is_broken") | pl.col("is_redirect")))
    counted = judged.join(
        referrers.group_by("url").agg(referrers=pl.len().cast(pl.Int64)), on="url", how="left"
    ).with_columns(pl.col("referrers").fill_null(0))
    found = [
        counted.filter(condition).select(
            pl.lit(problem).alias("problem"),
            "url",
            target=target,
            status="status",
            is_in_sitemap="is_listed",
            referrers="referrers",
        )
        for problem, condition, target in _rules()
    ]
    problems = pl.concat([pl.DataFrame(schema=PROBLEM), *found]).sort("problem", "url")
    return SiteHealth(problems, referrers.sort("url", "referrer"))


def _rules() -> list[tuple[str, pl.Expr, pl.Expr]]:
    """Return for each problem when an address has it, and the other address that it is about."""
    end, canonical, nothing = pl.col("end"), pl.col("canonical"), pl.lit(None, pl.String)
    is_linked, is_listed = pl.col("referrers") > 0, pl.col("is_listed").fill_null(value=False)
    is_broken, is_redirect = pl.col("is_broken"), pl.col("is_redirect") & ~pl.col("is_broken")
    is_page = (pl.col("status") == OK) & ~pl.col("is_redirect")
    names_another = is_page & canonical.is_not_null() & (canonical != pl.col("url"))
    leads_on, is_lost = pl.col("canonical_redirects"), pl.col("canonical_is_broken")
    is_own_page = is_page & ~names_another & ~pl.col("is_noindex") & pl.col("text").is_not_null()
    rules = {
        "broken_link": (is_broken & is_linked, end),
        "redirected_link": (is_redirect & is_linked, end),
        "broken_in_sitemap": (is_broken & is_listed, end),
        "redirected_in_sitemap": (is_redirect & is_listed, end),
        "noindex_in_sitemap": (is_page & pl.col("is_noindex") & is_listed, nothing),
        "missing_in_sitemap": (is_own_page & ~pl.col("is_listed").fill_null(value=True), nothing),
        "noindex": (is_page & pl.col("is_noindex"), nothing),
        "canonical_broken": (names_another & is_lost, canonical),
        "canonical_redirected": (names_another & leads_on & ~is_lost, canonical),
        "canonical_not_as_listed": (names_another & is_listed & ~leads_on & ~is_lost, canonical),
    }
    return [(problem, *rules[problem]) for problem in SITE_PROBLEMS]


def _judged(addresses: pl.DataFrame) -> pl.DataFrame:
    """Return the addresses with `end` (where their redirects end), is_redirect and is_broken.

    canonical_redirects and canonical_is_broken say the same of the address that they name as their own.
    """
    hops = addresses.select("url", "target", "status")
    ends = hops.with_columns(end="target", end_status="status")
    for _ in range(MAX_HOPS):
        onward = hops.select(end="url", next="target", next_status="status")
        ends = ends.join(onward, on="end", how="left").with_columns(
            end=pl.coalesce("next", "end"), end_status=pl.coalesce("next_status", "end_status")
        )
        ends = ends.drop("next", "next_status")
    is_error = pl.col("end_status").is_between(400, 599) & ~pl.col("end_status").is_in(FOR_NOW)
    judged = addresses.join(ends.select("url", "end", "end_status"), on="url").with_columns(
        is_redirect=pl.col("target").is_not_null(), is_broken=is_error.fill_null(value=False)
    )
    named = judged.select(canonical="url", canonical_redirects="is_redirect", canonical_is_broken="is_broken")
    return judged.join(named, on="canonical", how="left").with_columns(
        pl.col("canonical_redirects", "canonical_is_broken").fill_null(value=False)
    )


def _referrers(addresses: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """Return the pages that link to the wanted addresses, a row a pair."""
    pages = addresses.filter((pl.col("status") == OK) & pl.col("target").is_null())
    empty = pl.DataFrame(schema={"url": pl.String, "referrer": pl.String})
    targets = wanted.select("url")
    found = [
        part.select(referrer="url", url=pl.concat_list(pl.col("links", "form_links").fill_null([])))
        .explode("url")
        .join(targets, on="url", how="semi")
        .select("url", "referrer")
        for part in pages.iter_slices(ROWS_AT_A_TIME)
    ]
    return pl.concat([empty, *found]).filter(pl.col("url") != pl.col("referrer")).unique()
