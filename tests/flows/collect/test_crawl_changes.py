"""A site that changes between two crawls, page by page in another way: the second crawl notices each."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from crawl_server import Site, always, crawl_source, exercise, linking, redirect
from small_home import FIRST_DAY, build_home, query
from work import work_in_proportion

from flows.archive.manifest import Manifest
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.collect.crawl.page_links import extract_links, text_digest
from flows.home.settings import Home, Settings
from flows.sources.source import Source

MARKDOWN = "text/markdown; charset=utf-8"
NAMES = ("curl", "dip", "lunge", "plank", "press", "row", "squat", "stretch", "swing", "twist")


def exercise_markdown(name: str, step: str = "Lift it.") -> str:
    return (
        f"# {name}\n\n- **Target Muscle:** Glutes\n- **Equipment:** Barbell\n\n"
        f"## Steps\n\n1. Stand over the bar for the {name}.\n2. {step}\n"
    )


def put(
    site: Site, name: str, *, html: str | None = "", markdown: str | None = "Lift it.", head: str = ""
) -> None:
    """Put the two forms of a page there; None leaves out one of them, `html` is what its text has more."""
    title = name.replace("/", " ").strip().title()
    if html is not None:
        site.put(f"/e/{name}", exercise(title, more=html, head=head))
    if markdown is not None:
        site.put(f"/e/{name}.md", exercise_markdown(title, markdown), Content_Type=MARKDOWN)


def put_hub(site: Site, *names: str) -> None:
    """Put a hub there whose Markdown names its exercises and does not link them."""
    site.put("/", linking("/hub"))
    site.put("/hub", linking(*(f"/e/{name}" for name in names)))
    site.put("/hub.md", "# Exercises\n\nThe exercises of this site.\n", Content_Type=MARKDOWN)


def put_sitemap(site: Site, *names: str) -> None:
    listed = "".join(f"<url><loc>{site.url}/e/{name}</loc></url>" for name in names)
    site.put("/sitemap.xml", f"<urlset>{listed}</urlset>", Content_Type="application/xml")


def collect_on(home: Home, source: Source, day: int) -> Manifest:
    moment = FIRST_DAY + timedelta(days=day)
    return collect(home, source, Settings(), now=lambda: moment)


def rows_of(site: Site, manifest: Manifest) -> dict[str, tuple[str, str | None]]:
    """Return outcome (or reason) and final address of each page, by path."""
    rows = read_rows(manifest, ["url", "outcome", "reason", "final_url"]).rows()
    base = len(site.url)
    return {url[base:]: (reason or outcome, final and final[base:]) for url, outcome, reason, final in rows}


@pytest.mark.slow
def test_each_of_ten_changes_is_noticed_by_the_second_crawl(tmp_path: Path) -> None:
    with Site() as site:
        for name in NAMES:
            put(site, name)
        put_hub(site, *NAMES)
        put_sitemap(site, *NAMES)
        home, source = crawl_source(tmp_path, site, "prefer_markdown = true\nrespect_noindex = true")
        first = collect_on(home, source, 0)
        assert rows_of(site, first) == {"/": ("present", None), "/hub": ("present", "/hub.md")} | {
            f"/e/{name}": ("present", f"/e/{name}.md") for name in NAMES
        }

        put(site, "in-html")
        put_hub(site, *NAMES, "in-html")
        put(site, "in-markdown")
        site.put(
            "/e/curl.md",
            exercise_markdown("Curl") + "\n## See also\n\n- [More](/e/in-markdown)\n",
            Content_Type=MARKDOWN,
        )
        put(site, "in-sitemap")
        put_sitemap(site, *NAMES, "in-sitemap")
        put(site, "dip", html=" slowly", markdown=None)
        put(site, "lunge", html=None, markdown="Step back.")
        put(site, "back-squat", html=" from the rack", markdown="Lift it from the rack.")
        site.answers["/e/squat"] = redirect("/e/back-squat")
        site.answers["/e/plank"] = always("gone", 410)
        put(site, "press", head='<meta name="robots" content="noindex">')
        site.put("/e/row", '<meta http-equiv="refresh" content="0; url=/e/bent-over-row"><h1>Moved</h1>')
        put(site, "bent-over-row")
        site.put("/twin/twist", exercise("Twist"))
        site.put("/twin/twist.md", exercise_markdown("Twist"), Content_Type=MARKDOWN)
        site.put("/print/twist", exercise("Twist", head='<link rel="canonical" href="/e/twist">'))
        site.put(
            "/e/swing", exercise("Swing", head='<link rel="alternate" hreflang="es" href="/es/balanceo">')
        )
        site.put(
            "/es/balanceo",
            exercise("Balanceo").replace("<html>", '<html lang="es">'),
        )
        put(site, "stretch", html=' <a href="/twin/twist">or</a> <a href="/print/twist">print</a>')
        second = rows_of(site, collect_on(home, source, 1))
    assert {page: what for page, what in second.items() if what[0] != "unchanged"} == {
        "/e/in-html": ("present", "/e/in-html.md"),
        "/e/in-markdown": ("present", "/e/in-markdown.md"),
        "/e/in-sitemap": ("present", "/e/in-sitemap.md"),
        "/e/curl": ("present", "/e/curl.md"),
        "/e/dip": ("present", None),
        "/e/swing": ("present", None),
        "/e/lunge": ("present", "/e/lunge.md"),
        "/e/squat": ("moved", "/e/back-squat"),
        "/e/back-squat": ("present", "/e/back-squat.md"),
        "/e/plank": ("gone", None),
        "/e/press": ("noindex", None),
        "/e/row": ("moved", "/e/bent-over-row"),
        "/e/bent-over-row": ("present", "/e/bent-over-row.md"),
        "/twin/twist": ("present", "/twin/twist.md"),
        "/es/balanceo": ("present", None),
    }
    build_home(home)
    assert _current(home) == {
        *(f"/e/{name}" for name in NAMES if name not in ("squat", "plank", "press", "row")),
        *("/e/back-squat", "/e/bent-over-row", "/e/in-html", "/e/in-markdown", "/e/in-sitemap"),
        "/es/balanceo",
    }
    moves = (
        "select split_part(from_url, '/e/', 2), split_part(to_url, '/e/', 2) "
        "from core.fact_page_move order by all"
    )
    assert query(home, moves) == [("row", "bent-over-row"), ("squat", "back-squat")]
    steps = (
        "select i.content from core.fact_content_item i join core.dim_exercise d using (exercise_key) "
        "where d.is_current and d.url like '%/e/dip' and i.kind = 'step' and i.position = 2"
    )
    assert query(home, steps) == [("Lift it slowly.",)]


def _current(home: Home) -> set[object]:
    sql = "select regexp_replace(url, '^https?://[^/]+', '') from core.dim_exercise where is_current"
    return {url for (url,) in query(home, sql)}


@pytest.mark.parametrize("back", [True, False])
def test_translations_that_only_the_html_names_are_editions_though_all_have_markdown(
    tmp_path: Path, *, back: bool
) -> None:
    spanish = "Túmbate boca arriba con las rodillas dobladas.", "Sube la cadera y aprieta los glúteos."
    to_spanish = '<link rel="alternate" hreflang="es" href="/es/puente">'
    link = '<link rel="alternate" hreflang="{}" href="{}">'
    own = link.format("en", "/e/dip") + link.format("x-default", "/")
    with Site() as site:
        put(site, "bridge", head=to_spanish)
        put(site, "dip", head=own)
        to_english = '<link rel="alternate" hreflang="en" href="/e/bridge">' if back else ""
        html = exercise("Puente", head=to_english).replace("<html>", '<html lang="es">')
        steps = "".join(f"<li>{step}</li>" for step in spanish)
        site.put("/es/puente", re.sub(r"<ol>.*</ol>", f"<ol>{steps}</ol>", html, flags=re.DOTALL))
        markdown = exercise_markdown("Puente", spanish[1])
        site.put("/es/puente.md", markdown, Content_Type=MARKDOWN)
        put_hub(site, "bridge", "dip")
        home, source = crawl_source(tmp_path, site, "prefer_markdown = true")
        lists = "".join(f"- [{page}]({page}.md)\n" for page in ("/e/bridge", "/e/dip", "/es/puente"))
        site.put("/llms.txt", f"# Exercises\n\n{lists}", Content_Type="text/plain")
        collect_on(home, source, 0)
        build_home(home)
        editions = (
            "select split_part(url, '/', -1), edition_of is null from core.dim_exercise where is_current"
        )
        expected = [("bridge", True), ("dip", True), ("puente", False)]
        assert sorted(query(home, editions)) == expected
        put(site, "dip", head=own, markdown="Lift it slowly.")
        collect_on(home, source, 1)
        build_home(home)
        assert sorted(query(home, editions)) == expected
    assert ("Lift it slowly.",) in query(home, "select unnest(steps) from core.exercise_record")


def test_the_form_that_was_edited_last_states_the_page(tmp_path: Path) -> None:
    with Site() as site:
        put(site, "dip")
        put_hub(site, "dip")
        home, source = crawl_source(tmp_path, site, "prefer_markdown = true")
        met = [rows_of(site, collect_on(home, source, 0))["/e/dip"]]
        for day, change in enumerate(
            (
                {"html": " slowly"},
                {},
                {"html": " very slowly"},
                {"html": " very slowly", "markdown": "Lift it very slowly."},
                {"html": " at once", "markdown": "Lift it at once."},
            ),
            start=1,
        ):
            if change:
                put(site, "dip", **change)
            met.append(rows_of(site, collect_on(home, source, day))["/e/dip"])
    html, markdown = ("present", None), ("present", "/e/dip.md")
    assert met == [markdown, html, ("unchanged", None), html, markdown, markdown]


@pytest.mark.parametrize(
    "changed",
    [
        exercise("Dip").replace("<li>", '<li data-build="8f1c">'),
        exercise("Dip").replace("<body>", "<body><nav><a href='/e/new'>New</a></nav>"),
        exercise("Dip").replace("</main>", "<section><a href='/e/new'>More: New</a></section></main>"),
        exercise("Dip").replace("</head>", "<script nonce='77'>count(9)</script></head>"),
        exercise("Dip").replace("</body>", "<footer>© 2027</footer></body>"),
    ],
)
def test_html_that_changed_around_its_text_leaves_the_page_to_its_markdown(
    tmp_path: Path, changed: str
) -> None:
    with Site() as site:
        put(site, "dip")
        put(site, "new")
        put_hub(site, "dip")
        home, source = crawl_source(tmp_path, site, "prefer_markdown = true")
        collect_on(home, source, 0)
        site.put("/e/dip", changed)
        second = rows_of(site, collect_on(home, source, 1))
        assert second["/e/dip"] == ("unchanged", "/e/dip.md")
        assert ("/e/new" in second) == ("/e/new" in changed)


@pytest.mark.parametrize("status", [404, 410, 500])
def test_a_page_whose_html_is_gone_is_gone_though_its_markdown_lingers(tmp_path: Path, status: int) -> None:
    with Site() as site:
        put(site, "dip")
        put_hub(site, "dip")
        home, source = crawl_source(tmp_path, site, "prefer_markdown = true")
        collect_on(home, source, 0)
        site.answers["/e/dip"] = always("no", status)
        expected = {404: "not_found", 410: "gone", 500: "unchanged"}[status]
        assert rows_of(site, collect_on(home, source, 1))["/e/dip"][0] == expected


def test_markdown_that_fails_for_now_leaves_the_page_as_it_was(tmp_path: Path) -> None:
    with Site() as site:
        put(site, "dip")
        put_hub(site, "dip")
        home, source = crawl_source(tmp_path, site, "prefer_markdown = true")
        collect_on(home, source, 0)
        site.answers["/e/dip.md"] = always("later", 503, Retry_After="0")
        assert rows_of(site, collect_on(home, source, 1))["/e/dip"] == ("http_error", "/e/dip.md")
        del site.answers["/e/dip.md"]
        assert rows_of(site, collect_on(home, source, 2))["/e/dip"] == ("present", None)


def test_markdown_that_vanishes_leaves_the_page_to_its_html(tmp_path: Path) -> None:
    with Site() as site:
        put(site, "dip")
        put_hub(site, "dip")
        home, source = crawl_source(tmp_path, site, "prefer_markdown = true")
        collect_on(home, source, 0)
        del site.answers["/e/dip.md"]
        assert rows_of(site, collect_on(home, source, 1))["/e/dip"] == ("present", None)
        assert rows_of(site, collect_on(home, source, 2))["/e/dip"] == ("unchanged", None)


def test_the_html_of_markdown_that_a_list_names_has_the_links(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", "<title>An app that needs JavaScript</title>")
        site.answers["/llms.txt"] = always(
            "- [Dip](/e/dip.md)\n- [Row](/e/row.md)", Content_Type="text/plain"
        )
        put(site, "dip", html=' <a href="/e/new">New</a>')
        put(site, "row", html=None)
        put(site, "new", markdown=None)
        home, source = crawl_source(tmp_path, site, "prefer_markdown = true")
        assert rows_of(site, collect_on(home, source, 0)) == {
            "/": ("present", None),
            "/e/dip": ("present", "/e/dip.md"),
            "/e/new": ("present", None),
            "/e/row.md": ("present", None),
        }
        site.log.clear()
        again = rows_of(site, collect_on(home, source, 1))
        assert {what for what, _ in again.values()} == {"unchanged"}
        assert site.bodies() == ["/llms.txt"]
        site.put("/e/new-row", exercise("New Row"))
        site.answers["/e/row"] = redirect("/e/new-row")
        moved = rows_of(site, collect_on(home, source, 2))
        assert (moved["/e/row.md"], moved["/e/new-row"]) == (("moved", "/e/new-row"), ("present", None))


@pytest.mark.parametrize(
    ("refresh", "expected"),
    [
        ("0; url=/e/new", {"/e/dip": "moved", "/e/new": "present"}),
        ("5;URL='/e/new'", {"/e/dip": "moved", "/e/new": "present"}),
        ("3, /e/new", {"/e/dip": "moved", "/e/new": "present"}),
        ("600; url=/e/new", {"/e/dip": "present"}),
        ("0; url=/e/dip", {"/e/dip": "present"}),
        ("5", {"/e/dip": "present"}),
    ],
)
def test_a_refresh_is_followed_as_a_redirect(tmp_path: Path, refresh: str, expected: dict[str, str]) -> None:
    with Site() as site:
        put(site, "dip", markdown=None)
        put(site, "new", markdown=None)
        put_hub(site, "dip")
        home, source = crawl_source(tmp_path, site)
        collect_on(home, source, 0)
        head = f'<meta http-equiv="Refresh" content="{refresh}">'
        put(site, "dip", markdown=None, head=head)
        second = rows_of(site, collect_on(home, source, 1))
        assert {page: what for page, (what, _) in second.items() if "/e/" in page} == expected


@pytest.mark.parametrize(
    "link",
    [
        '<a class="[&>svg]:mr-2" href="/e/new">',
        "<a data-hint='a > b' title=\"it's\" href=/e/new>",
        '<a\n  aria-label="New"href="/e/new"\n>',
        '<area shape="rect" href="/e/new">',
        '<link rel="next" href="/e/new">',
    ],
)
def test_a_link_is_one_whatever_its_tag_says_else(tmp_path: Path, link: str) -> None:
    with Site() as site:
        site.put("/", f"<html><body><aside>{link}six cards</a></aside></body></html>")
        put(site, "new", markdown=None)
        home, source = crawl_source(tmp_path, site)
        assert list(rows_of(site, collect_on(home, source, 0))) == ["/", "/e/new"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<a " * 700_000,
        "<a '" * 500_000,
        '<a href="' * 200_000,
        '<a b=">' * 300_000,
        "<main>" * 350_000,
        "<" * 2_000_000,
        "<a>" * 700_000,
        "<a>x</a " * 250_000,
        "<nav><time>" * 190_000,
        '<meta http-equiv="refresh" content="0;' + " " * 2_900 + "'>" * 30_000,
        '<meta http-equiv=refresh content="1' + " ;" * 1_400 + '">',
    ],
)
def test_hostile_markup_is_read_with_work_in_proportion(hostile: str) -> None:
    body = ("<html><body>" + hostile).encode()
    with work_in_proportion(len(body)):
        extract_links(body, "text/html")
        text_digest(body)


def test_a_page_costs_one_conditional_request_more_than_its_markdown(tmp_path: Path) -> None:
    with Site() as site:
        for name in NAMES:
            put(site, name)
        put_hub(site, *NAMES)
        home, source = crawl_source(tmp_path, site, "prefer_markdown = true")
        for day in range(3):
            site.log.clear()
            collect_on(home, source, day)
            assert len(site.asked("/e/")) == 2 * len(NAMES)
            assert len(site.bodies()) == (0 if day else 2 * len(NAMES) + 3)
