"""Let each call of a small piece of work fail in turn, in one process into which the injector is preloaded.

`python -m tests.faults.each_call WORK KIND FOLDER` writes a line of JSON for each call that failed: what was
said, and what is left. With KIND `none` the work is done once, for the log of its calls.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import duckdb

from flows.home.errors import RepertoireError, remedy_of
from flows.home.settings import Home
from flows.warehouse.publish import log_of, publish, start_build

from .injector import COUNTER_BYTES

AT = 1_000_000
"""The number of the call that fails; the count is set so that calls of the work get the numbers before it."""
OLD, NEW = "old warehouse", "new warehouse"
Told = dict[str, str]


class Work(NamedTuple):
    """What is prepared in a folder, what is done there while a call fails, and what is looked at then."""

    prepare: Callable[[Path], object]
    act: Callable[[Path], Told]
    look: Callable[[Path], Told]


def main() -> int:
    """Do the work until it has had its own last call fail."""
    name, kind, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    work, passed = WORKS[name], 0
    while True:
        place = folder / f"{kind}-{passed}"
        work.prepare(place)
        os.truncate(folder / "log", 0)
        _set_count(folder, 0 if kind == "none" else AT - 1 - passed)
        told = work.act(place)
        if kind == "none" or _count(folder) < AT:
            return 0
        print(json.dumps(told | work.look(place)))
        passed += 1


def _set_count(folder: Path, number: int) -> None:
    """Set what the injector has mapped."""
    with (folder / "count").open("r+b") as file:
        file.write(number.to_bytes(COUNTER_BYTES, sys.byteorder))


def _count(folder: Path) -> int:
    return int.from_bytes((folder / "count").read_bytes(), sys.byteorder)


def make_old(place: Path) -> Path:
    """Make a home with an old warehouse, the log of a client that died, and a new file; return that file."""
    home = Home(place)
    old = home.versions / "20260101T000000.000000Z-old.duckdb"
    home.versions.mkdir(parents=True)
    old.write_text(OLD)
    home.published.hardlink_to(old)
    log_of(home.published).write_text("log")
    return _built(home)


def _built(home: Home) -> Path:
    path = home.versions / ".building-1.duckdb"
    path.write_text(NEW)
    return path


def _publish(place: Path) -> Told:
    home = Home(place)
    try:
        publish(home, next(home.versions.glob(".building-*")), "new", 1, {".json": b"{}"})
    except RepertoireError as error:
        return {"said": str(error)}
    return {"said": ""}


def _publish_again(place: Path) -> Told:
    """Return which warehouse is served, and what there is after the next build was published."""
    home = Home(place)
    served = home.published.read_text()
    start_build(home)
    _built(home)
    said = _publish(place)["said"]
    files = (file for file in place.rglob("*") if file.is_file())
    return {"served": served, "again": said or home.published.read_text(), "files": _endings(files)}


def _endings(files: Iterable[Path]) -> str:
    return " ".join(sorted(file.suffix for file in files))


def _write_database(place: Path) -> Told:
    try:
        with duckdb.connect(str(place / "new.duckdb")) as connection:
            connection.execute("create table squares as select range * range as square from range(10)")
            connection.execute("checkpoint")
    except duckdb.Error as error:
        return {"said": str(error), "remedy": remedy_of(error) or ""}
    return {"said": "", "remedy": ""}


WORKS = {
    "publish": Work(make_old, _publish, _publish_again),
    "database": Work(lambda place: place.mkdir(), _write_database, lambda _: {}),
}


if __name__ == "__main__":
    sys.exit(main())
