"""A source file that is to be written: its name must be free, and it never replaces another."""

import os
import re
from pathlib import Path

from flows.home.durable import write_durably
from flows.home.errors import UsageError
from flows.home.lock import folder_lock
from flows.home.settings import Home
from flows.sources.source import NAME_PATTERN, NAME_RULE, load_sources


def new_source_file(home: Home, name: str) -> Path:
    """Return the file that the source will have, where the name is right and free. Raises UsageError."""
    if not NAME_PATTERN.fullmatch(name):
        better = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_")[:63] or "my-pages"
        raise UsageError(f"{name!r} is not a valid source name: {NAME_RULE}. Try: {better}")
    file = home.sources / f"{name}.toml"
    if file.exists():
        raise _taken(file)
    return file


def require_new_place(home: Home, address: str) -> None:
    """Raise UsageError where a source reads this folder, file or address already: it counts once."""
    place = address.rstrip("/") if "://" in address else str(absolute_path(address))
    for source in load_sources(home):
        if place in {source.address.rstrip("/"), str(source.path)} and source.demand is None:
            file = home.sources / f"{source.name}.toml"
            raise UsageError(
                f"{address}: the source {source.name} reads it already, and all of it would count twice. "
                f"Change {file}, or remove that file first."
            )


def write_source_file(file: Path, text: str) -> None:
    """Write a source file, whole or not at all. Raises UsageError where one is there meanwhile."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with folder_lock(file.parent):
        if file.exists():
            raise _taken(file)
        write_durably(file, text.encode())


def _taken(file: Path) -> UsageError:
    return UsageError(f"{file}: the source already exists. Choose another name, or edit or remove that file.")


def absolute_path(address: str) -> Path:
    """Return the path that is meant by an address; links stay as they are named."""
    return Path(os.path.abspath(Path(address).expanduser()))  # noqa: PTH100 - it resolves no links


def stored_path(home: Home, path: Path) -> str:
    """Return the path as the source file has it: below the home relative to it, else absolute."""
    real, root = path.resolve(), home.root.resolve()
    return real.relative_to(root).as_posix() if real.is_relative_to(root) else str(path)
