"""The questions of tests/golden/search, and how an answer to one is judged."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.search.search import Searcher
from flows.warehouse.query import run_query

QUERIES = Path(__file__).resolve().parents[2] / "golden" / "search" / "queries.csv"
DEEPEST = 5
AXES = {"muscle": ("group", "muscle", "region"), "equipment": ("equipment", "equipment_family"),
        "difficulty": ("difficulty",)}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """What is searched for, and what would be right: names, members of axes, words of a page, or nothing."""

    library: str
    kind: str
    query: str
    right: str


@dataclass(frozen=True)
class Judged:
    """Whether the first answer is right, and whether those down to the fifth are.

    Where names are right, one of the five has to be one of them; where terms are, each of the five has to be
    of all of them.
    """

    question: Question
    is_first: bool
    is_among_five: bool
    names: tuple[str, ...]


def questions(library: str) -> list[Question]:
    """Return the questions on a library: shipped (sample and catalogue) or forge (and free-exercise-db)."""
    with QUERIES.open(encoding="utf-8", newline="") as file:
        return [Question(**row) for row in csv.DictReader(file) if row["library"] == library]


def judged(connection: duckdb.DuckDBPyConnection, searcher: Searcher, library: str) -> Iterator[Judged]:
    """Judge the answer to each question."""
    for question in questions(library):
        found = searcher.search(question.query)
        _, rows = run_query(connection, f"{found.sql} limit {DEEPEST}", found.parameters)
        names = tuple(row[2] for row in rows)
        if question.right == "nothing":
            is_right = found.found_as == "none" and not rows
            yield Judged(question, is_right, is_right, names)
            continue
        kind, _, wanted = question.right.partition(":")
        if kind == "name":
            right = [name in wanted.split("|") for name in names]
            yield Judged(question, right[:1] == [True], any(right), names)
        else:
            right = [is_of(connection, row[1], question.right) for row in rows]
            yield Judged(question, right[:1] == [True], bool(right) and all(right), names)


def is_of(connection: duckdb.DuckDBPyConnection, exercise_id: str, right: str) -> bool:
    """Return whether an exercise is at each of the members, or says a word."""
    asked: dict[str, object]
    for each in right.split("+"):
        kind, _, key = each.partition(":")
        if kind == "steps":
            sql = (
                "select count(*) from core.fact_content_item"
                " where exercise_id = $id and contains(lower(content), $key)"
            )
            asked = {"id": exercise_id, "key": key}
        else:
            sql = (
                "select count(*) from coverage.placements"
                " where exercise_id = $id and member_key = $key and list_contains($axes, axis)"
            )
            asked = {"id": exercise_id, "key": key, "axes": list(AXES[kind])}
        if not connection.execute(sql, asked).fetchall()[0][0]:
            return False
    return True
