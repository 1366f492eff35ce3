"""What the process of one statement does: takes its question, limits itself, answers, and ends.

The order makes it safe: own files are read before the statement is looked at, then DuckDB is closed to all
files and settings, then the kernel limits the memory, and only then the statement runs.
"""

import errno
import json
import os
import pickle
import resource
import socket
import traceback
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import duckdb

from flows.home.errors import RepertoireError, UsageError
from flows.home.settings import Settings
from flows.queries.forms import write_form
from flows.queries.question import (
    LENGTH,
    MAX_DESCRIPTORS,
    OwnTable,
    Question,
    packed,
    receive_exactly,
    send_part,
)
from flows.warehouse.offline import OFFLINE
from flows.warehouse.query import NO_DISK, begin, locked_down, open_version, plain

ANSWERED, FAILED = 0, 70
"""Exit codes."""
FIRST_ROWS, MAX_ROWS_AT_A_TIME, LARGE_PORTION = 50, 1_000, 1_000_000
"""Rows of a portion, few at first and more while they are short; bytes of a portion that is large enough."""
SHARE_OF_DUCKDB = 0.8
"""Of the memory of a statement; the rest is for its rows on their way."""
SPARE_CPU_SECONDS = 10


def answer(talk: socket.socket) -> int:
    """Answer the one question that comes through a socket; return the exit code."""
    question, descriptors = _receive(talk)
    try:
        send_part(talk, packed(("begun",)))
        _answer(talk, question, descriptors)
    except (MemoryError, duckdb.OutOfMemoryException):
        send_part(talk, packed(("memory",)))
    except OSError as error:
        if error.errno not in {errno.EFBIG, errno.ENOSPC}:
            raise
        send_part(talk, packed(("size" if error.errno == errno.EFBIG else "disk",)))
    except (UsageError, duckdb.Error) as error:
        send_part(talk, packed(("refused", str(error))))
    except RepertoireError as error:
        send_part(talk, packed(("failed", str(error))))
    except Exception:  # noqa: BLE001 - told to whoever asked, who reports it as ours
        send_part(talk, packed(("failed", traceback.format_exc(limit=-3))))
    return ANSWERED


def _receive(talk: socket.socket) -> tuple[Question, list[int]]:
    """Return the question, and the files that come with it."""
    header, descriptors, _, _ = socket.recv_fds(talk, LENGTH.size, MAX_DESCRIPTORS)
    content = receive_exactly(talk, LENGTH.unpack(header)[0]) if header else None
    if content is None:
        os._exit(FAILED)  # whoever asked went away
    question: Question = pickle.loads(content)  # noqa: S301 - it comes from us
    return question, descriptors


def _answer(talk: socket.socket, question: Question, descriptors: list[int]) -> None:
    """Run the statement, and send or write what it gives."""
    target = descriptors.pop(0) if question.form else None
    if question.form == "parquet":
        import pyarrow.parquet  # noqa: F401, PLC0415 - before memory is limited: its libraries are large
    _limit_all_but_memory(question)
    with closing(_opened(question, descriptors)) as connection:
        own_tables = tuple(_read_own(connection, each) for each in question.tables)
        _limit_memory(question.memory_bytes)
        if question.form is not None and target is not None:
            with os.fdopen(target, "wb") as stream:
                write_form(connection, question.sql, question.form, stream)
            send_part(talk, packed(("end", True, own_tables)))
            return
        result = begin(connection, question.sql, ())
        send_part(talk, packed(("columns", [column[0] for column in result.description or ()])))
        is_whole = True
        for rows, is_whole in _portions(result, question):  # noqa: B007 - the last one is sent below
            send_part(talk, rows)
        send_part(talk, packed(("end", is_whole, own_tables)))


def _limit_all_but_memory(question: Question) -> None:
    """Limit what the kernel can: processor time, size of files, dumps of memory. Be the first to go."""
    processors = os.cpu_count() or 1
    seconds = int(question.seconds * processors) + SPARE_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (question.max_bytes, question.max_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(question.niceness)
    with suppress(OSError):  # where there is no such file the kernel chooses by itself
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _limit_memory(memory_bytes: int) -> None:
    """Limit the address space to what is used by now, threads included, and so much more."""
    with suppress(ValueError, OSError):  # macOS has no such limit; there DuckDB's own one has to do
        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + memory_bytes, used + memory_bytes))


def _opened(question: Question, descriptors: list[int]) -> duckdb.DuckDBPyConnection:
    """Open the warehouse, locked down; with own files, in memory beside tables of what they hold."""
    memory_limit = f"{int(question.memory_bytes * SHARE_OF_DUCKDB)}B"
    if not question.tables:
        return open_version(Path(question.warehouse), Settings(duckdb_memory_limit=memory_limit))
    connection = duckdb.connect(config={**OFFLINE, "memory_limit": memory_limit, **NO_DISK})
    for table, descriptor in zip(question.tables, descriptors, strict=True):
        _load(connection, table, descriptor)
    path = question.warehouse.replace("'", "''")
    connection.execute(f"attach '{path}' as repertoire (read_only); use repertoire").fetchall()
    connection.execute("set enable_external_access = false").fetchall()
    locked_down(connection)
    return connection


def _load(connection: duckdb.DuckDBPyConnection, table: OwnTable, descriptor: int) -> None:
    """Make a table of a file that was handed over open."""
    path = f"/dev/fd/{descriptor}"
    try:
        connection.execute(
            f'create temp table "{table.name}" as from {table.reader}',
            {"file": path},
        ).fetchall()
    except duckdb.OutOfMemoryException as error:
        raise UsageError(f"--with {table.name}={table.file}: it is larger than the memory allows.") from error
    except duckdb.Error as error:
        told = str(error).partition("\n\nLINE ")[0].replace(path, table.file)  # the lines are ours
        raise UsageError(f"--with {table.name}={table.file}: cannot be read: {told}") from error


def _read_own(connection: duckdb.DuckDBPyConnection, table: OwnTable) -> str:
    """Return what was read of an own file, for the person who named it."""
    result = connection.execute(f'select count(*) from "{table.name}"')  # noqa: S608 - it is checked
    [(rows,)] = result.fetchall()
    described = connection.execute(f'describe "{table.name}"').fetchall()
    columns = ", ".join(f"{name} {kind.lower()}" for name, kind, *_ in described)
    return f"{table.name}: {rows:,} {'row' if rows == 1 else 'rows'} of {table.file} ({columns})"


def _portions(result: duckdb.DuckDBPyConnection, question: Question) -> Iterator[tuple[bytes, bool]]:
    """Yield the rows in portions, packed, each with whether nothing was left out; stop at the limits."""
    rows_left, bytes_left, size = question.max_rows, question.max_bytes, FIRST_ROWS
    while rows := result.fetchmany(min(size, rows_left + 1)):
        is_whole = len(rows) <= rows_left
        rows = rows[:rows_left]
        if question.max_letters is not None:
            rows = [tuple(_clipped(value, question.max_letters) for value in row) for row in rows]
        portion = packed(("rows", rows))
        while rows and len(portion) > bytes_left:
            rows, is_whole = rows[: len(rows) // 2], False
            portion = packed(("rows", rows))
        rows_left -= len(rows)
        bytes_left -= len(portion)
        if len(portion) < LARGE_PORTION:
            size = min(2 * size, MAX_ROWS_AT_A_TIME)
        yield portion, is_whole
        if not is_whole:
            return


def _clipped(value: Any, letters: int) -> Any:  # noqa: ANN401 - whatever a column may hold
    """Return a value, or the beginning of its text where that is long."""
    if isinstance(value, list | tuple | dict | bytes):
        text = json.dumps(plain(value), ensure_ascii=False)
        return value if len(text) <= letters else f"{text[:letters]}… ({len(value):,} items)"
    if isinstance(value, str) and len(value) > letters:
        return f"{value[:letters]}… ({len(value):,} letters)"
    return value
