"""Records that hold several translations, and sources that translate another: added, collected and built."""

import json
from pathlib import Path
from typing import Any

import pytest
from small_home import build_home, collect_on, make_home, query

from flows.add.files import add_source
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.sources.source import load_sources

EDITIONS = """
select d.source, d.url, d.language, d.name, p.url
from core.dim_exercise as d
left join core.dim_exercise as p on p.exercise_id = d.edition_of and p.is_current
where d.is_current and d.source <> 'site'
order by all
"""
HEALTH = "select source, health, exercises, translations from operations.source_health where source <> 'site'"
HEAD = 'title = "Rows"\nrole = "reference"\nformat = "dataset"\npath = "rows.json"\nid = "id"\n'


def home_of(root: Path, records: Any, text: str | None = None) -> Home:
    """Make a home with a dataset of records: added as a user would, or with the rest of its source file."""
    home = make_home(root / "home", ("plank",))
    file = home.root / "rows.json"
    file.write_text(json.dumps(records), encoding="utf-8")
    if text is None:
        add_source(home, "rows", str(file), role="reference")
    else:
        (home.sources / "rows.toml").write_text(HEAD + text, encoding="utf-8")
    return home


def editions_in(home: Home, day: int = 0) -> list[tuple[object, ...]]:
    """Collect and build; return source, address, language, name and the primary edition's address."""
    collect_on(home, day)
    build_home(home)
    assert query(
        home, "select count(*) from core.fact_exercise where is_current and edition_of is not null"
    ) == query(home, "select sum(translations) from operations.source_health")
    return [row[1:] for row in query(home, EDITIONS)]


def wger(number: int, **names: str) -> dict[str, Any]:
    """Make an answer of wger; languages are numbers there."""
    numbers = {"de": 1, "en": 2, "es": 4, "pt": 7, "xx": 99}
    return {
        "id": number, "uuid": f"u{number}", "category": {"id": 9, "name": "Legs"},
        "muscles": [{"id": 10, "name": "Quadriceps femoris", "name_en": "Quads", "is_front": True}],
        "muscles_secondary": [], "equipment": [{"id": 3, "name": "Dumbbell"}], "images": [],
        "translations": [
            {
                "id": number * 10 + place, "name": name, "language": numbers[language.rstrip("_")],
                "description": f"<ol><li>{name} one.</li><li>{name} two.</li></ol>",
                "aliases": [{"alias": f"{name}!"}], "notes": [{"comment": f"{name} note."}],
            }
            for place, (language, name) in enumerate(names.items())
        ],
    }  # fmt: skip


def test_each_translation_of_wger_is_an_edition_with_its_own_texts_and_the_muscles_of_all(
    tmp_path: Path,
) -> None:
    answer = {"count": 3, "next": None, "results": [
        wger(1, de="Becherhocke", en="Goblet Squat"),
        wger(2, en="Split Squat", es="Zancada", pt="Afundo"),
        wger(3, de="Wandsitz"),
        wger(4, en="Sissy Squat"),
    ]}  # fmt: skip
    home = home_of(tmp_path, answer)
    assert editions_in(home) == [
        ("de/u1", "de", "Becherhocke", "en/u1"),
        ("de/u3", "de", "Wandsitz", None),
        ("en/u1", "en", "Goblet Squat", None),
        ("en/u2", "en", "Split Squat", None),
        ("en/u4", "en", "Sissy Squat", None),
        ("es/u2", "es", "Zancada", "en/u2"),
        ("pt/u2", "pt", "Afundo", "en/u2"),
    ]
    assert query(home, HEALTH) == [("rows", "good", 4, 3)]
    record = (
        "select steps, tips, aliases, target_muscles from core.exercise_record where name = 'Becherhocke'"
    )
    assert query(home, record) == [
        (["Becherhocke one.", "Becherhocke two."], ["Becherhocke note."], ["Becherhocke!"], ["Quads"])
    ]


def test_an_edit_of_one_translation_opens_a_version_of_that_edition_alone(tmp_path: Path) -> None:
    first = [wger(1, de="Becherhocke", en="Goblet Squat"), wger(2, en="Split Squat"), wger(3, en="Sissy")]
    home = home_of(tmp_path, first)
    editions_in(home)
    edited = wger(1, de="Becherhocke", en="Goblet Squat")
    edited["translations"][0]["description"] = "<ol><li>Neu.</li><li>Steh auf.</li></ol>"
    rows = [edited, wger(2, en="Split Squat", de="Ausfallschritt"), wger(3, en="Sissy")]
    (home.root / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    assert ("de/u2", "de", "Ausfallschritt", "en/u2") in editions_in(home, 1)
    versions = (
        "select url, max(version) from core.dim_exercise where source = 'rows' group by url order by url"
    )
    assert query(home, versions) == [("de/u1", 2), ("de/u2", 1), ("en/u1", 1), ("en/u2", 1), ("en/u3", 1)]


def test_a_language_that_nobody_knows_and_one_that_comes_twice_are_not_mixed(tmp_path: Path) -> None:
    home = home_of(tmp_path, [wger(1, en="Goblet Squat", en_="Cup Squat", xx="Kikombe"), wger(2, en="Sissy")])
    assert editions_in(home) == [
        ("99/u1", "99", "Kikombe", "en/u1"),
        ("en/u1", "en", "Goblet Squat", None),
        ("en/u2", "en", "Sissy", None),
    ]
    rejected = "select url, reason, detail from operations.rejected_pages where source = 'rows'"
    assert query(home, rejected) == [("record-1-2", "duplicate_record_id", "the id 'en/u1' occurs earlier")]
    languages = "select language, exercises from coverage.by_language where role = 'reference'"
    assert query(home, languages) == [("en", 2), ("unknown", 1)]


GERMAN = {"name": "Robbenrudern", "how": "Zieh."}
BY_KEYS = {
    "columns": (
        {"id": 1, "name_en": "Seal Row", "name_de": "Robbenrudern", "how_en": "Pull.", "how_de": "Zieh."},
        {"id": 2, "name_en": "Plank", "name_de": "", "how_en": "Hold.", "how_de": ""},
        'name = "name_@language"\nsteps = "how_@language"\n[editions]\nlanguages = ["en", "de"]\n',
    ),
    "nested": (
        {"id": 1, "name": {"de": "Robbenrudern", "en": "Seal Row"}, "how": {"en": "Pull.", "de": "Zieh."}},
        {"id": 2, "name": {"en": "Plank"}, "how": {"en": ["Hold."]}},
        'name = "name.@language"\nsteps = "how.@language"\n[editions]\n',
    ),
    "by language": (
        {"id": 1, "i18n": {"en": {"name": "Seal Row", "how": "Pull."}, "de": GERMAN}},
        {"id": 2, "i18n": {"en": {"name": "Plank", "how": "Hold."}, "de": None}},
        'name = "i18n.@language.name"\nsteps = "i18n.@language.how"\n[editions]\n',
    ),
    "without a mark": (
        {"id": 1, "name": "Seal Row", "nameGER": "Robbenrudern", "how": "Pull.", "howGER": "Zieh."},
        {"id": 2, "name": "Plank", "nameGER": None, "how": "Hold.", "howGER": None},
        'name = "name@language"\nsteps = "how@language"\n[editions]\nlanguages = { "" = "en", GER = "de" }\n',
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", BY_KEYS)
def test_keys_by_language_are_editions(tmp_path: Path, shape: str) -> None:
    *records, fields = BY_KEYS[shape]
    home = home_of(tmp_path, records, f"[fields]\n{fields}")
    assert editions_in(home) == [
        ("de/1", "de", "Robbenrudern", "en/1"),
        ("en/1", "en", "Seal Row", None),
        ("en/2", "en", "Plank", None),
    ]
    steps = "select url, steps from core.exercise_record where source = 'rows' order by url"
    assert query(home, steps) == [("de/1", ["Zieh."]), ("en/1", ["Pull."]), ("en/2", ["Hold."])]


def test_the_language_of_the_source_file_is_that_of_primary_editions(tmp_path: Path) -> None:
    *records, fields = BY_KEYS["columns"]
    home = home_of(tmp_path, records, f'language = "de"\n[fields]\n{fields}')
    assert ("en/1", "en", "Seal Row", "de/1") in editions_in(home)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[fields]\nname = "name_@language"\n', "'editions' is missing: 'name_@language' names a language"),
        (
            '[fields]\nname = "n"\n[editions]\n',
            "'editions.path' is missing, and no path of .fields. has @language",
        ),
        ('[fields]\nname = "n"\n[editions]\npath = "texts"\n', "'editions.language' is missing"),
        (
            '[fields]\nname = "n_@language"\n[editions]\n',
            "'editions.languages' is missing: the key 'n_@language'",
        ),
        (
            '[fields]\nname = "n.@language"\n[editions]\nlanguage = "lang"\n',
            "'editions.language' is where a member",
        ),
        (
            '[fields]\nname = "n.@language"\n[editions]\npath = "texts"\nlanguage = "l"\n',
            "two ways to say it",
        ),
        (
            '[fields]\nname = "n.@language"\nlanguage = "l"\n[editions]\n',
            "'fields.language' is what .editions. says",
        ),
        (
            '[fields]\nname = "@language.n_@language"\n[editions]\nlanguages = ["en"]\n',
            "write @language once",
        ),
        ('[fields]\nname = "n.@language"\n[editions]\nlanguages = { en = 3 }\n', "'editions.languages.en'"),
        (
            '[fields]\nname = "n"\n[translation]\nof = "rows"\nby = "id"\n',
            "'translation.of' is this source itself",
        ),
        (
            '[fields]\nname = "n"\n[translation]\nof = "row"\nby = "id"\n',
            "translation.of is no source: 'row'",
        ),
        ('[fields]\nname = "n"\n[translation]\nof = "site"\nby = "id"\n', "has another role .own."),
        ('[fields]\nname = "n"\n[translation]\nof = "site"\nby = "name"\n', "'translation.by'"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_of_translations_is_refused_with_the_key(
    tmp_path: Path, text: str, problem: str
) -> None:
    home = home_of(tmp_path, [{"id": 1}], text)
    with pytest.raises(UsageError, match=problem):
        load_sources(home)
