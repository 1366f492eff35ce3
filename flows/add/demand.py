"""Adding a source of demand: an export of views, searches or sales, whose columns are found out."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path

from flows.add.source_file import absolute_path, new_source_file, stored_path, write_source_file
from flows.collect.dataset import Look, iterate_records, look
from flows.collect.dataset.read import FORMATS
from flows.collect.dataset.stored import members_of
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.home.toml import toml_string
from flows.sources.source import Source, read_source
from flows.taxonomy.read import read_taxonomy
from transforms.demand.columns import dates_not_read, understand_columns
from transforms.demand.rows import DemandMap, DemandRow, UnreadRowError, read_row
from transforms.enums import DEMAND_KINDS, Role
from transforms.taxonomy.taxonomy import Taxonomy

SAMPLE = 200
FEW_ROWS_SHARE = 0.2
LOST = 0.2


@dataclass(frozen=True)
class AddedDemand:
    """What was added: its source file, what its columns are, and how many of its rows say something.

    rows: records; read: those that are read. others: further tables of the file that hold demand, by name.
    first: up to three rows as they are read: subject and amounts. dates_not_read: a column that is called a
    date and whose values are none that is read.
    """

    source: Source
    file: Path
    columns: DemandMap
    look: Look
    rows: int
    read: int
    others: tuple[str, ...]
    first: tuple[tuple[str, Mapping[str, float]], ...]
    dates_not_read: str | None = None


@dataclass(frozen=True)
class _Table:
    """One table of a file, and what its columns are."""

    look: Look
    columns: DemandMap
    name: str


def add_demand(home: Home, name: str, address: str) -> AddedDemand:
    """Write `sources/<name>.toml` for an export of what people look for.

    Of several tables one of addresses or phrases comes before one of names, then the one with most measures.
    Raises UsageError with the remedy for a name that is taken or no name, for a file that is none, and where
    no column says what was wanted, or how much.
    """
    file = new_source_file(home, name)
    path = absolute_path(address)
    if not path.is_file():
        raise UsageError(
            f"{address}: is no file. Give an export of views, searches or sales, such as views.csv."
        )
    taxonomy = read_taxonomy(home)
    tables = _tables(path, taxonomy)
    if not tables:
        raise UsageError(
            f"{path}: no column says what people look for (a page, query, exercise or muscle), or none in "
            f"numbers how often. {_columns_of(path)} Rename them in the first row, or teach their names in "
            "taxonomy/aliases.csv: see docs/demand.md."
        )
    kinds = list(DEMAND_KINDS)
    best = min(tables, key=lambda table: (kinds.index(table.columns.kind), -len(table.columns.measures)))
    records = list(iterate_records(path, best.look.records_path, best.look.form))
    totals = taxonomy.aliases_of("demand_total")
    sample = [each for each in records[:SAMPLE] if isinstance(each, Mapping)]
    read = [row for record in records if (row := _read(record, best.columns, totals)) is not None]
    write_source_file(file, _source_text(home, name, path, best, len(records)))
    return AddedDemand(
        read_source(home, file),
        file,
        best.columns,
        best.look,
        len(records),
        len(read),
        tuple(table.name for table in tables if table is not best),
        tuple((row.subject, row.amounts) for row in read[:3]),
        None if best.columns.date else dates_not_read(sample, taxonomy),
    )


def _read(record: object, columns: DemandMap, totals: Collection[str]) -> DemandRow | None:
    """Return what a record says; None where it says nothing that counts."""
    if not isinstance(record, Mapping):
        return None
    try:
        return read_row(record, columns, totals)
    except UnreadRowError:
        return None


def _tables(path: Path, taxonomy: Taxonomy) -> list[_Table]:
    """Return the tables of a file that hold demand."""
    found = []
    for place in _looks(path):
        records = iterate_records(path, place.records_path, place.form)
        sample = list(islice((each for each in records if isinstance(each, Mapping)), SAMPLE))
        columns = understand_columns(sample, taxonomy)
        if columns is not None:
            named = place.form.member or place.form.sheet or place.records_path or place.form.query
            found.append(_Table(place, columns, named or path.name))
    return found


def _looks(path: Path) -> Iterator[Look]:
    """Yield the ways to read a file; of a zip, those of each dataset in it."""
    members = members_of(path, tuple(FORMATS))
    for member in members if members[1:] else [None]:  # one needs no name
        yield from look(path, member)


def _columns_of(path: Path) -> str:
    """Return a sentence on the columns that a file has."""
    for place in _looks(path):
        for record in iterate_records(path, place.records_path, place.form):
            if isinstance(record, Mapping):
                return f"Its columns are: {', '.join(map(str, record))}."
    return "It has no rows."


def _source_text(home: Home, name: str, path: Path, table: _Table, rows: int) -> str:
    """Return the source file, commented."""
    columns, form = table.columns, table.look.form
    pinned = [(each.name, getattr(form, each.name)) for each in fields(form)]
    lines = [
        f"# Demand: the source {name}, as `repertoire add` found it. Correct what was guessed wrongly.",
        "",
        f"title = {toml_string(name.replace('-', ' ').replace('_', ' ').capitalize())}",
        f"role = {toml_string(Role.DEMAND)}  # what people look for; it weighs gaps and findings",
        'format = "dataset"  # a row a thing that was wanted',
        f"path = {toml_string(stored_path(home, path))}  # absolute, or below the home",
        'id = "@row"  # a row is told apart by its number',
        *(f"{key} = {_toml(value)}" for key, value in pinned if value is not None),
        *([f"records = {toml_string(table.look.records_path)}"] if table.look.records_path else []),
        "",
        "[demand]",
        f"subject = {toml_string(columns.subject)}  # the column that says what was wanted",
        f"kind = {toml_string(columns.kind)}  # {DEMAND_KINDS[columns.kind]}; or {_others(columns.kind)}",
        f"date = {toml_string(columns.date)}  # a day, week or month"
        if columns.date
        else '# date = "Date"  # a column with a day, week or month; else the days of the file, or of today',
        "",
        "[demand.measures]  # how often, by what is counted",
        *(f"{measure} = {toml_string(column)}" for measure, column in columns.measures.items()),
        "",
        "# What is normal. A collection outside these bounds is kept, and used only once it is accepted.",
        "[bounds]",
        f"min_pages = {max(1, int(rows * FEW_ROWS_SHARE))}",
        f"max_rejected_share = {LOST}  # share of the rows that may state no amount",
        "",
        "# [schedule]",
        '# cron = "0 5 * * 1"',
        '# timezone = "UTC"',
    ]
    return "\n".join(lines) + "\n"


def _others(kind: str) -> str:
    return ", ".join(each for each in DEMAND_KINDS if each != kind)


def _toml(value: object) -> str:
    return str(value) if isinstance(value, int) else toml_string(str(value))
