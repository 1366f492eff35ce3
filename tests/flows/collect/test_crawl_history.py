"""Crawling a site again and again: what is asked for, what is downloaded, what history says."""

from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from crawl_server import Site, always, crawl_source, dated_page, exercise, linking, page, redirect
from small_home import FIRST_DAY, build_home, query

from flows.archive.manifest import Manifest, decision_of, write_decision
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.home.settings import Home, Settings
from flows.sources.source import Source

PAGES = 1000
MARKDOWN = "text/markdown; charset=utf-8"


def exercise_markdown(name: str, step: str = "Lift it.") -> str:
    return (
        f"# {name}\n\n- **Target Muscle:** Glutes\n- **Equipment:** Barbell\n\n"
        f"## Steps\n\n1. Stand over the bar for the {name}.\n2. {step}\n"
    )


def put_exercise(site: Site, number: int, step: str = "Lift it.", path: str | None = None) -> None:
    text = exercise_markdown(f"Exercise {number}", step)
    site.put(path or f"/e/{number}", text, Content_Type=MARKDOWN)


def collect_on(home: Home, source: Source, day: int) -> Manifest:
    moment = FIRST_DAY + timedelta(days=day)
    return collect(home, source, Settings(), now=lambda: moment)


def outcomes(site: Site, manifest: Manifest) -> dict[str, str]:
    rows = read_rows(manifest, ["url", "outcome", "reason"]).rows()
    return {url.removeprefix(site.url): reason or outcome for url, outcome, reason in rows}


@pytest.mark.slow
def test_a_thousand_pages_twice_with_an_edit_a_move_and_a_deletion(tmp_path: Path) -> None:
    with Site() as site:
        for hub in range(10):
            links = [f"/e/{number}" for number in range(hub * PAGES // 10, (hub + 1) * PAGES // 10)]
            site.put(f"/hub/{hub}", linking(*links))
        site.put("/", linking(*(f"/hub/{hub}" for hub in range(10))))
        for number in range(PAGES):
            put_exercise(site, number)
        home, source = crawl_source(tmp_path, site, "concurrency = 8")
        first = collect_on(home, source, 0)
        assert first.counts["present"] == first.inputs == PAGES + 11

        put_exercise(site, 5, "Lift it slowly.")
        put_exercise(site, 6, path="/moved/6")
        site.answers["/e/6"] = redirect("/moved/6")
        site.answers["/e/7"] = always("gone", 410)
        del site.answers["/e/8"]
        site.log.clear()
        second = collect_on(home, source, 1)
        assert sorted(site.bodies()) == ["/e/5", "/moved/6"]
        assert len(site.asked("/e/")) == PAGES
        changed = {path: what for path, what in outcomes(site, second).items() if what != "unchanged"}
        assert changed == {
            "/e/5": "present", "/e/6": "moved", "/e/7": "gone", "/e/8": "not_found", "/moved/6": "present",
        }  # fmt: skip
        collect_on(home, source, 2)
    build_home(home)

    is_current = "select count(*) from core.dim_exercise where is_current and source = 'site'"
    assert query(home, is_current) == [(PAGES - 2,)]
    versions = "select url, count(*) from core.dim_exercise group by exercise_id, url having count(*) > 1"
    assert query(home, versions) == [(f"{site.url}/e/5", 2)]
    moves = "select from_url, to_url, evidence from core.fact_page_move"
    assert query(home, moves) == [(f"{site.url}/e/6", f"{site.url}/moved/6", "redirect")]
    ended = query(
        home,
        "select url, cast(valid_to as date)::varchar from core.dim_exercise "
        "where valid_to is not null and url not like '%/e/5' order by url",
    )
    days = [str((FIRST_DAY + timedelta(days=day)).date()) for day in (1, 2)]
    assert ended == [(f"{site.url}/e/7", days[0]), (f"{site.url}/e/8", days[1])]


def test_the_second_crawl_of_an_unchanged_site_downloads_no_body(tmp_path: Path) -> None:
    with Site() as site:
        site.answers["/robots.txt"] = page(f"User-agent: *\nDisallow: /x\nSitemap: {site.url}/sitemap.xml")
        site.answers["/sitemap.xml"] = page("<urlset><url><loc>/listed</loc></url></urlset>")
        site.answers["/llms.txt"] = page("- [Lunge](/lunge.md)", Content_Type="text/plain")
        site.put("/lunge.md", exercise_markdown("Lunge"), Content_Type=MARKDOWN)
        site.put("/", linking("/dated", "/tagged", "/print", "/with-form", "/x"))
        site.answers["/dated"] = dated_page(exercise("Dated"))
        site.put("/tagged", exercise("Tagged"))
        site.put("/listed", exercise("Listed"))
        site.put("/print", exercise("Tagged", head='<link rel="canonical" href="/tagged">'))
        form = '<link rel="alternate" type="text/markdown" href="/forms/1.md">'
        site.put("/with-form", exercise("With form", head=form))
        site.put("/forms/1.md", exercise_markdown("With form"), Content_Type=MARKDOWN)
        home, source = crawl_source(tmp_path, site, "prefer_markdown = true")
        first = collect(home, source, Settings())
        site.log.clear()
        second = collect(home, source, Settings())
        assert site.bodies() == []
        assert second.counts["unchanged"] == first.counts["present"] == 6
        assert second.states_digest == first.states_digest
        assert site.asked("/x") == []
        site.log.clear()
        assert collect(home, source, Settings()).counts["unchanged"] == 6
        assert site.bodies() == []


@pytest.mark.parametrize("missing_after", [1, 2, 3])
def test_a_404_closes_a_page_after_as_many_crawls_as_the_source_says(
    tmp_path: Path, missing_after: int
) -> None:
    with Site() as site:
        site.put("/", linking("/a"))
        site.put("/a", exercise("A"))
        home, source = crawl_source(tmp_path, site, f"missing_after = {missing_after}")
        collect(home, source, Settings())
        del site.answers["/a"]
        seen = [outcomes(site, collect(home, source, Settings()))["/a"] for _ in range(missing_after)]
        assert seen == ["not_found"] * (missing_after - 1) + ["missing"]
        assert "/a" not in outcomes(site, collect(home, source, Settings()))
        site.put("/a", exercise("A"))
        assert outcomes(site, collect(home, source, Settings()))["/a"] == "present"


def test_a_refused_snapshot_does_not_count_towards_missing(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/a"))
        site.put("/a", exercise("A"))
        home, source = crawl_source(tmp_path, site)
        collect(home, source, Settings())
        del site.answers["/a"]
        write_decision(collect(home, source, Settings()), accepted=False, by="me", reason="x", figures={})
        assert outcomes(site, collect(home, source, Settings()))["/a"] == "not_found"


def test_an_error_between_two_404_begins_the_count_anew(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/a"))
        site.put("/a", exercise("A"))
        home, source = crawl_source(tmp_path, site)
        met = []
        for answer in (None, always("", 404), always("", 403), always("", 404), always("", 404)):
            if answer:
                site.answers["/a"] = answer
            met.append(outcomes(site, collect(home, source, Settings()))["/a"])
        assert met == ["present", "not_found", "http_refused", "not_found", "missing"]


def test_a_known_page_that_nothing_links_to_any_more_is_asked_for(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/a"))
        site.put("/a", exercise("A"))
        home, source = crawl_source(tmp_path, site)
        collect(home, source, Settings())
        site.put("/", linking("/b"))
        site.put("/b", exercise("B"))
        second = outcomes(site, collect(home, source, Settings()))
        assert second == {"/": "present", "/a": "unchanged", "/b": "present"}


def test_a_page_behind_a_dead_link_is_found_when_it_is_published(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/soon"))
        home, source = crawl_source(tmp_path, site)
        assert list(outcomes(site, collect(home, source, Settings()))) == ["/"]
        site.put("/soon", exercise("Soon"))
        assert outcomes(site, collect(home, source, Settings())) == {"/": "unchanged", "/soon": "present"}


def test_a_soft_404_counts_as_one(tmp_path: Path) -> None:
    shell = linking("/", title="Gym") + "<p>Sorry, nothing is here, try the search"
    with Site() as site:
        site.otherwise = always(shell)
        site.put("/", linking("/a", "/never-there", title="Gym"))
        site.put("/a", exercise("A"))
        home, source = crawl_source(tmp_path, site)
        assert list(outcomes(site, collect(home, source, Settings()))) == ["/", "/a"]
        del site.answers["/a"]
        assert outcomes(site, collect(home, source, Settings()))["/a"] == "not_found"
        assert outcomes(site, collect(home, source, Settings()))["/a"] == "missing"


def test_tracking_parameters_and_spellings_make_no_second_page(tmp_path: Path) -> None:
    with Site() as site:
        spellings = (
            "/a", "/a?utm_source=x&utm_medium=y", "/a?fbclid=1", "/a#steps", "/b/../a", "./a", "/%61", "a?",
            f"HTTP://127.0.0.1:{site.port}/a", f"http://127.1:{site.port}/a", f"//127.0.0.1:{site.port}/a",
        )  # fmt: skip
        site.put("/", linking(*spellings, "/a?page=2"))
        site.put("/a", exercise("A"))
        home, source = crawl_source(tmp_path, site)
        assert list(outcomes(site, collect(home, source, Settings()))) == ["/", "/a", "/a?page=2"]
        assert site.asked("/a") == ["/a", "/a?page=2"]


def test_a_temporary_redirect_keeps_the_page_where_it_is(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/a"))
        site.put("/a", exercise("A"))
        home, source = crawl_source(tmp_path, site)
        collect(home, source, Settings())
        site.answers["/a"] = redirect("/sale", 302)
        site.put("/sale", linking("/"))
        assert outcomes(site, collect(home, source, Settings()))["/a"] == "temporary_redirect"


def test_pages_that_the_source_leaves_out_by_now_are_missing_and_not_asked_for(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/a/1", "/b/1"))
        site.put("/a/1", exercise("A"))
        site.put("/b/1", exercise("B"))
        home, source = crawl_source(tmp_path, site)
        collect(home, source, Settings())
        site.log.clear()
        home, source = crawl_source(tmp_path, site, 'include = ["/a/**"]')
        met = outcomes(site, collect(home, source, Settings()))
        assert met == {"/": "unchanged", "/a/1": "unchanged", "/b/1": "missing"}
        assert site.asked("/b") == []


def test_known_pages_above_the_limit_stay_as_they_are(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/a", "/b", "/c"))
        for name in "abc":
            site.put(f"/{name}", exercise(name))
        home, source = crawl_source(tmp_path, site)
        collect(home, source, Settings())
        home, source = crawl_source(tmp_path, site, "max_pages = 2")
        met = outcomes(site, collect(home, source, Settings()))
        assert sorted(met.values()) == ["not_asked", "not_asked", "unchanged", "unchanged"]


def test_what_search_engines_shall_leave_out_is_left_out_where_the_source_says_so(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/a", "/b"))
        site.put("/a", exercise("A", head='<meta content="noindex, follow" name=robots>'))
        site.put("/b", exercise("B"), X_Robots_Tag="noindex")
        home, source = crawl_source(tmp_path, site, "respect_noindex = true")
        assert outcomes(site, collect(home, source, Settings())) == {
            "/": "present",
            "/a": "noindex",
            "/b": "noindex",
        }


def test_markdown_is_read_where_the_site_offers_it(tmp_path: Path) -> None:
    with Site() as site:
        form = '<link rel="alternate" type="text/markdown" href="/forms/stated.md">'
        site.put("/", linking("/stated", "/header", "/beside", "/beside-2/", "/only-html"))
        site.put("/stated", exercise("Stated", head=form))
        site.put(
            "/header", exercise("Header"), Link='</forms/header.md>; rel="alternate"; type="text/markdown"'
        )
        for path in ("/beside", "/beside-2/", "/only-html"):
            site.put(path, exercise(path))
        for path in ("/forms/stated.md", "/forms/header.md", "/beside.md", "/beside-2.md"):
            site.put(path, exercise_markdown(path), Content_Type=MARKDOWN)
        home, source = crawl_source(tmp_path, site, "prefer_markdown = true")
        manifest = collect(home, source, Settings())
        rows = read_rows(manifest, ["url", "final_url", "media_type"]).rows()
        base = len(site.url)
        assert [(url[base:], final and final[base:], kind) for url, final, kind in rows] == [
            ("/", None, "text/html"),
            ("/beside", "/beside.md", "text/markdown"),
            ("/beside-2/", "/beside-2.md", "text/markdown"),
            ("/header", "/forms/header.md", "text/markdown"),
            ("/only-html", None, "text/html"),
            ("/stated", "/forms/stated.md", "text/markdown"),
        ]
        del site.answers["/beside.md"]
        again = read_rows(collect(home, source, Settings()), ["url", "outcome", "media_type"]).rows()
        assert (f"{site.url}/beside", "present", "text/html") in again


def test_a_markdown_list_for_machines_gives_the_pages(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", "<title>An app that needs JavaScript</title>")
        site.answers["/llms.txt"] = always("# Gym\n- [Squat](/squat.md): hips", Content_Type="text/plain")
        site.put("/squat.md", exercise_markdown("Squat"), Content_Type=MARKDOWN)
        home, source = crawl_source(tmp_path, site, "prefer_markdown = true")
        assert list(outcomes(site, collect(home, source, Settings()))) == ["/", "/squat.md"]


def test_a_pending_decision_is_no_obstacle(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", exercise("Squat"))
        home, source = crawl_source(tmp_path, site)
        for number in count():
            manifest = collect(home, source, Settings())
            assert decision_of(manifest) is None
            if number == 2:
                break
        assert manifest.counts["unchanged"] == 1
