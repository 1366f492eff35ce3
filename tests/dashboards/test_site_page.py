"""The page on the health of a crawled site: what the view says, with the pages that link there."""

from pathlib import Path

import pytest
from crawl_server import Site, crawl_source, exercise, linking, redirect
from dashboard_home import Dashboard
from served import served
from small_home import build_home

from flows.collect.collect import collect
from flows.home.settings import Settings

pytestmark = pytest.mark.slow


def test_broken_links_are_shown_with_the_pages_that_have_them(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/squat", "/old", *(f"/e/{number}" for number in range(25))))
        site.put("/squat", exercise("Squat"))
        for number in range(25):
            site.put(f"/e/{number}", exercise(f"Lunge {number}", more="<a href=/dead>it</a>"))
        site.answers["/old"] = redirect("/squat")
        home, source = crawl_source(tmp_path, site)
        collect(home, source, Settings())
    build_home(home)
    with served(home) as address:
        dashboard = Dashboard(home, address)
        words = dashboard.get("/quality/site").words
        assert "Pages link to an address that is not there. site 1 25" in words
        assert f"{site.url}/old {site.url}/squat Pages link to an address that redirects. 301" in words
        assert "and 5 more; the download has all." in words
        only = dashboard.get("/quality/site?problem=redirected_link").words
        assert "1 problem" in only
        assert "/dead" not in only
        assert len(dashboard.get("/quality/site/download?format=json").json()) == 2
