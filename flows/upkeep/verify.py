"""Looking whether the archive is as it was written: manifests, decisions, parts, packs, references."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.archive.forgotten import read_forgotten
from flows.archive.manifest import (
    MANIFEST_FILE,
    RESTORE,
    decisions_of,
    list_snapshots,
    read_manifest,
    snapshot_folders,
)
from flows.archive.packs import FOLDER, Pack, list_packs
from flows.archive.parts import part_digest
from flows.archive.payloads import stored_digests
from flows.archive.read import verify
from flows.home.errors import DamagedArchiveError
from flows.home.settings import Home
from flows.upkeep.contents import referenced_digests
from flows.upkeep.forget_plan import still_held

SOUND, DAMAGED, UNFINISHED = "sound", "damaged", "unfinished"
HOLDS_FORGOTTEN = "holds what is forgotten"


@dataclass(frozen=True)
class Verified:
    """What was found of one snapshot, of the packs of a source, or of what its rows refer to.

    what: id of the snapshot, or `<source>/packs`, or `<source>/payloads`. state: sound, damaged,
    unfinished, or HOLDS_FORGOTTEN where a backup brought back a page that is forgotten. problems: a
    sentence for each thing that is wrong.
    """

    what: str
    state: str
    files: int
    bytes: int
    problems: tuple[str, ...] = ()


def archived_sources(home: Home) -> list[str]:
    """Return the names of the sources that the archive holds anything of."""
    folders = home.archive.iterdir() if home.archive.is_dir() else ()
    return sorted(folder.name for folder in folders if folder.is_dir())


def verify_archive(
    home: Home, names: Sequence[str], progress: Callable[[int, int | None], None]
) -> Iterator[Verified]:
    """Read every file of the archive of some sources and compare it with what was written down of it."""
    folders = [(name, folder) for name in names for folder in snapshot_folders(home, name)]
    for done, (name, folder) in enumerate(folders):
        progress(done, len(folders))
        yield _snapshot(name, folder)
    progress(len(folders), len(folders))
    for name in names:
        yield from _packs(home, name)
        yield from _references(home, name)
        yield from _forgotten(home, name)


def _snapshot(source_name: str, folder: Path) -> Verified:
    what = f"{source_name}/{folder.name}"
    if not (folder / MANIFEST_FILE).exists():
        return Verified(what, UNFINISHED, 0, 0)
    try:
        manifest = read_manifest(folder)
        decisions_of(manifest)
    except DamagedArchiveError as error:
        return Verified(what, DAMAGED, 0, 0, (str(error),))
    return _verified(what, len(manifest.parts), sum(part.bytes for part in manifest.parts), verify(manifest))


def _packs(home: Home, source_name: str) -> Iterator[Verified]:
    what = f"{source_name}/{FOLDER}"
    try:
        packs = list_packs(home.archive / source_name)
    except DamagedArchiveError as error:
        yield Verified(what, DAMAGED, 0, 0, (str(error),))
        return
    problems = [problem for pack in packs if (problem := _problem_of(pack))]
    if packs:
        yield _verified(what, len(packs), sum(pack.bytes for pack in packs), problems)


def _problem_of(pack: Pack) -> str | None:
    try:
        is_sound = pack.file.stat().st_size == pack.bytes and part_digest(pack.file) == pack.digest
    except OSError as error:
        return f"{pack.file}: cannot be read ({error.strerror}). {RESTORE}."
    return None if is_sound else f"{pack.file}: its bytes have changed. {RESTORE}."


def _references(home: Home, source_name: str) -> Iterator[Verified]:
    """Check whether every payload that a row refers to is somewhere."""
    begun = [each for each in snapshot_folders(home, source_name) if not (each / MANIFEST_FILE).exists()]
    try:
        stored = stored_digests(list_snapshots(home, source_name))
        missing = referenced_digests(home, source_name, without=begun) - stored
    except DamagedArchiveError:
        return  # reported with the file that is damaged
    if missing:
        problem = (
            f"{home.archive / source_name}: {len(missing):,} payloads that rows refer to are missing, one is "
            f"{min(missing)}. {RESTORE}."
        )
        yield Verified(f"{source_name}/payloads", DAMAGED, 0, 0, (problem,))


def _forgotten(home: Home, source_name: str) -> Iterator[Verified]:
    """Check whether the archive holds pages that are forgotten."""
    try:
        held = still_held(home, source_name, read_forgotten(home))
    except DamagedArchiveError as error:
        yield Verified(f"{source_name}/forgotten", DAMAGED, 0, 0, (str(error),))
        return
    if held:
        problem = (
            f"{held[0]}: holds a page that is forgotten, as do {len(held) - 1:,} other snapshots; no build "
            "loads it. Run: repertoire archive forget --again"
        )
        yield Verified(f"{source_name}/forgotten", HOLDS_FORGOTTEN, 0, 0, (problem,))


def _verified(what: str, files: int, size: int, problems: Sequence[str]) -> Verified:
    return Verified(what, DAMAGED if problems else SOUND, files, size, tuple(problems))
