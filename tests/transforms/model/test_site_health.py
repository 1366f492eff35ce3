"""What the addresses of a site answered, and what of it is wrong."""

from typing import Any

import polars as pl

from transforms.enums import SITE_PROBLEMS
from transforms.model.site_health import site_health

SCHEMA: dict[str, Any] = {
    "url": pl.String, "status": pl.Int64, "target": pl.String, "canonical": pl.String,
    "is_noindex": pl.Boolean, "text": pl.String,
    "links": pl.List(pl.String), "form_links": pl.List(pl.String), "is_listed": pl.Boolean,
}  # fmt: skip


def site(*pages: dict[str, Any]) -> pl.DataFrame:
    usual = {"status": 200, "is_noindex": False, "text": "words", "links": [], "is_listed": True}
    return pl.DataFrame([usual | page for page in pages], schema=SCHEMA)


def problems(addresses: pl.DataFrame) -> list[tuple[str, str, str | None, int]]:
    found = site_health(addresses).problems
    return found.select("problem", "url", "target", "referrers").rows()


def test_a_site_in_order_has_no_problem() -> None:
    assert problems(site({"url": "/", "links": ["/a", "/"]}, {"url": "/a", "canonical": "/a"})) == []


def test_broken_and_redirected_links_are_named_with_the_pages_that_have_them() -> None:
    addresses = site(
        {"url": "/", "links": ["/gone", "/old", "/to-gone", "/busy"]},
        {"url": "/a", "links": None, "form_links": ["/gone", "/a"]},
        {"url": "/gone", "status": 404, "is_listed": False},
        {"url": "/old", "status": 301, "target": "/older", "is_listed": False},
        {"url": "/older", "status": 302, "target": "/a", "is_listed": False},
        {"url": "/to-gone", "status": 301, "target": "/gone", "is_listed": False},
        {"url": "/busy", "status": 503},
        {"url": "/nobody", "status": 410, "is_listed": False},
    )
    assert problems(addresses) == [
        ("broken_link", "/gone", None, 2),
        ("broken_link", "/to-gone", "/gone", 1),
        ("redirected_link", "/old", "/a", 1),
    ]
    assert site_health(addresses).referrers.rows() == [
        ("/gone", "/"), ("/gone", "/a"), ("/old", "/"), ("/to-gone", "/"),
    ]  # fmt: skip


def test_a_sitemap_lists_just_the_pages_that_are_there_and_may_be_found() -> None:
    addresses = site(
        {"url": "/", "links": []},
        {"url": "/unlisted", "is_listed": False},
        {"url": "/copy", "is_listed": False, "canonical": "/"},
        {"url": "/a.md", "is_listed": False, "text": None},
        {"url": "/hidden", "is_noindex": True},
        {"url": "/hidden-too", "is_noindex": True, "is_listed": False},
        {"url": "/gone", "status": 410},
        {"url": "/old", "status": 301, "target": "/"},
    )
    assert problems(addresses) == [
        ("broken_in_sitemap", "/gone", None, 0),
        ("missing_in_sitemap", "/unlisted", None, 0),
        ("noindex", "/hidden", None, 0),
        ("noindex", "/hidden-too", None, 0),
        ("noindex_in_sitemap", "/hidden", None, 0),
        ("redirected_in_sitemap", "/old", "/", 0),
    ]


def test_a_site_without_a_sitemap_lacks_nothing_in_it() -> None:
    assert problems(site({"url": "/", "is_listed": None}, {"url": "/a", "is_listed": None})) == []


def test_canonical_addresses_that_lead_nowhere_or_contradict_the_sitemap() -> None:
    addresses = site(
        {"url": "/"},
        {"url": "/a", "canonical": "/gone"},
        {"url": "/b", "canonical": "/old", "is_listed": False},
        {"url": "/c", "canonical": "/"},
        {"url": "/d", "canonical": "https://elsewhere.example/d", "is_listed": False},
        {"url": "/gone", "status": 404, "is_listed": False},
        {"url": "/old", "status": 301, "target": "/", "is_listed": False},
    )
    assert problems(addresses) == [
        ("canonical_broken", "/a", "/gone", 0),
        ("canonical_not_as_listed", "/c", "/", 0),
        ("canonical_redirected", "/b", "/old", 0),
    ]


def test_a_circle_of_redirects_ends() -> None:
    circle = site(
        {"url": "/", "links": ["/a"]},
        {"url": "/a", "status": 301, "target": "/b", "is_listed": False},
        {"url": "/b", "status": 301, "target": "/a", "is_listed": False},
    )
    assert [problem for problem, *_ in problems(circle)] == ["redirected_link"]


def test_every_problem_has_its_name() -> None:
    empty = site_health(pl.DataFrame(schema=SCHEMA))
    assert (empty.problems.height, empty.referrers.height) == (0, 0)
    assert len(set(SITE_PROBLEMS)) == len(SITE_PROBLEMS)
