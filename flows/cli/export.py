"""The verbs that give what is asked for: search, explain, export, sql."""

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO
from urllib.parse import urlsplit

import typer

from flows.cli.ask import opened
from flows.cli.options import Format, FormatOption, HomeOption, LimitOption, OutputOption
from flows.cli.output import (
    ENDINGS,
    TEXT_FORMS,
    choose_format,
    console_on,
    print_message,
    report_rest,
    row_limit,
    text_output,
    write_answer,
    write_document,
    write_table,
    write_workbook,
)
from flows.cli.terminal.wrapping import shortened
from flows.home.durable import whole_file
from flows.home.errors import UsageError
from flows.home.settings import Home, load_settings
from flows.home.versions import published_file

if TYPE_CHECKING:
    import duckdb

    from flows.queries.question import Question
    from flows.queries.runner import QueryRunner
    from flows.warehouse.query import Rows

EXPORT_SECONDS = 3600.0
MAX_VALUE_LENGTH = 160
ALL_ROWS = "--output FILE.parquet (or .csv, .jsonl) has all"
OF_HOST = "select 1 from core.dim_exercise where contains(url, $host) limit 1"
SEARCH_COLUMNS = ("rank", "exercise_id", "name", "source", "role", "url", "found_as", "score")
SEARCH_SHOWN = ("name", "role", "why")
NOTHING_FOUND = "`repertoire coverage` lists the muscles, `repertoire coverage --by equipment` the equipment."


def export(
    what: Annotated[
        str, typer.Argument(help="exercises, a table or view such as coverage.by_muscle, or warehouse.")
    ],
    *,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="NAME", help="Exercises of this source only.", show_default=False),
    ] = None,
    is_conformed: Annotated[
        bool,
        typer.Option(
            "--conformed", help="Exercises in the taxonomy's keys and names, a flat row each, all counts."
        ),
    ] = False,
    form: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
) -> None:
    """Write exercises as records, or any table or view, for other programs.

    warehouse writes all tables and views into the folder --output, as Parquet with a manifest.
    """
    from flows.warehouse.export import WAREHOUSE, export_query, portions, write_parquet
    from flows.warehouse.query import write_rows

    if what == WAREHOUSE:
        if is_conformed:
            raise UsageError("--conformed: only `export exercises` has it; the warehouse is written whole.")
        _export_warehouse(home, source, form, output)
        return
    chosen = choose_format(form, output, Format.JSONL)
    with opened(home) as (connection, _):
        if source:
            _require_source(connection, source)
        sql, parameters = export_query(connection, what, source, is_conformed=is_conformed)
        if chosen is Format.PARQUET:
            write_parquet(connection, sql, parameters, output, EXPORT_SECONDS)
            return
        given = portions(connection, sql, parameters)
        if chosen is Format.XLSX:
            write_workbook(*_joined(given), output, what)
            return
        with text_output(output) as stream:
            if chosen is Format.JSONL:
                for columns, rows in given:
                    write_rows(columns, rows, "jsonl", stream)
                return
            columns, all_rows = _joined(given)
            if chosen is Format.TABLE:
                write_table(columns, all_rows, stream, title=what)
            else:
                write_rows(columns, all_rows, TEXT_FORMS[chosen], stream)


def sql(
    statement: Annotated[
        str | None,
        typer.Argument(
            help="One SQL statement; - reads it from stdin.", metavar="STATEMENT", show_default=False
        ),
    ] = None,
    *,
    saved: Annotated[
        str | None,
        typer.Option(
            "--saved", metavar="NAME", help="Ask what queries/NAME.sql of the home says.", show_default=False
        ),
    ] = None,
    own_files: Annotated[
        str | None,
        typer.Option(
            "--with",
            metavar="NAME=FILE,...",
            help="Read files of your own as tables: CSV, TSV, JSON, JSON lines or Parquet.",
            show_default=False,
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            "--timeout",
            min=0.001,
            metavar="SECONDS",
            help="Time limit. Default: the setting.",
            show_default=False,
        ),
    ] = None,
    limit: LimitOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
) -> None:
    """Ask the warehouse in SQL: read-only, no other file, no network, within limits of time and memory.

    The statement runs in a process of its own, which is killed where it goes beyond them.
    """
    from flows.queries.own_files import opened_files
    from flows.queries.saved import read_saved

    found_home = Home.find(home)
    if (statement is None) == (saved is None):
        raise UsageError('give one statement, such as "from coverage.by_muscle", or --saved NAME.')
    if saved is not None:
        text = read_saved(found_home).named(saved).sql
    else:
        text = sys.stdin.read() if statement == "-" else str(statement)
    with opened_files(own_files) as (tables, descriptors):

        def make_question(runner: "QueryRunner", written_as: str | None) -> "Question":
            return runner.question(
                published_file(found_home), text, seconds=timeout, form=written_as, tables=tables
            )

        _ask_process(found_home, make_question, descriptors, form, output, limit=limit)


def _ask_process(
    home: Home,
    make_question: Callable[["QueryRunner", str | None], "Question"],
    descriptors: tuple[int, ...],
    form: Format | None,
    output: Path | None,
    *,
    limit: int | None,
) -> None:
    """Ask a statement in a process of its own, and write what it gives: a table from rows, else a file."""
    from flows.queries.runner import QueryRunner

    chosen = choose_format(form, output)
    if limit and chosen is not Format.TABLE:
        raise UsageError(f"--limit: is for the table; for {chosen} write a limit into the statement.")
    with closing(QueryRunner(load_settings(home))) as runner:
        if chosen is Format.TABLE:
            found = runner.ask(make_question(runner, None), descriptors)
            most = row_limit(limit, chosen, output)
            if not found.is_whole and (most is None or most > len(found.rows)):
                raise UsageError(
                    f"the statement gives more than the {len(found.rows):,} rows that a table may have. Add "
                    "a limit, aggregate, or write all to a file: --output FILE.parquet (or .csv, .jsonl)."
                )
            write_answer(found.columns, found.rows[:most], chosen, output)
            if found.is_whole:
                report_rest(len(found.rows), most)
            else:
                print_message(f"These are {most} of more than {len(found.rows):,} rows; {ALL_ROWS}.")
        elif output is not None:
            with whole_file(output) as temporary, temporary.open("wb") as stream:
                found = runner.ask(make_question(runner, chosen), descriptors, into=stream)
        elif chosen in {Format.PARQUET, Format.XLSX}:
            raise UsageError(f"--format {chosen}: needs a file. Name it with --output FILE.{chosen}.")
        else:
            # Nothing is printed of a statement that fails halfway.
            with tempfile.TemporaryFile() as stream:
                found = runner.ask(make_question(runner, chosen), descriptors, into=stream)
                stream.seek(0)
                with text_output(None) as printed:
                    shutil.copyfileobj(io.TextIOWrapper(stream, "utf-8", newline=""), printed)
    for said in found.own_tables:
        print_message(said)


def _export_warehouse(
    home: Path | None, source: str | None, form: Format | None, output: Path | None
) -> None:
    """Write all tables and views as Parquet, and tell where."""
    from flows.warehouse.export_folder import MANIFEST, export_warehouse

    if source:
        raise UsageError("--source: only `export exercises` can be limited to one source.")
    if form not in {None, Format.PARQUET}:
        raise UsageError(
            f"--format {form}: the warehouse is written as parquet. For {form} write one table or view: "
            f"repertoire export coverage.by_muscle --format {form}"
        )
    if output is None:
        raise UsageError(
            "export warehouse: needs a folder. Name it: repertoire export warehouse --output DIR"
        )
    if output.suffix.lower() in ENDINGS:
        raise UsageError(
            f"--output: {output} is the name of a file; the warehouse is written into a folder. Name one."
        )
    with opened(home) as (connection, _):
        done = export_warehouse(connection, Home.find(home), output, EXPORT_SECONDS)
    print_message(
        f"Wrote {done.tables} tables and {done.views} views, {done.rows:,} rows, {done.bytes / 1e6:,.1f} MB. "
        f"What they are: {done.folder / MANIFEST}"
    )


def search(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS", help="Name, muscle, equipment, level, words of steps; any language."),
    ],
    *,
    limit: LimitOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
) -> None:
    """Find exercises by what people call them, the own library first; typing errors do no harm."""
    from flows.search.open import searcher_of
    from flows.search.search import RANKED

    chosen = choose_format(form, output)
    with opened(home) as (connection, _):
        found = searcher_of(connection, Home.find(home)).search(" ".join(words), RANKED)
    shown = found.rows[: row_limit(limit, chosen, output)]
    if shown or chosen is not Format.TABLE:
        rows = [[row[name] for name in SEARCH_COLUMNS] + [found.why(row["matched"])] for row in shown]
        title = f"Found for {found.text!r}"
        write_answer([*SEARCH_COLUMNS, "why"], rows, chosen, output, title=title, shown=SEARCH_SHOWN)
    if len(found.rows) > len(shown):
        report_rest(len(found.rows), len(shown))
    if found.meant and found.found_as != "none":
        print_message(f"Understood as '{found.meant}'.")
    if found.remark:
        print_message(found.remark)
    if found.found_as == "none":
        print_message(NOTHING_FOUND if not found.meant else f"Perhaps: repertoire search {found.meant}")


def explain(
    asked: Annotated[
        str, typer.Argument(metavar="SLUG_OR_URL", help="Slug, address, name or id of an exercise.")
    ],
    form: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
) -> None:
    """Show an exercise with the evidence for each of its values, its versions and its findings."""
    from flows.search.similar import own_of_family
    from flows.warehouse.explain import explain as explain_exercise

    chosen = choose_format(form, output)
    with opened(home) as (connection, _):
        documents = explain_exercise(connection, asked)
        if not documents:
            raise _not_there(connection, Home.find(home), asked)
        found = [document["exercise"] for document in documents]
        if all(exercise["role"] != "own" for exercise in found):
            own = own_of_family(connection, [exercise["exercise_id"] for exercise in found])
            has = f" Of its family it has: {', '.join(own)}." if own else " It has none of its family."
            print_message(f"{asked}: the own library has no such exercise.{has}")
    whole = documents[0] if len(documents) == 1 else documents
    write_document(whole, chosen, output, lambda stream: _print_explanations(documents, stream))


def _not_there(connection: "duckdb.DuckDBPyConnection", home: Home, asked: str) -> UsageError:
    """Return the error for an exercise that is not there, with those that may be meant."""
    from flows.search.open import searcher_of
    from flows.search.similar import nearest

    host = urlsplit(asked).hostname
    if host and not connection.execute(OF_HOST, {"host": f"://{host}/"}).fetchall():
        return UsageError(
            f"{asked}: no source reads pages of {host}. Add it: repertoire add NAME https://{host}/"
        )
    near = nearest(connection, searcher_of(connection, home), asked)
    hint = f"Perhaps: {', '.join(near)}." if near else "Search for it: repertoire search WORDS"
    return UsageError(f"{asked}: no exercise has this slug, address or name. {hint}")


def _joined(given: "Iterator[tuple[list[str], Rows]]") -> tuple[list[str], list[tuple[Any, ...]]]:
    columns: list[str] = []
    all_rows: list[tuple[Any, ...]] = []
    for names, rows in given:
        columns = names
        all_rows.extend(rows)
    return columns, all_rows


def _require_source(connection: "duckdb.DuckDBPyConnection", source: str) -> None:
    names = [
        name
        for (name,) in connection.execute(
            "select source from core.dim_source where role <> 'demand' order by 1"
        ).fetchall()
    ]
    if source not in names:
        raise UsageError(f"--source: the warehouse has no source '{source}'. It has: {', '.join(names)}.")


def _print_explanations(documents: list[dict[str, Any]], stream: TextIO) -> None:
    """Print each exercise for people."""
    for document in documents:
        exercise, record = document["exercise"], document["record"]
        state = "" if exercise["is_current"] else " (no longer in the library)"
        console_on(stream).print(
            f"{exercise['name']}{state}\n{exercise['source']}: {exercise['url']}", style="bold"
        )
        if record:
            values = [(name, _short(value)) for name, value in record.items() if value not in (None, [], "")]
            write_table(("field", "value"), values, stream, title="Record", max_letters=None)
        _print_rows(
            document["terms"], ("kind", "term", "mapping", "name"), "How its terms were understood", stream
        )
        _print_rows(
            document["claims"],
            ("field", "value", "method", "place", "is_chosen", "form_url"),
            "Claims",
            stream,
        )
        _print_rows(
            document["versions"], ("version", "name", "valid_from", "valid_to", "url"), "Versions", stream
        )
        _print_rows(document["findings"], ("severity", "rule", "message", "remedy"), "Findings", stream)


def _print_rows(rows: list[dict[str, Any]], columns: tuple[str, ...], title: str, stream: TextIO) -> None:
    """Print rows as a table, and nothing where there are none."""
    if rows:
        write_table(columns, [[_short(row[name]) for name in columns] for row in rows], stream, title=title)


def _short(value: object) -> object:
    """Shorten what would fill the screen."""
    if isinstance(value, list):
        return _short("; ".join(str(_in_words(item)) for item in value))
    return shortened(value, MAX_VALUE_LENGTH) if isinstance(value, str) else value


def _in_words(item: object) -> object:
    """Write a question or a link in words."""
    return next(iter(item.values())) if isinstance(item, dict) else item
