"""The data dictionary: what every table, view, macro and check of the warehouse means.

`python -m flows.dictionary` writes docs/dictionary.md from the comments of a warehouse without rows and
docs/findings.md from the finding rules; `python -m flows.dictionary --check` says whether they are up to
date.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from flows.checks import read_check_files
from flows.errors import RepertoireError
from flows.findings_page import findings_page
from flows.settings import CHECKOUT
from flows.views import CHECKS, ViewFile, columns_of, create_views
from flows.warehouse import OFFLINE, SQL, empty_tables, load_tables
from transforms.contracts import TABLES

DICTIONARY = CHECKOUT / "docs" / "dictionary.md"
COMMAND = "python -m flows.dictionary"
SCHEMAS = ("core", "coverage", "gaps", "quality", "history", "operations")
INTRODUCTION = f"""# Data dictionary

Every table, view and macro of `warehouse/repertoire.duckdb`, and the checks that it passed. This page
is made from the comments in the warehouse by `{COMMAND}`; correct the contracts in
`transforms/contracts/` and the headers in `sql/` instead. Times are in UTC.
"""


def dictionary() -> str:
    """Return the data dictionary as Markdown."""
    connection = duckdb.connect(config=OFFLINE)
    try:
        load_tables(connection, empty_tables())
        files = create_views(connection, SQL)
        return "\n".join(_sections(connection, files)).rstrip() + "\n"
    finally:
        connection.close()


def main(arguments: list[str] | None = None, path: Path = DICTIONARY) -> int:
    """Write the dictionary and the page on findings beside it, or check them; return the exit code."""
    parser = argparse.ArgumentParser(
        prog=COMMAND, description="Write docs/dictionary.md and docs/findings.md."
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where one is out of date")
    options = parser.parse_args(arguments)
    try:
        pages = {path: dictionary(), path.with_name("findings.md"): findings_page(COMMAND)}
    except RepertoireError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    if not options.check:
        path.parent.mkdir(exist_ok=True)
        for page, text in pages.items():
            page.write_text(text, encoding="utf-8")
        return 0
    outdated = [
        page for page, text in pages.items() if not page.is_file() or page.read_text(encoding="utf-8") != text
    ]
    for page in outdated:
        sys.stderr.write(f"{page}: is out of date. Write it anew with: {COMMAND}\n")
    return 1 if outdated else 0


def _sections(connection: duckdb.DuckDBPyConnection, files: Iterable[ViewFile]) -> Iterator[str]:
    """Give the parts of the page: contents, then schema by schema, then the checks."""
    by_schema: dict[str, list[ViewFile]] = {schema: [] for schema in SCHEMAS}
    for file in sorted(files, key=lambda file: file.full_name):
        by_schema.setdefault(file.schema, []).append(file)
    yield INTRODUCTION
    yield from _contents(by_schema)
    for schema, members in by_schema.items():
        yield f"## {schema}\n"
        if schema == "core":
            for table in TABLES:
                yield from _table(connection, table)
        for file in members:
            yield from _view(connection, file)
    yield "## Checks\n"
    yield "A check that fails refuses a new warehouse; one that warns is told.\n"
    checks = read_check_files(SQL / CHECKS)
    yield from _grid(
        ("Check", "Severity", "Rule"), ((f"`{c.path.stem}`", c.severity, c.meaning) for c in checks)
    )


def _contents(by_schema: dict[str, list[ViewFile]]) -> Iterator[str]:
    """Give a line of links for each schema."""
    for schema, members in by_schema.items():
        names = [f"core.{table}" for table in TABLES] if schema == "core" else []
        names += [file.full_name for file in members]
        links = ", ".join(f"[{name.partition('.')[2]}](#{name.replace('.', '')})" for name in names)
        yield f"- [**{schema}**](#{schema}): {links}"
    yield "- [**Checks**](#checks)\n"


def _table(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[str]:
    """Give the part of one table."""
    [(comment,)] = connection.execute(
        "select comment from duckdb_tables() where schema_name = 'core' and table_name = ?", [table]
    ).fetchall()
    keys = TABLES[table].primary_key()
    yield f"### core.{table}\n\n{comment}\n\nKey: {', '.join(f'`{key}`' for key in keys)}.\n"
    yield from _columns(connection, "core", table)


def _view(connection: duckdb.DuckDBPyConnection, file: ViewFile) -> Iterator[str]:
    """Give the part of one view or macro."""
    yield f"### {file.full_name}\n\n{file.meaning}\n"
    if file.grain:
        yield f"Grain: {file.grain.rstrip('.')}. Reads: {', '.join(sorted(file.depends_on))}.\n"
    if file.kind == "view":
        yield from _columns(connection, file.schema, file.name)
        return
    yield f"```sql\nselect {'* from ' if file.kind == 'table macro' else ''}{file.call}\n```\n"
    if file.parameters:
        told = file.parameter_meanings
        yield from _grid(
            ("Parameter", "Meaning"), ((f"`{each.name}`", told[each.name]) for each in file.parameters)
        )
    if file.columns:
        types = columns_of(connection, file)
        yield from _grid(
            ("Column", "Type", "Meaning"),
            ((f"`{name}`", kind.lower(), file.columns[name]) for name, kind in types.items()),
        )


def _columns(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> Iterator[str]:
    """Give the grid of the columns of a table or view, from their comments."""
    rows = connection.execute(
        "select column_name, data_type, is_nullable, comment from duckdb_columns() "
        "where schema_name = ? and table_name = ? order by column_index",
        [schema, name],
    ).fetchall()
    is_table = name in TABLES and schema == "core"
    yield from _grid(
        ("Column", "Type", "Meaning"),
        (
            (f"`{column}`", kind.lower() + (" or null" if is_table and nullable else ""), comment)
            for column, kind, nullable, comment in rows
        ),
    )


def _grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Give a table of Markdown and an empty line."""
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


if __name__ == "__main__":
    sys.exit(main())
