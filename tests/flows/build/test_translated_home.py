"""Translations in a home that is collected for days: editions in every figure, also when it is rebuilt."""

import json
import shutil
from pathlib import Path

import pytest
from small_home import assert_same_tables, build_home, collect_on, make_home, query, tables_of

from flows.home.settings import Home

SITE = "https://gym.test"
LABELS = {
    "en": ("Equipment", "Target muscle", "Difficulty", "How to do it"),
    "de": ("Gerät", "Zielmuskel", "Schwierigkeit", "Ausführung"),
}
STEPS = {
    "squat": {
        "en": ("Squat", "Dumbbell", "Quads", "Beginner", "Hold it at your chest.", "Sit down deep."),
        "de": ("Kniebeuge", "Kurzhantel", "Quadrizeps", "Anfänger", "Halte sie vor der Brust.", "Geh tief."),
    },
    "plank": {
        "en": ("Plank", "Body weight", "Abs", "Beginner", "Rest on your forearms.", "Hold still."),
        "de": ("Unterarmstütz", "Körpergewicht", "Bauch", "Anfänger", "Stütz dich auf.", "Halte still."),
    },
    "row": {
        "en": ("Seal Row", "Barbell", "Lats", "Advanced", "Lie face down on it.", "Pull it up."),
    },
}  # fmt: skip


def write_page(home: Home, name: str, language: str, translations: tuple[str, ...]) -> None:
    """Write a page of HTML that links to its translations, itself and the page for any other language."""
    title, equipment, muscle, difficulty, *steps = STEPS[name][language]
    kit, target, level, heading = LABELS[language]
    links = "".join(
        f'<link rel="alternate" hreflang="{each}" href="{SITE}/{folder}/{name}.html">'
        for each, folder in (("x-default", "en"), *((each, each) for each in translations))
    )
    facts = "".join(
        f"<li><b>{label}:</b> {value}</li>"
        for label, value in ((kit, equipment), (target, muscle), (level, difficulty))
    )
    lines = "".join(f"<li>{step}</li>" for step in steps)
    page = home.root / "pages" / language / f"{name}.html"
    page.parent.mkdir(exist_ok=True)
    page.write_text(
        f'<html lang="{language}"><head><title>{title}</title>{links}</head><body><h1>{title}</h1>'
        f"<ul>{facts}</ul><h2>{heading}</h2><ol>{lines}</ol></body></html>",
        encoding="utf-8",
    )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a home of three English pages, one of which has a German translation."""
    home = make_home(tmp_path / "home", ())
    write_page(home, "squat", "en", ("en", "de"))
    write_page(home, "squat", "de", ("en", "de"))
    write_page(home, "plank", "en", ("en",))
    write_page(home, "row", "en", ())
    return home


def rebuilt(home: Home, folder: Path) -> Home:
    shutil.copytree(home.root, folder, ignore=shutil.ignore_patterns("warehouse"))
    build_home(Home(folder))
    return Home(folder)


EDITIONS = """
select d.url, p.url
from core.dim_exercise as d
left join core.dim_exercise as p on p.exercise_id = d.edition_of and p.is_current
where d.is_current
order by all
"""
LANGUAGES = "select language, exercises, translated_exercises, missing_exercises from coverage.by_language"
HEADLINE = "select exercises, movements from gaps.headline"


def test_translations_are_editions_each_day_and_as_one_build_of_the_archive_finds_them(
    home: Home, tmp_path: Path
) -> None:
    collect_on(home, 0)
    build_home(home)
    assert query(home, EDITIONS) == [
        ("de/squat.html", "en/squat.html"), ("en/plank.html", None), ("en/row.html", None),
        ("en/squat.html", None),
    ]  # fmt: skip
    assert query(home, HEADLINE) == [(3, 3)]
    assert query(home, LANGUAGES) == [("en", 3, 0, 0), ("de", 1, 1, 2)]

    write_page(home, "plank", "de", ("de",))
    write_page(home, "plank", "en", ("en", "de"))
    collect_on(home, 1)
    build_home(home)
    assert query(home, HEADLINE) == [(3, 3)]
    assert query(home, LANGUAGES) == [("en", 3, 0, 0), ("de", 2, 2, 1)]

    (home.root / "pages" / "en" / "squat.html").unlink()
    collect_on(home, 2)
    build_home(home)
    assert ("de/squat.html", None) in query(home, EDITIONS)
    assert query(home, HEADLINE) == [(3, 3)]
    assert query(home, LANGUAGES) == [("de", 2, 1, 1), ("en", 2, 0, 1)]
    assert query(home, "select exercises from history.size_in(null, null)") == [(3,), (3,), (3,)]
    assert_same_tables(tables_of(home), tables_of(rebuilt(home, tmp_path / "rebuilt")))


def test_an_edition_is_the_movement_of_its_primary_one_and_has_its_own_record(home: Home) -> None:
    collect_on(home, 0)
    build_home(home)
    movements = """
        select list(e.name order by e.name), m.name, m.exercises
        from core.dim_exercise as e
        join core.fact_exercise as f using (exercise_key)
        join core.dim_movement as m using (movement_key)
        group by m.movement_key, m.name, m.exercises
        having count(*) > 1
    """
    assert query(home, movements) == [(["Kniebeuge", "Squat"], "Squat", 1)]
    assert query(home, "select language from core.exercise_record where name = 'Kniebeuge'") == [("de",)]


def test_bundles_of_hugo_are_editions(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", ("goblet-squat", "plank"))
    pages = home.root / "pages"
    for name in ("goblet-squat", "plank"):
        (pages / name).mkdir()
        (pages / f"{name}.md").rename(pages / name / "index.md")
    german = "# Goblet-Kniebeuge\n\n- **Zielmuskel:** Quadrizeps\n\n"
    german += "## Ausführung\n\n1. Halte die Hantel.\n2. Steh auf.\n"
    (pages / "goblet-squat" / "index.de.md").write_text(german, encoding="utf-8")
    collect_on(home, 0)
    build_home(home)
    assert query(home, EDITIONS) == [
        ("goblet-squat/index.de.md", "goblet-squat/index.md"),
        ("goblet-squat/index.md", None),
        ("plank/index.md", None),
    ]
    assert query(home, HEADLINE) == [(2, 2)]


def test_records_of_a_dataset_that_have_a_key_in_common_are_editions(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", ("plank",))
    rows = [
        {"id": 1, "of": 7, "lang": "en", "name": "Goblet Squat", "muscles": ["Quads"]},
        {"id": 2, "of": 7, "lang": "de", "name": "Goblet-Kniebeuge", "muscles": ["Quads"]},
        {"id": 3, "of": 8, "lang": "en", "name": "Seal Row", "muscles": ["Lats"]},
    ]
    (home.root / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    (home.root / "sources" / "rows.toml").write_text(
        'title = "Rows"\nrole = "reference"\nformat = "dataset"\npath = "rows.json"\nid = "id"\n[fields]\n'
        'name = "name"\nlanguage = "lang"\ntarget_muscles = "muscles"\ntranslation_key = "of"\n',
        encoding="utf-8",
    )
    collect_on(home, 0)
    build_home(home)
    assert query(home, f"{LANGUAGES} where role = 'reference'") == [("en", 2, 0, 0), ("de", 1, 1, 1)]
    assert query(home, "select exercises from operations.source_health where source = 'rows'") == [(2,)]
