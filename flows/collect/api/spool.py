"""Records that wait on the disk: a hundred thousand of them would take half the memory of a collection."""

import os
import tempfile
from array import array
from collections.abc import Iterator

import orjson


class Spool:
    """Records in their order, as bytes in a temporary file that no other process sees.

    One that has no bytes, for it cannot be written as JSON, is kept as it is.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="repertoire-", buffering=0)  # noqa: SIM115 - gone with this
        self._ends = array("Q", [0])
        self._without_bytes: dict[int, object] = {}

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __iter__(self) -> Iterator[object]:
        """Yield the records, each made anew."""
        for place in range(len(self)):
            yield (
                self._without_bytes[place]
                if place in self._without_bytes
                else orjson.loads(self.packed(place))
            )

    def append(self, record: object) -> int:
        """Add a record, packed as bytes where it can be; return its place."""
        place, packed = len(self), record if isinstance(record, bytes) else b""
        if not isinstance(record, bytes):
            self._without_bytes[place] = record
        os.pwrite(self._file.fileno(), packed, self._ends[-1])
        self._ends.append(self._ends[-1] + len(packed))
        return place

    def packed(self, place: int) -> bytes:
        """Return the bytes of a record."""
        start, end = self._ends[place], self._ends[place + 1]
        return os.pread(self._file.fileno(), end - start, start)

    def cut(self, length: int) -> None:
        """Forget what comes after so many records."""
        del self._ends[length + 1 :]
        self._without_bytes = {place: one for place, one in self._without_bytes.items() if place < length}
