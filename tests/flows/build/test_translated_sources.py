"""Two sources in two languages: one library, where their pages or their files say so."""

import json
from pathlib import Path

import pytest
from small_home import build_home, collect_on, make_home, query

from flows.home.settings import Home

EDITIONS = """
select d.url, p.url
from core.dim_exercise as d
left join core.dim_exercise as p on p.exercise_id = d.edition_of and p.is_current
where d.is_current
order by all
"""
HEALTH = "select source, health, exercises, translations from operations.source_health order by source"


def page(language: str, title: str, steps: tuple[str, str], head: str = "") -> str:
    return (
        f'<html lang="{language}"><head><title>{title}</title>{head}</head><body><h1>{title}</h1>'
        f"<p>Muscles: Quads</p><h2>Steps</h2><ol><li>{steps[0]}</li><li>{steps[1]}</li></ol></body></html>"
    )


def home_of(root: Path, german: str, german_head: str = "", english_head: str = "") -> Home:
    """Make a home of an English source, `site`, and a German one, `de`, whose file has some more lines."""
    home = make_home(root / "home", ())
    (home.root / "seiten").mkdir()
    english_steps = ("Lean your back against the wall.", "Slide down and hold.")
    german_steps = ("Lehn den Rücken an die Wand.", "Rutsch nach unten und halte.")
    pages = {
        "pages/wall-sit.html": page("en", "Wall Sit", english_steps, english_head),
        "pages/plank.html": page("en", "Plank", ("Rest on your forearms.", "Hold still.")),
        "seiten/wall-sit.html": page("de", "Wandsitz", german_steps, german_head),
    }
    for name, content in pages.items():
        (home.root / name).write_text(content, encoding="utf-8")
    head = 'title = "Deutsch"\nrole = "own"\nformat = "folder"\npath = "seiten"\n'
    (home.sources / "de.toml").write_text(head + german, encoding="utf-8")
    collect_on(home, 0)
    build_home(home)
    return home


@pytest.mark.parametrize(
    ("german", "german_head", "english_head"),
    [
        ('[translation]\nof = "site"\nby = "path"\n', "", ""),
        (
            '[translation]\nof = "site"\nby = "id"\n',
            '<meta name="x" content="y">',
            "",
        ),
        (
            '[translation]\nof = "site"\nby = "hreflang"\n',
            '<link rel="alternate" hreflang="en" href="https://gym.test/wall-sit">',
            "",
        ),
        (
            "",
            '<link rel="alternate" hreflang="en" href="https://gym.test/wall-sit">',
            '<link rel="canonical" href="https://gym.test/wall-sit">',
        ),
    ],
)
def test_a_source_that_translates_another_counts_nothing_twice(
    tmp_path: Path, german: str, german_head: str, english_head: str
) -> None:
    home = home_of(tmp_path, german, german_head, english_head)
    is_joined = 'by = "id"' not in german  # these pages have no key in common
    of_german = "wall-sit.html" if is_joined else None
    assert query(home, EDITIONS) == [
        ("plank.html", None), ("wall-sit.html", of_german), ("wall-sit.html", None)
    ]  # fmt: skip
    counted = (0, 1) if is_joined else (1, 0)
    assert query(home, HEALTH) == [("de", "good", *counted), ("site", "good", 2, 0)]
    assert query(home, "select exercises from gaps.headline") == [(2 if is_joined else 3,)]


def test_sources_whose_pages_say_nothing_of_each_other_stay_two_libraries(tmp_path: Path) -> None:
    home = home_of(tmp_path, 'language = "de"\n')
    assert query(home, "select count(*) from core.dim_exercise where edition_of is not null") == [(0,)]


MARKDOWN = """---
translationKey: {key}
---
# {title}

Muscles: Quads

## Steps

1. {steps[0]}
2. {steps[1]}
"""


def test_a_source_that_translates_another_by_id_is_matched_by_the_key_that_its_pages_state(
    tmp_path: Path,
) -> None:
    home = make_home(tmp_path / "home", ())
    (home.root / "seiten").mkdir()
    english = {"title": "Wall Sit", "steps": ("Lean your back against the wall.", "Slide down and hold.")}
    german = {"title": "Wandsitz", "steps": ("Lehn den Rücken an die Wand.", "Rutsch nach unten und halte.")}
    other = {"title": "Brett", "steps": ("Lehn die Ellenbogen auf den Boden.", "Heb die Hüfte und halte.")}
    pages = {
        "pages/sit.md": MARKDOWN.format(key="legs-7", **english),
        "seiten/wandsitz.md": MARKDOWN.format(key="legs-7", **german),
        "seiten/brett.md": MARKDOWN.format(key="core-1", **other),
    }
    for name, content in pages.items():
        (home.root / name).write_text(content, encoding="utf-8")
    (home.sources / "de.toml").write_text(
        'role = "own"\nformat = "folder"\npath = "seiten"\nlanguage = "de"\n'
        '[translation]\nof = "site"\nby = "id"\n',
        encoding="utf-8",
    )
    collect_on(home, 0)
    build_home(home)
    assert query(home, EDITIONS) == [("brett.md", None), ("sit.md", None), ("wandsitz.md", "sit.md")]


def test_datasets_that_translate_one_another_by_id_are_matched_by_their_ids(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", ())
    records = {
        "site": [{"id": 7, "name": "Wall Sit", "steps": ["Lean back.", "Slide down."], "muscles": ["Quads"]}],
        "de": [
            {"id": 7, "name": "Wandsitz", "steps": ["Lehn dich an.", "Rutsch ab."], "muscles": ["Quads"]},
            {"id": 8, "name": "Brett", "steps": ["Stütz dich.", "Halte still."], "muscles": ["Abs"]},
        ],
    }
    for name, listed in records.items():
        (home.root / f"{name}.json").write_text(json.dumps(listed), encoding="utf-8")
        translation = '[translation]\nof = "site"\nby = "id"\n' if name == "de" else ""
        (home.sources / f"{name}.toml").write_text(
            f'role = "own"\nformat = "dataset"\npath = "{name}.json"\nid = "id"\n'
            f'language = "{"de" if name == "de" else "en"}"\n'
            '[fields]\nname = "name"\nsteps = "steps"\ntarget_muscles = "muscles"\n' + translation,
            encoding="utf-8",
        )
    collect_on(home, 0)
    build_home(home)
    named = """
        select d.name, p.name from core.dim_exercise as d
        left join core.dim_exercise as p on p.exercise_id = d.edition_of and p.is_current
        where d.is_current order by all
    """
    assert query(home, named) == [("Brett", None), ("Wall Sit", None), ("Wandsitz", "Wall Sit")]
