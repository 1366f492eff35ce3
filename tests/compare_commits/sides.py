"""What is kept of the homes of a commit: built in a worktree, or taken from the cache."""

import json
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from . import homes
from .checkouts import checkout
from .homes import SHARED, build_homes, builds
from .kept_home import examples_in

DONE = "side.json"
Told = Callable[[str], None]


@dataclass(frozen=True)
class Side:
    """A commit with its homes. folder: one folder a home. examples: the calls of macros in its headers."""

    commit: str
    environment: str
    folder: Path
    examples: dict[str, str]


def side(
    commit: str, names: Collection[str], work: Path, cache: Path | None, tell: Told, *, keep: bool
) -> Side:
    """Return the homes of a commit from the cache if they are there, else built in a new folder."""
    cached = cache / f"{commit}-{recipe()}" if cache else None
    if cached and (cached / DONE).is_file():
        tell(f"{commit[:12]}: from the cache, {cached}")
        return _read(cached)
    work.mkdir(parents=True)
    with checkout(commit, work / "checkout", keep=keep) as made:
        tell(f"{commit[:12]}: {made.environment}")
        build_homes(made, names, work / "homes", work / "kept", tell)
        told = {"commit": commit, "environment": made.environment, "examples": examples_in(made.root)}
    (work / "kept" / DONE).write_text(json.dumps(told, indent=1), encoding="utf-8")
    if cached and set(names) == builds().keys():  # a cache holds all of them
        copied = cached.with_name(f"{cached.name}.{work.parent.name}")
        shutil.copytree(work / "kept", copied)
        with suppress(FileExistsError):  # another comparison was there first
            copied.rename(cached)
    return _read(work / "kept")


def recipe() -> str:
    """Return a digest of how homes are built and from which shared files: what a cache is good for."""
    digest = blake2b(Path(homes.__file__).read_bytes(), digest_size=6)
    if SHARED.is_dir():
        for file in sorted(SHARED.rglob("*")):
            if file.is_file() and file.relative_to(SHARED).parts[0] in {"pages", "datasets"}:
                digest.update(file.relative_to(SHARED).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()


def _read(folder: Path) -> Side:
    told = json.loads((folder / DONE).read_text(encoding="utf-8"))
    return Side(told["commit"], told["environment"], folder, told["examples"])
