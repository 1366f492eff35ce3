"""Forms of one page, built for real: one exercise, one row in every count, and where the forms disagree."""

from pathlib import Path

from small_home import answer, build_home, collect_on, make_home

from flows.home.settings import Home

HTML = """<!doctype html><html lang="en"><head><title>{name}</title>
<link rel="canonical" href="https://gym.test/{slug}"></head><body><main><h1>{name}</h1>
<p>Target muscle: {muscle}</p><h2>How to do it</h2><ol><li>Begin {name}.</li><li>Sit down slowly.</li></ol>
</main></body></html>"""
MARKDOWN = "# {name}\n\nTarget muscle: {muscle}\n\n## How to do it\n\n1. Begin {name}.\n2. Sit down slowly.\n"


def home_with_forms(folder: Path) -> Home:
    """Return a home of two exercises: one in three forms, one of whose forms states another muscle."""
    home = make_home(folder, ())
    pages = folder / "pages"
    for place in ("public", "content"):
        (pages / place).mkdir()
    page = {"name": "Box Squat", "slug": "box-squat", "muscle": "Quads"}
    (pages / "public" / "box-squat.html").write_text(HTML.format(**page))
    (pages / "public" / "box-squat-print.html").write_text(HTML.format(**page))
    (pages / "content" / "box-squat.md").write_text(MARKDOWN.format(**page))
    other = {"name": "Glute Bridge", "slug": "glute-bridge", "muscle": "Glutes"}
    (pages / "public" / "glute-bridge.html").write_text(HTML.format(**other))
    (pages / "content" / "glute-bridge.md").write_text(MARKDOWN.format(**other | {"muscle": "Hamstrings"}))
    return home


def test_a_site_beside_its_sources_is_one_library(tmp_path: Path) -> None:
    home = home_with_forms(tmp_path / "home")
    collect_on(home, 0)
    build_home(home)
    rows = answer(home, "select name, url from core.dim_exercise where is_current order by name")
    assert rows == [("Box Squat", "content/box-squat.md"), ("Glute Bridge", "content/glute-bridge.md")]
    assert answer(home, "select loaded, set_aside, inputs from history.snapshots") == [(2, 3, 5)]
    assert answer(home, "select sum(exercises) from coverage.by_source") == [(2,)]
    doubled = "select count(*) from quality.findings where rule in ('same_name', 'same_steps')"
    assert answer(home, doubled) == [(0,)]
    differing = answer(home, "select name, field, evidence from quality.findings where rule = 'forms_differ'")
    assert differing == [("Glute Bridge", "target_muscles", "Hamstrings / Glutes")]


def test_a_rebuild_comes_out_the_same(tmp_path: Path) -> None:
    home = home_with_forms(tmp_path / "home")
    collect_on(home, 0)
    build_home(home)
    (home.root / "pages" / "public" / "box-squat.html").unlink()
    collect_on(home, 1)
    build_home(home)
    query = "select exercise_id, version, url, valid_from, valid_to from core.dim_exercise order by all"
    before = answer(home, query)
    home.published.unlink()
    build_home(home)
    assert answer(home, query) == before


def figures(home: Home) -> dict[str, float]:
    """Return the figures of the newest snapshot."""
    query = "select figure, value from core.fact_snapshot_figure order by snapshot_id"
    return dict(answer(home, query))


def test_figures_count_pages_and_not_their_forms(tmp_path: Path) -> None:
    home = home_with_forms(tmp_path / "home")
    pages = home.root / "pages"
    tips = "\n## Tips\n\n- Breathe out.\n"
    markdown = pages / "content" / "box-squat.md"
    markdown.write_text(markdown.read_text() + tips)
    collect_on(home, 0)
    build_home(home)
    first = figures(home)
    assert (first["pages"], first["exercises"], first["fill.tips"], first["fill.steps"]) == (2, 2, 0.5, 1)
    (pages / "content" / "box-squat.md").unlink()
    for name in ("box-squat.html", "box-squat-print.html"):
        file = pages / "public" / name
        file.write_text(
            file.read_text().replace("</main>", "<h2>Tips</h2><ul><li>Breathe in.</li></ul></main>")
        )
    collect_on(home, 1)
    build_home(home)
    second = figures(home)
    assert (second["pages"], second["exercises"], second["fill.tips"]) == (2, 2, 0.5)
    assert (second["gone_share"], second["new"], second["kept.steps"], second["kept.tips"]) == (0, 0, 1, 0)
    (version,) = answer(home, "select max(version) from core.dim_exercise where name = 'Box Squat'")
    assert version == (2,)
