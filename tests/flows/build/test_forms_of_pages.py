"""Forms of one page, built for real: one exercise, one row in every count, and where the forms disagree."""

from pathlib import Path

from small_home import answer, build_home, collect_on, make_home

from flows.home.settings import Home

HTML = """<!doctype html><html lang="en"><head><title>{name}</title>
<link rel="canonical" href="https://gym.test/{slug}"></head><body><main><h1>{name}</h1>
<p>Target muscle: {muscle}</p><h2>How to do it</h2><ol><li>Stand tall.</li><li>Sit down slowly.</li></ol>
</main></body></html>"""
MARKDOWN = "# {name}\n\nTarget muscle: {muscle}\n\n## How to do it\n\n1. Stand tall.\n2. Sit down slowly.\n"


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
    assert answer(home, doubled.replace("same_steps", "same_text")) == [(0,)]
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
