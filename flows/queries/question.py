"""What is asked of the process of a statement, and how its answer comes back through a socket.

The process is not trusted, for whoever wrote the statement is not: of its answer only plain values are
taken, and no more bytes than the question allows.
"""

import io
import pickle
import socket
import struct
from dataclasses import dataclass
from typing import Any

LENGTH = struct.Struct("!Q")
STATUS = struct.Struct("!i")
"""How the exit code of a process is told, as `os.waitstatus_to_exitcode` has it: -9 is signal 9."""
MAX_DESCRIPTORS = 32
PLAIN = {
    ("datetime", "date"), ("datetime", "datetime"), ("datetime", "time"), ("datetime", "timedelta"),
    ("datetime", "timezone"), ("decimal", "Decimal"), ("uuid", "UUID"), ("uuid", "SafeUUID"),
}  # fmt: skip
"""Types of the values of DuckDB that pickle makes by calling something; all others are made without."""


@dataclass(frozen=True)
class OwnTable:
    """A file of a person that a statement reads as a table: its name, what reads it, how messages call it."""

    name: str
    reader: str
    file: str


@dataclass(frozen=True)
class Question:
    """A statement, the warehouse file that it asks, and its limits.

    max_rows, max_bytes: how much of the answer is wanted as rows; the rest is left out and `Answer.is_whole`
    says so. max_letters: longer texts are cut, None leaves them whole. form: the answer is written in that
    form into the file that is handed over first, which `max_bytes` limits. tables: their files follow.
    niceness: how far all else goes before it.
    """

    warehouse: str
    sql: str
    seconds: float
    memory_bytes: int
    max_bytes: int
    max_rows: int
    niceness: int
    max_letters: int | None = None
    form: str | None = None
    tables: tuple[OwnTable, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a statement gives: columns, rows, whether these are all, and what was read of own files."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    is_whole: bool
    own_tables: tuple[str, ...]


class _PlainUnpickler(pickle.Unpickler):
    """Reads what holds plain values alone: it calls nothing that is not listed."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:  # noqa: ANN401 - as pickle has it
        """Return one of the types that values have."""
        if (module_name, global_name) in PLAIN:
            return super().find_class(module_name, global_name)
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is no value of DuckDB")


def packed(part: tuple[Any, ...]) -> bytes:
    """Return a part of an answer as bytes."""
    return pickle.dumps(part, protocol=5)


def send_part(connection: socket.socket, payload: bytes) -> None:
    """Send a part of an answer."""
    connection.sendall(LENGTH.pack(len(payload)))
    connection.sendall(payload)


def receive_exactly(connection: socket.socket, size: int) -> bytes | None:
    """Return so many bytes, or None where the other side ends before."""
    content = bytearray(size)
    view, had = memoryview(content), 0
    while had < size:
        try:
            got = connection.recv_into(view[had:])
        except ConnectionError:
            return None
        if not got:
            return None
        had += got
    return bytes(content)


def unpacked(payload: bytes) -> tuple[Any, ...]:
    """Return a part of an answer. Raises UnpicklingError for what holds more than values."""
    part = _PlainUnpickler(io.BytesIO(payload)).load()
    if not isinstance(part, tuple):
        raise pickle.UnpicklingError("an answer has parts that are tuples")
    return part
