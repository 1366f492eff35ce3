"""Watching files: when one of some files is saved, made or removed."""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from flows.home.settings import Home
from flows.sources.layout_file import layout_file

SECONDS_BETWEEN_LOOKS = 0.3

Signature = dict[Path, tuple[int, int]]


def files_behind(home: Home, source_name: str, page: str) -> list[Path]:
    """Return the files that decide how a page of a source is read: some need not be there."""
    own = home.taxonomy.glob("*") if home.taxonomy.is_dir() else ()
    source_file = home.sources / f"{source_name}.toml"
    return [Path(page).expanduser(), source_file, layout_file(home, source_name), home.settings_file, *own]


def saves(files: Callable[[], Iterable[Path]]) -> Iterator[list[Path]]:
    """Yield, for ever, the files that have been saved since the last look; what is yielded first is none.

    A save that comes while what is yielded is being dealt with is yielded next.
    """
    before = _signature(files())
    yield []
    while True:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        now = _signature(files())
        if now != before:
            changed = sorted(file for file in before.keys() | now.keys() if before.get(file) != now.get(file))
            before = now
            yield changed


def _signature(files: Iterable[Path]) -> Signature:
    """Return time and size of each file that is there."""
    found: Signature = {}
    for file in files:
        try:
            status = file.stat()
        except OSError:  # it is not there, or is being replaced
            continue
        found[file] = (status.st_mtime_ns, status.st_size)
    return found
