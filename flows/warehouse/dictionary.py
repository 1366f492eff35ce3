"""The data dictionary: what every table, view, macro and check of the warehouse means.

`python -m flows.warehouse.dictionary` writes docs/dictionary/, a page a schema, from the comments of a
warehouse without rows, and docs/findings.md from the finding rules; with `--check` it says whether they are
up to date.
"""

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from flows.home.errors import RepertoireError
from flows.home.settings import CHECKOUT
from flows.warehouse.checks import warehouse_checks
from flows.warehouse.empty import create_tables
from flows.warehouse.offline import OFFLINE
from flows.warehouse.sql_files import INTERNAL
from flows.warehouse.views import CHECKS, ViewFile, columns_of, create_views
from flows.warehouse.write import SQL
from transforms.contracts import TABLES
from transforms.enums import FINDING_FAMILIES

DOCS = CHECKOUT / "docs"
FOLDER = "dictionary"
COMMAND = "python -m flows.warehouse.dictionary"
SCHEMAS = {
    "core": "The star schema: what was read, and where. Everything else is made from these tables.",
    "coverage": "What the library covers, by muscle, equipment, difficulty and more.",
    "gaps": "What is missing, in order of priority, and what would fill it.",
    "quality": "What is wrong, thin, doubled or unknown on the pages.",
    "demand": "What people look for, from exports of views, searches or sales.",
    "history": "What changed, and when.",
    "operations": "Runs, sources and decisions, and the evidence of each value.",
    INTERNAL: "What the other views are made of. None of it is exported, and any version may change it: "
    "read the views of the other schemas instead.",
}
CHECKS_PAGE = "checks"
CHECKS_MEANING = "A check that fails refuses a new warehouse; one that warns is reported."
INTRODUCTION = f"""# Data dictionary

Every table, view and macro of `warehouse/repertoire.duckdb`, a page a schema, and the checks that it passed.
These pages are made from the comments in the warehouse by `{COMMAND}`; correct the contracts in
`transforms/contracts/`, the headers in `sql/` and `sql/names.toml` instead. Times are in UTC.
"""


def dictionary() -> dict[str, str]:
    """Return the data dictionary as Markdown: the text of each page by the name of its file."""
    connection = duckdb.connect(config=OFFLINE)
    try:
        create_tables(connection)
        by_schema = _by_schema(create_views(connection, SQL))
        pages = {"index": _contents(by_schema), CHECKS_PAGE: _checks()}
        pages |= {schema: _schema(connection, schema, members) for schema, members in by_schema.items()}
        return {f"{name}.md": "\n".join(parts).rstrip() + "\n" for name, parts in pages.items()}
    finally:
        connection.close()


def main(arguments: list[str] | None = None, docs: Path = DOCS) -> int:
    """Write the pages of the dictionary and of findings, or check them; return the exit code.

    A page of a schema that is no more is removed, and is out of date where only a check is asked for.
    """
    parser = argparse.ArgumentParser(prog=COMMAND, description="Write docs/dictionary/ and docs/findings.md.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where one is out of date")
    options = parser.parse_args(arguments)
    try:
        pages = {docs / FOLDER / name: text for name, text in dictionary().items()}
        pages[docs / "findings.md"] = findings_page(COMMAND)
    except RepertoireError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    left = sorted(set((docs / FOLDER).glob("*.md")) - pages.keys())
    if not options.check:
        (docs / FOLDER).mkdir(parents=True, exist_ok=True)
        for page, text in pages.items():
            page.write_text(text, encoding="utf-8")
        for page in left:
            page.unlink()
        return 0
    outdated = left + [
        page for page, text in pages.items() if not page.is_file() or page.read_text(encoding="utf-8") != text
    ]
    for page in outdated:
        sys.stderr.write(f"{page}: is out of date. Write it again with: {COMMAND}\n")
    return 1 if outdated else 0


def _by_schema(files: Iterable[ViewFile]) -> dict[str, list[ViewFile]]:
    """Return the views and macros of each schema, in the order of the schemas and of names."""
    by_schema: dict[str, list[ViewFile]] = {schema: [] for schema in SCHEMAS}
    for file in sorted(files, key=lambda file: file.full_name):
        by_schema[file.schema].append(file)
    return by_schema


def _contents(by_schema: dict[str, list[ViewFile]]) -> Iterator[str]:
    """Yield the first page: each schema with links to what is in it."""
    yield INTRODUCTION
    for schema, members in by_schema.items():
        names = [f"core.{table}" for table in TABLES] if schema == "core" else []
        names += [file.full_name for file in members]
        links = ", ".join(_link(name, name.partition(".")[2]) for name in names)
        yield f"## [{schema}]({schema}.md)\n\n{SCHEMAS[schema]}\n\n{links}.\n"
    yield f"## [Checks]({CHECKS_PAGE}.md)\n\n{CHECKS_MEANING}"


def _link(name: str, text: str) -> str:
    """Return a link to the part of a table, view or macro, from any page of the dictionary."""
    return f"[{text}]({name.partition('.')[0]}.md#{name.replace('.', '')})"


def _schema(connection: duckdb.DuckDBPyConnection, schema: str, members: Iterable[ViewFile]) -> Iterator[str]:
    """Yield the page of one schema."""
    yield f"# {schema}\n\n{SCHEMAS[schema]}\n"
    if schema == "core":
        for table in TABLES:
            yield from _table(connection, table)
    for file in members:
        yield from _view(connection, file)


def _checks() -> Iterator[str]:
    """Yield the page of the checks."""
    yield f"# Checks\n\n{CHECKS_MEANING}\n"
    checks = warehouse_checks(SQL / CHECKS)
    yield from _grid(("Check", "Severity", "Rule"), ((f"`{c.name}`", c.severity, c.meaning) for c in checks))


def _table(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[str]:
    """Yield the part of one table."""
    [(comment,)] = connection.execute(
        "select comment from duckdb_tables() where schema_name = 'core' and table_name = ?", [table]
    ).fetchall()
    keys = TABLES[table].primary_key()
    yield f"## core.{table}\n\n{comment}\n\nKey: {', '.join(f'`{key}`' for key in keys)}.\n"
    yield from _columns(connection, "core", table)


def _view(connection: duckdb.DuckDBPyConnection, file: ViewFile) -> Iterator[str]:
    """Yield the part of one view or macro."""
    yield f"## {file.full_name}\n\n{file.meaning}\n"
    if file.grain:
        reads = ", ".join(_link(name, name) for name in sorted(file.depends_on))
        yield f"Grain: {file.grain.rstrip('.')}. Reads: {reads}.\n"
    if file.kind == "view":
        yield from _columns(connection, file.schema, file.name)
        return
    yield f"```sql\nselect {'* from ' if file.kind == 'table macro' else ''}{file.call}\n```\n"
    if file.parameters:
        meanings = file.parameter_meanings
        yield from _grid(
            ("Parameter", "Meaning"), ((f"`{each.name}`", meanings[each.name]) for each in file.parameters)
        )
    if file.columns:
        types = columns_of(connection, file)
        yield from _grid(
            ("Column", "Type", "Meaning"),
            ((f"`{name}`", kind.lower(), file.columns[name]) for name, kind in types.items()),
        )


def _columns(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> Iterator[str]:
    """Yield the grid of the columns of a table or view, from their comments."""
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
    """Yield a table of Markdown and an empty line."""
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


FINDINGS_INTRODUCTION = """# Findings

What Repertoire finds wrong, thin, doubled or unknown on the current pages of own sources. Each rule has an
id, a severity (error, warning, info) and evidence; `repertoire findings --explain RULE` says the same with
what it finds now. The views are `quality.causes`, `quality.findings`, `quality.contradictions`,
`quality.duplicates`, `quality.missing_sections`, `quality.thin_content`, `quality.templated_text` and
`quality.broken_links`.
This page is made from `taxonomy/finding_rules.csv` and `taxonomy/finding_parameters.csv` by `{command}`.

A rule fires only where it is sure: sentences that offer an alternative or compare ("or", "instead of",
"like") state nothing, a page whose equipment is "other" contradicts nothing, and of two texts that differ
the page's own list is shown next to the other, never changed. `tests/golden/findings/README.md` says how
often the rules were right when their findings were read by hand, and what they do not see. Of 180 findings
that somebody read who had written none of the rules 149 were right, 23 arguable and 8 wrong; after the rules
were mended 125, 2 and 0 of these were still found, and 21 more are said once for a source. Of 97 defects that
were marked on 40 pages before the rules were read they name 58; of those of pages that they were not made on
about half.

**One mistake is one row.** Findings whose rules name the same cause (`cause` of `finding_rules.csv`) are, on
one page, one mistake: a name, a summary and steps that all say "dumbbell" against one attribute are one thing
to mend. Of duplicates, those about the same other page are. `quality.causes` has a row a mistake, with its
most telling finding (the most severe, then the first of the file) and in `also` what the others say; report,
dashboard, headline and `repertoire findings` count these. `quality.findings` has every finding, each with
`cause_id` and `cause_position`.

**Which words** say a grip or a posture, tell of the other side or of a hold, are a slip of the
pen, or mean that a bench is needed stands in `taxonomy/text_words.csv` (kind, phrase, value); a home adds its
own lines. What the steps *leave untold* is found on pages in English alone. A word that is no slip goes there
as kind `real`, a name that rightly has a capital as kind `proper`.

## Switching and tuning

In `repertoire.toml` of the home; the next build applies it. A key or rule that is not there is refused.

```toml
[rules.near_duplicate]
enabled = false            # the rule finds nothing

[rules.missing_faqs]
severity = "warning"       # error, warning or info

[rules.thin_content]
words = 90                 # a parameter of the rule, see below
```
"""


def findings_page(command: str, taxonomy: Path = CHECKOUT / "taxonomy") -> str:
    """Return the page on the finding rules as Markdown; `command` is what makes it."""
    rules = _rows(taxonomy / "finding_rules.csv")
    parameters = _rows(taxonomy / "finding_parameters.csv")
    parts = [FINDINGS_INTRODUCTION.format(command=command)]
    for family, heading in FINDING_FAMILIES.items():
        parts += [f"## {heading}\n", *_rules([rule for rule in rules if rule["family"] == family])]
    parts += ["## Parameters\n", *_parameters(parameters)]
    return "\n".join(parts).rstrip() + "\n"


def _rules(rules: list[dict[str, str]]) -> Iterator[str]:
    yield "| Rule | Severity | What it finds | Evidence | What to do |"
    yield "| --- | --- | --- | --- | --- |"
    for rule in rules:
        yield _row(
            f"`{rule['rule']}`", rule["severity"], rule["explanation"], rule["evidence"], rule["remedy"]
        )
    yield ""


def _parameters(parameters: list[dict[str, str]]) -> Iterator[str]:
    yield "| Rule | Parameter | Default | Minimum | Meaning |"
    yield "| --- | --- | ---: | ---: | --- |"
    for each in parameters:
        yield _row(
            f"`{each['rule']}`", f"`{each['parameter']}`", each["default"], each["least"], each["meaning"]
        )
    yield ""


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


if __name__ == "__main__":
    sys.exit(main())
