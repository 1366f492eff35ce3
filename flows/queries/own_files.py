"""Files of one's own that a statement reads as tables: `--with views=views.csv`.

They are opened here and handed over open: the process of the statement can open no file that nobody named.
"""

import os
import re
import stat
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flows.home.errors import UsageError
from flows.queries.question import MAX_DESCRIPTORS, OwnTable

READERS: dict[str, str] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
MAX_FILES = MAX_DESCRIPTORS - 1
FORM = (
    "Write: --with views=views.csv, several with commas between: --with views=views.csv,sales=sales.parquet"
)


@contextmanager
def opened_files(named: str | None) -> Iterator[tuple[tuple[OwnTable, ...], tuple[int, ...]]]:
    """Open files that are named as `name=file,...`; yield their tables and their descriptors.

    Raises UsageError that names the file and the remedy for one that cannot be read as a table.
    """
    tables: dict[str, OwnTable] = {}
    with ExitStack() as stack:
        descriptors: list[int] = []
        for each in (named or "").split(",") if named is not None else ():
            name, equals, file = (part.strip() for part in each.partition("="))
            if not equals or not file or not NAME.fullmatch(name):
                raise UsageError(f"--with {each}: names no table and file. {FORM}")
            if name.lower() in tables:
                raise UsageError(f"--with {each}: there are two tables {name}. Name each once.")
            tables[name.lower()] = OwnTable(name, _reader(name, file), file)
            descriptors.append(_open(name, file))
            stack.callback(os.close, descriptors[-1])
        if len(descriptors) > MAX_FILES:
            raise UsageError(f"--with: at most {MAX_FILES} files, not {len(descriptors)}.")
        yield tuple(tables.values()), tuple(descriptors)


def _reader(name: str, file: str) -> str:
    """Return what reads a file, by the ending of its name."""
    ending = Path(file).suffix.lower()
    if ending not in READERS:
        raise UsageError(f"--with {name}={file}: its extension says no known form. Use {', '.join(READERS)}.")
    return READERS[ending]


def _open(name: str, file: str) -> int:
    """Open a file to read. A pipe would be waited for without end, so that only a regular file will do."""
    try:
        descriptor = os.open(Path(file).expanduser(), os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise UsageError(f"--with {name}={file}: cannot be read: {error.strerror}.") from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or not status.st_size:
        os.close(descriptor)
        problem = "is empty" if stat.S_ISREG(status.st_mode) else "is no regular file"
        raise UsageError(f"--with {name}={file}: {problem}. Name a file with rows.")
    return descriptor
