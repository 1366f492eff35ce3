"""What `add` shows of a dataset: its fields, three whole records as they are read, and what is not read."""

from collections.abc import Iterator, Mapping
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Any

from flows.collect.dataset.records import printable
from transforms.enums import DEMAND_KINDS
from transforms.pages.datasets.fields import FIELDS, PAIRED

if TYPE_CHECKING:
    from flows.add.datasets import DatasetFound
    from flows.add.demand import AddedDemand

MAX_WIDTH = 80
MAX_UNREAD = 30
NAME_WIDTH = 18
MAX_LINES = 2
"""No more lines are shown of one field of a record."""

MARK = " …"


def dataset_found_lines(found: "DatasetFound", file: str) -> list[str]:
    """Return lines of at most 80 columns; `file` is the name of the source file that was written."""
    guess = found.guess
    lines = [f"Found {found.records:,} records, and these fields:"]
    for field, rule in guess.fields.items():
        if not guess.fill[field]:
            continue  # a recipe has more fields than these records state
        share = f" ({guess.fill[field]:.0%} filled)" if rule.constant is None else ""
        room = MAX_WIDTH - NAME_WIDTH - 8 - len(share)
        lines.append(f"  {field:<{NAME_WIDTH}} from {shorten(rule.source, room, placeholder=MARK)}{share}")
    samples = found.understood.samples
    if samples:
        lines += ["", "As they would be read:" if len(samples) > 1 else "As it would be read:"]
    for record in samples:
        lines += [*_record_lines(record)]
    if guess.unused:
        lines += ["", f"Not read (map what you need in {file}):"]
        lines += [_unread_line(path, guess.examples.get(path, "")) for path in guess.unused[:MAX_UNREAD]]
        if more := len(guess.unused) - MAX_UNREAD:
            lines += [f"  and {more:,} more"] if more > 0 else []
    return [printable(line) for line in lines]  # a record may hold half a surrogate pair


def demand_found_lines(added: "AddedDemand") -> list[str]:
    """Return lines of at most 80 columns on a source of demand that was added."""
    columns = added.columns
    measures = ", ".join(f"{measure} from {column!r}" for measure, column in columns.measures.items())
    lines = [
        f"Wrote {added.file}: {added.source.title}, role {added.source.role}",
        *added.look.notes,
        f"{DEMAND_KINDS[columns.kind].capitalize()}, from {columns.subject!r}; {measures}.",
        f"The days of each row are from {columns.date!r}." if columns.date else NO_DATES,
        *([f"{added.dates_not_read!r} is not read: {DATES}"] if added.dates_not_read else ()),
        f"Of {added.rows:,} rows {added.read:,} say something that counts.",
        *(f"Its table {other} may hold demand too: copy the source file and name it there as member."
          for other in added.others),
        "",
        "As it would be read:",
        *(f"  {subject}: {', '.join(f'{amount:,.0f} {measure}' for measure, amount in amounts.items())}"
          for subject, amounts in added.first),
    ]  # fmt: skip
    return [part for line in lines for part in (wrap(line, MAX_WIDTH, subsequent_indent="  ") or [""])]


DATES = "write its dates as 2026-10-31, 31.10.2026, 2026-10 or 2026-W44."
NO_DATES = (
    "No column has days: they are those that the file says in its first lines or its name, else that of "
    "collecting it."
)


def _unread_line(path: str, example: str) -> str:
    shown = f"  {shorten(path, MAX_WIDTH // 2, placeholder=MARK)}"
    return f"{shown}: {shorten(example, MAX_WIDTH - len(shown) - 2, placeholder=MARK)}" if example else shown


def _record_lines(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of one record: its name, then each field that it states."""
    yield f"  {shorten(record['name'] or '(no name)', MAX_WIDTH - 2, placeholder=MARK)}"
    for field in FIELDS:
        value = record[PAIRED[field][0]] if field in PAIRED else record[field]
        if field == "name" or not value:
            continue
        text = value if isinstance(value, str) else _listed(field, value)
        lines = wrap(
            f"{field}: {text}", MAX_WIDTH - 6, break_on_hyphens=False, max_lines=MAX_LINES, placeholder=MARK
        )
        yield from (f"    {'' if place == 0 else '  '}{line}" for place, line in enumerate(lines))


def _listed(field: str, values: list[str]) -> str:
    """Return values side by side; of sentences with their number, so that one too few or many shows."""
    if field in {"steps", "tips", "mistakes"}:
        return " ".join(f"{number}) {text}" for number, text in enumerate(values, start=1))
    return ", ".join(values)
