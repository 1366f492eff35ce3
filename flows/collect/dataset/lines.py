"""JSON Lines: a record a line, read line by line; a broken line costs one record."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import orjson

from flows.collect.dataset.json_text import BYTE_ORDER_MARKS, parse_json
from flows.collect.dataset.limits import LINE_BYTES, MEGABYTE, SAMPLE_BYTES
from flows.collect.dataset.records import BrokenRecord, Look, mostly_whole
from flows.collect.dataset.stored import Stored
from flows.sources.file_form import FileForm


def line_records(stored: Stored, records_path: str | None, form: FileForm) -> Iterator[object]:
    """Yield the records of the lines; raises UsageError where too many of them are broken."""
    if records_path:
        raise stored.error("a line is a record, so there is no path to them. Remove records.")
    return mostly_whole(f"{stored.label}:", _records(stored, form.charset), "lines")


def look_at_lines(stored: Stored) -> list[Look]:
    """Return that there is one way to read it."""
    del stored
    return [Look(FileForm())]


def _records(stored: Stored, charset: str | None) -> Iterator[object]:
    """Yield the record of each line that is not blank."""
    with _opened(stored, charset) as stream:
        number = 0
        while line := stream.readline(LINE_BYTES):
            number += 1
            if len(line) == LINE_BYTES and line[-1:] not in (b"\n", "\n"):
                _skip_line(stream)
                yield BrokenRecord(f"{number}: a line of more than {LINE_BYTES / MEGABYTE:.0f} MB")
            elif line.strip():
                yield _record(line, number)


def _record(line: bytes | str, number: int) -> object:
    if number == 1 and isinstance(line, bytes):
        line = line.removeprefix(BYTE_ORDER_MARKS[0])
    try:
        return parse_json(line)
    except ValueError as error:
        return BrokenRecord(f"{number}: not JSON: {error}")


def _skip_line(stream: io.BufferedReader | io.TextIOWrapper) -> None:
    while (piece := stream.readline(LINE_BYTES)) and piece[-1:] not in (b"\n", "\n"):
        pass


@contextmanager
def _opened(stored: Stored, charset: str | None) -> Iterator[io.BufferedReader | io.TextIOWrapper]:
    """Open the lines: as bytes where they are UTF-8, so that one of them can be broken, else as text."""
    encoding = charset or ("utf-16" if stored.head(2) in BYTE_ORDER_MARKS else None)
    with stored.open() as stream:
        yield (
            io.TextIOWrapper(stream, encoding, "backslashreplace", newline="\n") if encoding else stream  # type: ignore[misc]
        )


def is_json_lines(stored: Stored) -> bool:
    """Return whether a file is several objects, each on a line of its own, rather than one document."""
    with stored.open() as stream:
        first = stream.readline(SAMPLE_BYTES).removeprefix(BYTE_ORDER_MARKS[0])
        following = stream.read(200).lstrip()
    if not following.startswith(b"{") or not first.endswith(b"\n"):
        return False
    try:
        return isinstance(orjson.loads(first), Mapping)
    except orjson.JSONDecodeError:
        return False
