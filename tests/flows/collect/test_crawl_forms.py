"""Crawling a site that shows its pages as AMP and for print too: each page is one, and asked for once."""

from datetime import timedelta
from pathlib import Path

import pytest
from crawl_server import Site, always, crawl_source, exercise, linking, redirect
from small_home import FIRST_DAY, build_home, query

from flows.archive.manifest import Manifest
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.home.settings import Home, Settings
from flows.sources.source import Source
from flows.sources.urls import shown_pages


def collect_on(home: Home, source: Source, day: int) -> Manifest:
    moment = FIRST_DAY + timedelta(days=day)
    return collect(home, source, Settings(), now=lambda: moment)


def pages(site: Site, manifest: Manifest) -> list[str]:
    """Return the paths of the pages of exercises."""
    urls = read_rows(manifest, ["url"]).get_column("url").to_list()
    return sorted(url.removeprefix(site.url) for url in urls if "/e/" in url)


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://gym.test/e/plank/amp", "https://gym.test/e/plank"),
        ("https://gym.test/e/plank/print/", "https://gym.test/e/plank"),
        ("https://gym.test/e/plank.amp.html", "https://gym.test/e/plank.html"),
        ("https://gym.test/e/plank?print=1", "https://gym.test/e/plank"),
        ("https://gym.test/?p=12&output=amp", "https://gym.test/?p=12"),
    ],
)
def test_custom_tells_the_page_of_an_amp_or_print_address(address: str, page: str) -> None:
    assert page in shown_pages(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://gym.test/foot-print",
        "https://gym.test/print",
        "https://gym.test/?print=1",
        "https://gym.test/e/blueprint?id=1",
    ],
)
def test_what_may_be_the_name_of_a_page_is_no_form_by_custom(address: str) -> None:
    assert shown_pages(address) == []


@pytest.mark.parametrize("form", ["/e/plank/amp", "/e/plank/print/", "/e/plank.print", "/e/plank?print=1"])
@pytest.mark.parametrize("is_first", [True, False])
def test_the_form_by_custom_of_a_page_is_not_asked_for(tmp_path: Path, form: str, is_first: bool) -> None:
    with Site() as site:
        site.put("/e/plank", exercise("Plank"))
        site.put(form, exercise("Plank"))
        site.put("/", linking(*((form, "/e/plank") if is_first else ("/e/plank", form))))
        home, source = crawl_source(tmp_path, site)
        for day in range(2):
            assert pages(site, collect_on(home, source, day)) == ["/e/plank"]
        assert form not in site.asked()


def test_the_forms_that_a_page_names_are_not_asked_for_wherever_they_are(tmp_path: Path) -> None:
    head = '<link rel="amphtml" href="/amp/plank"><link rel="alternate" media="print" href="/paper?of=plank">'
    with Site() as site:
        site.put("/", linking("/e/plank", "/amp/plank", "/paper?of=plank"))
        site.put("/e/plank", exercise("Plank", head=head))
        site.put("/amp/plank", exercise("Plank", head='<link rel="canonical" href="/e/plank">'))
        site.put("/paper", exercise("Plank"))
        home, source = crawl_source(tmp_path, site)
        for day in range(3):
            manifest = collect_on(home, source, day)
            assert read_rows(manifest, ["url"]).height == 2
        assert site.asked("/amp") == site.asked("/paper") == []


def test_a_form_that_only_itself_names_its_page_is_asked_for_once(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/paper/plank"))
        site.put("/paper/plank", exercise("Plank", head='<link rel="canonical" href="/e/plank">'))
        site.put("/e/plank", exercise("Plank"))
        home, source = crawl_source(tmp_path, site)
        for day in range(3):
            assert pages(site, collect_on(home, source, day)) == ["/e/plank"]
        assert site.asked("/paper/plank") == ["/paper/plank"]


def test_a_print_page_that_links_back_to_its_page_is_that_page(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/e/plank/print"))
        site.put("/e/plank/print", exercise("Plank", more=' <a href="/e/plank">back</a>'))
        site.put("/e/plank", exercise("Plank"))
        home, source = crawl_source(tmp_path, site)
        for day in range(2):
            assert pages(site, collect_on(home, source, day)) == ["/e/plank"]
        assert site.asked("/e/plank/print") == ["/e/plank/print"]


def test_a_form_whose_page_is_not_there_is_the_page(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/e/plank", "/e/plank/print", "/e/dip"))
        site.put("/e/plank/print", exercise("Plank"))
        site.put("/e/dip", exercise("Dip"))
        home, source = crawl_source(tmp_path, site)
        assert pages(site, collect_on(home, source, 0)) == ["/e/dip", "/e/plank/print"]


def test_a_page_that_is_known_or_listed_is_no_form_because_a_template_says_so(tmp_path: Path) -> None:
    head = '<link rel="amphtml" href="/e/row"><link rel="amphtml" href="/">'
    with Site() as site:
        site.answers["/sitemap.xml"] = always(
            f"<urlset><url><loc>{site.url}/e/row</loc></url></urlset>", Content_Type="application/xml"
        )
        site.put("/", linking("/e/plank"))
        site.put("/e/plank", exercise("Plank", head=head))
        site.put("/e/row", exercise("Row"))
        home, source = crawl_source(tmp_path, site)
        assert pages(site, collect_on(home, source, 0)) == ["/e/plank", "/e/row"]
        del site.answers["/sitemap.xml"]
        assert pages(site, collect_on(home, source, 1)) == ["/e/plank", "/e/row"]


def test_forms_that_became_pages_of_the_archive_are_one_exercise(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/e/plank-print", "/e/plank"))
        site.put("/e/plank-print", exercise("Plank"))
        site.put("/e/plank", exercise("Plank"))
        home, source = crawl_source(tmp_path, site)
        assert pages(site, collect_on(home, source, 0)) == ["/e/plank", "/e/plank-print"]
    build_home(home)
    assert query(home, "select count(*) from core.dim_exercise where is_current") == [(1,)]


LINGERING = {"squat": ".md", "lunge": "/amp", "plank": "-print"}
"""What is left of the address of a page that moved, by page: all of them move in one library."""


@pytest.mark.parametrize("is_met_late", [True, False])
def test_a_page_that_moved_stays_one_exercise_whatever_it_left_behind(
    tmp_path: Path, is_met_late: bool
) -> None:
    markdown = "# Squat\n\n- **Target Muscle:** Glutes\n\n## Steps\n\n1. Stand over the bar.\n2. Lift it.\n"
    left = [f"/e/{page}{form}" for page, form in LINGERING.items()]
    current = "select exercise_id, name, url from core.dim_exercise where is_current order by url"
    with Site() as site:
        site.put("/", linking(*(f"/e/{page}" for page in LINGERING), *([] if is_met_late else left)))
        for page, form in LINGERING.items():
            is_markdown = form == ".md"
            body = markdown.replace("Squat", page.title()) if is_markdown else exercise(page.title())
            site.put(f"/e/{page}", exercise(page.title()))
            site.put(f"/e/{page}{form}", body, Content_Type="text/markdown" if is_markdown else "text/html")
        home, source = crawl_source(tmp_path, site)
        collect_on(home, source, 0)
        build_home(home)
        identities = {str(row[1]): row[0] for row in query(home, current)}
        for page in LINGERING:
            site.put(f"/e/back-{page}", exercise(f"Back {page}"))
            site.answers[f"/e/{page}"] = redirect(f"/e/back-{page}")
        collect_on(home, source, 1)
        site.put("/", linking(*(f"/e/back-{page}" for page in LINGERING), *left))
        collect_on(home, source, 2)
    build_home(home)
    assert query(home, current) == [
        (identities[page.title()], f"Back {page}", f"{site.url}/e/back-{page}") for page in sorted(LINGERING)
    ]
