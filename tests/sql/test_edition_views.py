"""Translations in the library of eight exercises: they change no figure, and are counted by language."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from eight_exercises import eight_exercises
from library import DAY_1, DAY_2, DAY_3, Tables, add_version, rows, warehouse
from test_sql_checks import CHECKS

Warehouse = duckdb.DuckDBPyConnection
UNREAD: dict[str, Any] = {"target": ["?Quadrizeps"], "equipment": ["?Kurzhantel"], "difficulty": "?Anfänger"}
CALLS = [
    "coverage.as_of(date '2026-03-01')",
    "coverage.as_of(date '2026-03-03', 'muscle', source_role := 'any')",
    "coverage.by_member('source', source_role := 'any')",
    "coverage.by_member('difficulty', source_role := 'reference')",
    "coverage.exercises_at('equipment', 'unknown')",
    "coverage.exercises_for('quadriceps', source_role := 'any')",
    "coverage.exercises_in(null, null)",
    "gaps.headline_in(['glutes', 'quadriceps'], null)",
    "history.size_in(null, null)",
    "history.size_in(['abs'], null)",
]
COUNTED = {
    "history.snapshots": "snapshot_id, exercises",
    "operations.source_health": "source, exercises, completeness",
}
SAYS_MORE = {"coverage.by_language", "coverage.content", "coverage.exercises"}


def with_translations(tables: Tables) -> Tables:
    """Add a German squat, bridge and plank, of which the plank is gone, and one of a reference library."""
    for row in tables["dim_exercise"]:
        row["language"] = "en-GB"
    german: dict[str, Any] = {**UNREAD, "language": "de"}
    add_version(tables, "kniebeuge:1", "ours", "Kniebeuge", **german, movement="squat", edition_of="squat")
    add_version(
        tables, "bruecke:1", "ours", "Brücke", **german, movement="bridge", edition_of="bridge",
        steps=["Heben."],
        valid_from=DAY_2,
    )  # fmt: skip
    add_version(
        tables, "stuetz:1", "ours", "Stütz", **german, movement="plank", edition_of="plank", valid_to=DAY_3
    )
    add_version(
        tables, "r02de:1", "catalogue", "Goblet-Kniebeuge", **german, movement="goblet", edition_of="r02",
        role="reference",
    )  # fmt: skip
    return tables


@pytest.fixture(scope="module")
def translated() -> Iterator[Warehouse]:
    with warehouse(with_translations(eight_exercises())) as connection:
        yield connection


def test_no_figure_of_exercises_changes_with_translations(eight: Warehouse, translated: Warehouse) -> None:
    names = {"history.coverage_over_time"}
    for kind in ("view", "table"):
        named = f"select schema_name || '.' || {kind}_name from duckdb_{kind}s()"
        names |= {name for (name,) in rows(eight, f"{named} where schema_name in ('coverage', 'gaps')")}
    queries = [f"select * from {name}" for name in sorted(names - SAYS_MORE) + CALLS]
    queries += [f"select {columns} from {name}" for name, columns in COUNTED.items()]
    queries.append("select * from coverage.content where part <> 'language'")
    queries.append("select * exclude (language) from coverage.exercises where is_counted")
    queries.append("select * exclude (language) from core.exercises_found(source_role := 'any')")
    differing = [
        query
        for query in queries
        if sorted(map(str, rows(eight, query))) != sorted(map(str, rows(translated, query)))
    ]
    assert len(names) > 20
    assert differing == []


def test_each_language_says_what_is_translated_and_what_is_missing(translated: Warehouse) -> None:
    measures = "exercises, original_exercises, translated_exercises, missing_exercises, round(share, 2)"
    query = f"select role, language, is_primary, {measures} from coverage.by_language"
    assert rows(translated, query) == [
        ("own", "en", True, 8, 8, 0, 0, 1.0),
        ("own", "de", False, 2, 0, 2, 6, 0.25),
        ("reference", "en", True, 11, 11, 0, 0, 1.0),
        ("reference", "de", False, 1, 0, 1, 10, 0.09),
    ]


def test_a_library_that_states_no_language_is_all_unknown(eight: Warehouse) -> None:
    query = "select language, is_primary, exercises, missing_exercises from coverage.by_language"
    assert rows(eight, f"{query} where role = 'own'") == [("unknown", True, 8, 0)]


def test_a_translation_is_found_by_its_words_and_in_the_scope_of_its_exercise(translated: Warehouse) -> None:
    asked = "[{'reading': 0, 'position': 0, 'weight': 1.0}]"
    words = "[{'reading': 0, 'position': 0, 'choice': 1, 'word': 'kniebeuge', 'likeness': 1.0}]"
    terms = words.replace("'word': 'kniebeuge'", "'axis': '', 'member_key': '', 'label': ''")
    searched = f"select exercise_id from core.exercises_searched({asked}, {words}, {terms})"
    assert rows(translated, f"{searched} where role = 'own'") == [("kniebeuge",)]
    found = "select exercise_id from core.exercises_found(source_role := 'own', with_editions := {})"
    assert ("kniebeuge",) in rows(translated, found.format("true"))
    assert ("kniebeuge",) not in rows(translated, found.format("false"))
    within = "select exercise_id from coverage.pages_in(['quadriceps'], null) where is_current order by all"
    assert ("kniebeuge",) in rows(translated, within)


@pytest.mark.parametrize("check", [name for name, check in CHECKS.items() if check.severity == "fail"])
def test_translations_break_no_check(eight: Warehouse, translated: Warehouse, check: str) -> None:
    query = CHECKS[check].query
    assert len(rows(translated, query)) <= len(rows(eight, query))


def test_a_translation_counts_while_its_primary_edition_is_not_there() -> None:
    tables = eight_exercises()
    add_version(tables, "liegestuetz:1", "ours", "Liegestütz", movement="push_up", edition_of="push_up")
    add_version(tables, "push_up:1", "ours", "Push-Up", movement="push_up", valid_from=DAY_2)
    with warehouse(tables) as connection:
        times = "select exercise_id, valid_from, valid_to from internal.counted_versions"
        assert sorted(rows(connection, f"{times} where movement_key = 'push_up'")) == [
            ("liegestuetz", DAY_1, DAY_2),
            ("push_up", DAY_2, None),
        ]
        sizes = rows(connection, "select exercises from history.size_in(null, null)")
    with warehouse(eight_exercises()) as connection:
        before = rows(connection, "select exercises from history.size_in(null, null)")
    assert [one - other for (one,), (other,) in zip(sizes, before, strict=True)] == [1, 1, 1]
