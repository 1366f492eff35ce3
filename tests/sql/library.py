"""Small libraries written by hand as the tables of `core`, and the warehouse that holds them.

A row names only the columns that matter to its case; the others are filled with the emptiest value
that the contract allows.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import dataframely as dy
import duckdb
import polars as pl

from flows.warehouse.views import ViewFile, create_views, read_view_files
from transforms.contracts import TABLES

SQL = Path(__file__).resolve().parents[2] / "sql"
SINGLE = ("difficulty", "category", "body_part", "movement_pattern")
Row = dict[str, Any]
Tables = dict[str, list[Row]]

DAY_1, DAY_2, DAY_3 = (datetime(2026, 3, day, 6) for day in (1, 2, 3))


def filled(contract: type[dy.Schema], row: Mapping[str, Any]) -> Row:
    """Return the row with every column of the contract."""
    unknown = row.keys() - contract.columns().keys()
    assert not unknown, f"{contract.__name__} has no {unknown}"
    return {name: row[name] if name in row else _empty(column) for name, column in contract.columns().items()}


def _empty(column: dy.Column) -> object:
    """Return the emptiest value that a column may have."""
    if isinstance(column, dy.List):
        return []
    if column.nullable:
        return None
    if isinstance(column, dy.Bool):
        return False
    if isinstance(column, dy.Datetime):
        return DAY_1
    if isinstance(column, (dy.Int64, dy.Float64)):
        return 0
    return "-"


def frames(tables: Tables) -> dict[str, pl.DataFrame]:
    """Return every table of `core` as a frame with the types of its contract."""
    return {
        name: pl.DataFrame(
            [filled(contract, row) for row in tables.get(name, [])],
            schema={column: spec.dtype for column, spec in contract.columns().items()},
            orient="row",
        )
        for name, contract in TABLES.items()
    }


def warehouse(tables: Tables) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB in memory with the tables and all views over them, stored as in the published file."""
    connection = duckdb.connect()
    connection.execute("create schema core")
    for name, frame in frames(tables).items():
        connection.register("frame", frame)
        connection.execute(f"create table core.{name} as select * from frame")
        connection.unregister("frame")
    create_views(connection, SQL)
    return connection


@cache
def _views() -> dict[str, ViewFile]:
    """Return all views and macros by name, in an order in which they can be worked out."""
    return {file.full_name: file for file in read_view_files(SQL)}


def work_out(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Work out the stored views that a query reads, from tables that have changed since, as a build does.

    Without it the query gives what was before the change.
    """
    wanted = {name for name in _views() if name in query}
    for name, file in reversed(_views().items()):
        if name in wanted:
            wanted |= file.needs
    for name, file in _views().items():
        if file.stored and name in wanted:
            connection.execute(f"truncate {name}")
            connection.execute(f"insert into {name} {file.query}")


def _mention(term: str) -> Row:
    """Read a shorthand: "?Flubber" is a term that is not mapped, any other the key of a member."""
    if term.startswith("?"):
        return {"key": "unknown", "term": term[1:], "mapping": "unmapped"}
    return {"key": term, "term": term.replace("_", " "), "mapping": "exact"}


def _mentions(terms: Sequence[str]) -> list[Row]:
    return [_mention(term) for term in terms] or [{"key": "unknown", "term": None, "mapping": "missing"}]


def _equipment(terms: Sequence[str]) -> list[Row]:
    """Read shorthands of equipment: "a|b" are alternatives, "(a)" is optional."""
    rows: list[Row] = []
    for number, term in enumerate(terms, start=1):
        if "|" in term:
            group = {"role": "alternative", "alternative_group": number}
            rows += [_mention(part) | group for part in term.split("|")]
        else:
            rows.append(_mention(term.strip("()")) | {"role": "optional" if "(" in term else "required"})
    return rows or [{"key": "unknown", "term": None, "mapping": "missing", "role": "required"}]


def add_version(tables: Tables, key: str, source: str, name: str, **said: Any) -> None:
    """Add one version of one exercise to all tables that it stands in.

    `key` is "exercise:version". Of `said`, `target`, `secondary` and `equipment` are shorthands of
    lists, `difficulty`, `category`, `body_part` and `movement_pattern` of single values; `steps`,
    `tips`, `mistakes`, `faqs` and `links` are texts; `role`, `movement` and `completeness` go to
    fact_exercise, `edition_of` to both, and what else there is to dim_exercise.
    """
    exercise_id, _, version = key.partition(":")
    same = {"exercise_key": key, "exercise_id": exercise_id, "is_current": said.get("valid_to") is None}
    target, equipment = _mentions(said.pop("target", ())), _equipment(said.pop("equipment", ()))
    secondary = [_mention(term) for term in said.pop("secondary", ())]
    parts = {part: said.pop(part, ()) for part in ("steps", "tips", "mistakes", "faqs", "links")}
    single = {column: _mention(said.pop(column)) for column in SINGLE if column in said}
    fact = {"movement_key": said.pop("movement", exercise_id), "role": said.pop("role", "own")}
    fact["edition_of"] = said.get("edition_of")
    fact |= {"completeness": said.pop("completeness", 0.0)} | _counts(parts, said.get("summary") or "")
    tables.setdefault("dim_exercise", []).append(
        same
        | {"version": int(version), "source": source, "name": name, "url": f"{exercise_id}.md"}
        | {"slug": exercise_id, "first_seen": DAY_1, "last_seen": DAY_3, "valid_from": DAY_1}
        | {column: mention["term"] for column, mention in single.items()}
        | {"target_muscles": [row["term"] for row in target if row["term"]]}
        | {"secondary_muscles": [row["term"] for row in secondary]}
        | {"equipment": [row["term"] for row in equipment if row["term"]]}
        | said
    )
    keys = {f"{column}_key": single[column]["key"] if column in single else "unknown" for column in SINGLE}
    tables.setdefault("fact_exercise", []).append(
        same | {"source": source, "snapshot_id": f"{source}/1"} | keys | fact
    )
    _add_mentions(tables, "fact_exercise_muscle", same | {"role": "target"}, "muscle_key", target)
    _add_mentions(tables, "fact_exercise_muscle", same | {"role": "secondary"}, "muscle_key", secondary)
    _add_mentions(tables, "fact_exercise_equipment", same, "equipment_key", equipment)
    _add_content(tables, same, parts)


def _counts(parts: Mapping[str, Sequence[str]], summary: str) -> Row:
    """Count the items and words of the parts of a page."""
    words = {
        part: sum(len(item.rpartition("? ")[2].split()) for item in items) for part, items in parts.items()
    }
    return {part: len(items) for part, items in parts.items()} | {
        "summary_words": len(summary.split()),
        "step_words": words["steps"],
        "tip_words": words["tips"],
        "mistake_words": words["mistakes"],
        "faq_words": words["faqs"],
    }


def _add_mentions(tables: Tables, table: str, same: Row, column: str, rows: Sequence[Row]) -> None:
    for position, row in enumerate(rows, start=1):
        rest = {name: value for name, value in row.items() if name != "key"}
        tables.setdefault(table, []).append(same | {"position": position, column: row["key"]} | rest)


def _add_content(tables: Tables, same: Row, parts: Mapping[str, Sequence[str]]) -> None:
    """Add content items and links; "Question? Answer" is a FAQ, "Text > address" a link."""
    for part, items in parts.items():
        for position, item in enumerate(items, start=1):
            row = same | {"position": position}
            if part == "links":
                text, _, url = item.partition(" > ")
                is_broken = url.startswith("gone")
                row |= {"link_text": text, "url": url, "kind": "exercise", "is_broken": is_broken}
                tables.setdefault("fact_link", []).append(row)
                continue
            row |= {"kind": part.removesuffix("s"), "content": item, "words": len(item.split())}
            if part == "faqs":
                question, _, answer = item.partition("? ")
                row |= {"question": f"{question}?", "content": answer, "words": len(answer.split())}
            tables.setdefault("fact_content_item", []).append(row)


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    return connection.execute(query).fetchall()


def changed_rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query within a transaction that has changed tables."""
    work_out(connection, query)
    return rows(connection, query)
