"""A crawl reports on its site: what it met besides pages is in the warehouse, as the archive has it."""

import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from crawl_server import Site, crawl_source, exercise, linking, redirect
from small_home import FIRST_DAY, assert_same_tables, build_home, query, tables_of

from flows.archive.read import verify
from flows.archive.site_addresses import KEPT_FILE
from flows.collect.collect import collect
from flows.home.errors import DamagedArchiveError
from flows.home.settings import CHECKOUT, Home, Settings
from flows.report.write import write_reports
from flows.sources.source import Source

pytestmark = pytest.mark.slow

LISTED = ("a", "b", "gone", "hidden")


def put_site(site: Site) -> None:
    site.put("/", linking("/a", "/b", "/old", "/dead"))
    site.put("/a", exercise("A", more='<a href="/dead">this</a>', head='<link rel="canonical" href="/a">'))
    site.put("/b", exercise("B", more=f'<a href="{site.url}/c#steps">that</a>'))
    site.put("/c", exercise("C"))
    site.put("/hidden", exercise("Hidden", head='<meta name="robots" content="noindex">'))
    site.answers["/old"] = redirect("/a")
    listed = "".join(f"<url><loc>{site.url}/{name}</loc></url>" for name in ("", *LISTED))
    site.put("/sitemap.xml", f"<urlset>{listed}</urlset>", Content_Type="application/xml")


EXPECTED = [
    ("broken_link", "/dead", None, ["/", "/a"]),
    ("broken_in_sitemap", "/gone", None, []),
    ("noindex_in_sitemap", "/hidden", None, []),
    ("redirected_link", "/old", "/a", ["/"]),
    ("missing_in_sitemap", "/c", None, []),
    ("noindex", "/hidden", None, []),
]


def health(site: Site, home: Home) -> list[tuple[object, ...]]:
    found = query(home, "select problem, url, target, linked_from from quality.site_health")
    return [
        (
            problem,
            *(part and str(part).removeprefix(site.url) for part in (url, target)),
            _paths(site, linked),
        )
        for problem, url, target, linked in found
    ]


def _paths(site: Site, addresses: object) -> list[str]:
    assert isinstance(addresses, list)
    return [address.removeprefix(site.url) for address in addresses]


def collect_on(home: Home, source: Source, day: int) -> str:
    manifest = collect(home, source, Settings(), now=lambda: FIRST_DAY.replace(day=1 + day))
    return manifest.states_digest


def test_what_a_crawl_met_besides_pages_is_reported_with_its_referrers(tmp_path: Path) -> None:
    with Site() as site:
        put_site(site)
        home, source = crawl_source(tmp_path, site)
        first = collect_on(home, source, 0)
        build_home(home)
        assert health(site, home) == EXPECTED
        totals = "select problem, addresses, referrers from quality.site_problems where problem like '%link'"
        assert query(home, totals) == [("broken_link", 1, 2), ("redirected_link", 1, 1)]

        site.log.clear()
        assert collect_on(home, source, 1) == first
        assert not [path for path in site.bodies() if path != "/sitemap.xml"]

        site.put("/dead", exercise("Dead no more"))
        site.put("/", linking("/a", "/b", "/old", "/c"))
        assert collect_on(home, source, 2) != first
        build_home(home)
        assert [problem for problem, url, *_ in health(site, home) if url == "/dead"] == [
            "missing_in_sitemap"
        ]


def test_the_report_has_a_section_for_the_owners_of_the_site(tmp_path: Path) -> None:
    with Site() as site:
        put_site(site)
        home, source = crawl_source(tmp_path, site)
        collect_on(home, source, 0)
    build_home(home)
    texts = {file.suffix: file for file in write_reports(home, Settings())}
    for ending in (".html", ".md"):
        text = texts[ending].read_text(encoding="utf-8")
        assert "Health of the site" in text
        assert text.count("Pages link to an address that is not there.") == 1
        assert "and 1 more" in text
    document = json.loads(texts[".json"].read_bytes())
    schema = json.loads((CHECKOUT / "docs" / "gap-report.schema.json").read_bytes())
    jsonschema.validate(document, schema)
    assert [row["problem"] for row in document["site_problems"]] == [
        problem for problem, *_ in EXPECTED if problem != "noindex"
    ]
    assert "Site health" in openpyxl.load_workbook(texts[".xlsx"]).sheetnames


def test_a_link_that_breaks_is_news_though_no_page_changed(tmp_path: Path) -> None:
    with Site() as site:
        put_site(site)
        site.answers["/old"] = redirect("/c")
        home, source = crawl_source(tmp_path, site)
        first = collect_on(home, source, 0)
        site.answers["/old"] = redirect("/never")
        assert collect_on(home, source, 1) != first
        build_home(home)
        assert ("broken_link", "/old", "/never", ["/"]) in health(site, home)


def test_tables_of_several_builds_are_those_of_one(tmp_path: Path) -> None:
    with Site() as site:
        put_site(site)
        home, source = crawl_source(tmp_path, site)
        collect_on(home, source, 0)
        build_home(home)
        del site.answers["/b"]
        collect_on(home, source, 1)
        build_home(home)
        collect_on(home, source, 2)
        build_home(home)
        incremental = tables_of(home)
        for file in (home.root / "warehouse").rglob("*"):
            if file.is_file() or file.is_symlink():
                file.unlink()
        build_home(home)
        assert_same_tables(incremental, tables_of(home))


@pytest.mark.parametrize("damage", ["changed", "removed"])
def test_a_file_that_is_not_as_it_was_written_is_told(tmp_path: Path, damage: str) -> None:
    with Site() as site:
        put_site(site)
        home, source = crawl_source(tmp_path, site)
        manifest = collect(home, source, Settings())
        file = manifest.folder / KEPT_FILE
        if damage == "changed":
            file.write_bytes(file.read_bytes()[:-1] + b"x")
        else:
            file.unlink()
        (problem,) = verify(manifest)
        assert KEPT_FILE in problem
        with pytest.raises(DamagedArchiveError, match=KEPT_FILE):
            build_home(home)
