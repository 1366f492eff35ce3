"""The manifest of a snapshot, and the decisions next to it.

`raw/archive/<source>/<stamp>/manifest.json` is renamed into place last: a folder without one is a
collection that did not finish and counts for nothing. A decision (the snapshot is accepted or
rejected, by whom and why) is a separate file, `decision-0001.json` and on; the last one counts.
"""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from flows.home.digest import digest_of
from flows.home.durable import fsync_folder, write_durably
from flows.home.errors import DamagedArchiveError
from flows.home.settings import Home

MANIFEST_FILE = "manifest.json"
MANIFEST_VERSION = 1
STAMP_FORMAT = "%Y%m%dT%H%M%S.%fZ"
STAMP_PATTERN = re.compile(r"\d{8}T\d{6}\.\d{6}Z")
NOT_SEEN = ("missing", "gone", "moved")
"""Outcomes of pages that are known and were not found at their address."""
RESTORE = "Restore it from a backup, or remove its folder to do without that snapshot"


@dataclass(frozen=True)
class Part:
    """One Parquet file of a snapshot. `payloads` is either `rows` or 0."""

    name: str
    rows: int
    payloads: int
    bytes: int
    digest: str


@dataclass(frozen=True)
class Decision:
    """Whether a snapshot is accepted, by whom ('bounds' or a person), why, on what figures."""

    number: int
    accepted: bool
    by: str
    reason: str | None
    figures: Mapping[str, Any]
    decided_at: datetime


@dataclass(frozen=True)
class Manifest:
    """A complete snapshot. Times are UTC with their zone.

    counts: rows by outcome. states_digest: digest of what was found, equal for two snapshots that found
    the same. base_states_digest: that of the snapshot that `unchanged` and `missing` are relative to,
    None where there was none. leftovers_removed: unfinished collections that were cleared away
    before this one. digest: of the manifest file as it was sealed; compacting changes the file, and not
    this. folder: where it lies; no part of its identity.
    notes: what else a crawl has to say of itself. clean_of: the mark of the list of forgotten pages of which
    its rows hold nothing; None where that is not known.
    """

    folder: Path
    source: str
    snapshot_id: str
    started_at: datetime
    finished_at: datetime
    counts: Mapping[str, int]
    states_digest: str
    base_states_digest: str | None
    parts: tuple[Part, ...]
    versions: Mapping[str, str]
    leftovers_removed: tuple[str, ...]
    digest: str
    notes: Mapping[str, Any] = field(default_factory=dict)
    clean_of: str | None = None

    @cached_property
    def inputs(self) -> int:
        """Number of files or records that were found."""
        return sum(self.counts.values()) - sum(self.counts.get(outcome, 0) for outcome in NOT_SEEN)


def stamp_of(moment: datetime) -> str:
    """Return the name of the folder of a snapshot that started then."""
    return moment.astimezone(UTC).strftime(STAMP_FORMAT)


def snapshot_folders(home: Home, source_name: str) -> list[Path]:
    """Return the folders of all collections of a source, finished or not, oldest first."""
    parent = home.archive / source_name
    found = parent.iterdir() if parent.is_dir() else ()
    return sorted(folder for folder in found if STAMP_PATTERN.fullmatch(folder.name) and folder.is_dir())


def list_snapshots(home: Home, source_name: str) -> list[Manifest]:
    """Return the complete snapshots of a source, oldest first.

    Raises DamagedArchiveError where a manifest is not as it was written.
    """
    folders = snapshot_folders(home, source_name)
    return [read_manifest(folder) for folder in folders if (folder / MANIFEST_FILE).exists()]


def remove_leftovers(home: Home, source_name: str, keep: Path | None = None) -> list[str]:
    """Remove the folders of collections that were killed, but for one to keep; return their names.

    The caller holds the lock, so that none of them is still being written.
    """
    leftovers = [
        folder
        for folder in snapshot_folders(home, source_name)
        if not (folder / MANIFEST_FILE).exists() and folder != keep
    ]
    for folder in leftovers:
        shutil.rmtree(folder)
    if leftovers:
        fsync_folder(home.archive / source_name)
    return [folder.name for folder in leftovers]


def write_manifest(folder: Path, content: Mapping[str, Any]) -> Manifest:
    """Write the manifest as the last act of a collection, and return it as read back."""
    body = {"version": MANIFEST_VERSION, "status": "complete", **content}
    text = json.dumps({**body, "check": _check(body)}, indent=2, sort_keys=True)
    write_durably(folder / MANIFEST_FILE, text.encode() + b"\n")
    return read_manifest(folder)


def replace_parts(
    manifest: Manifest,
    parts: Sequence[Part],
    *,
    counts: Mapping[str, int] | None = None,
    notes: Mapping[str, Any] | None = None,
    clean_of: str | None = None,
) -> Manifest:
    """Replace the files that hold the rows of a snapshot; its digests and its other content stay.

    Its digests are of what was found when it was sealed. The others are given where a page was forgotten:
    `counts` and `notes` where rows are other ones by it.
    """
    content, _ = _read_json(manifest.folder / MANIFEST_FILE)
    for key in ("version", "status", "check"):
        content.pop(key, None)
    stated: dict[str, Any] = {"parts": [asdict(part) for part in parts], "sealed_digest": manifest.digest}
    changed = {"counts": counts and dict(counts), "notes": notes and dict(notes), "clean_of": clean_of}
    stated |= {name: value for name, value in changed.items() if value is not None}
    return write_manifest(manifest.folder, {**content, **stated})


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest in a folder."""
    file = folder / MANIFEST_FILE
    content, raw = _read_json(file)
    if content.get("version") != MANIFEST_VERSION:
        version = content.get("version")
        raise DamagedArchiveError(
            f"{file}: version {version!r}, expected {MANIFEST_VERSION}. Update Repertoire."
        )
    if content.pop("check", None) != _check(content) or content["snapshot_id"].split("/")[-1] != folder.name:
        raise DamagedArchiveError(f"{file}: has changed since it was written. {RESTORE} ({folder}).")
    return Manifest(
        folder=folder,
        source=content["source"],
        snapshot_id=content["snapshot_id"],
        started_at=datetime.fromisoformat(content["started_at"]),
        finished_at=datetime.fromisoformat(content["finished_at"]),
        counts=content["counts"],
        states_digest=content["states_digest"],
        base_states_digest=content["base_states_digest"],
        parts=tuple(Part(**part) for part in content["parts"]),
        versions=content["versions"],
        leftovers_removed=tuple(content["leftovers_removed"]),
        digest=content.get("sealed_digest") or digest_of(raw),
        notes=content.get("notes", {}),
        clean_of=content.get("clean_of"),
    )


def write_decision(
    manifest: Manifest,
    accepted: bool,
    by: str,
    reason: str | None,
    figures: Mapping[str, Any],
) -> Decision:
    """Append a decision on a snapshot; it counts from now on, the ones before it stay on record."""
    number = max((int(file.stem[-4:]) for file in _decision_files(manifest)), default=0) + 1
    content = {
        "snapshot_id": manifest.snapshot_id,
        "accepted": accepted,
        "by": by,
        "reason": reason,
        "figures": figures,
        "decided_at": datetime.now(UTC).isoformat(timespec="microseconds"),
    }
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)
    file = manifest.folder / f"decision-{number:04d}.json"
    write_durably(file, text.encode() + b"\n")
    return _read_decision(file)


def decision_of(manifest: Manifest) -> Decision | None:
    """Return the decision on a snapshot that counts; None while there is none."""
    files = _decision_files(manifest)
    return _read_decision(files[-1]) if files else None


def decisions_of(manifest: Manifest) -> list[Decision]:
    """Return all decisions on a snapshot, oldest first; the last one counts."""
    return [_read_decision(file) for file in _decision_files(manifest)]


def _decision_files(manifest: Manifest) -> list[Path]:
    return sorted(manifest.folder.glob("decision-[0-9][0-9][0-9][0-9].json"))


def _read_decision(file: Path) -> Decision:
    content, _ = _read_json(file)
    try:
        return Decision(
            number=int(file.stem.removeprefix("decision-")),
            accepted=content["accepted"],
            by=content["by"],
            reason=content["reason"],
            figures=content["figures"],
            decided_at=datetime.fromisoformat(content["decided_at"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedArchiveError(
            f"{file}: not a decision ({error!r}). Remove the file and decide again."
        ) from error


def _read_json(file: Path) -> tuple[dict[str, Any], bytes]:
    """Return the object in a JSON file and its bytes."""
    try:
        raw = file.read_bytes()
        content = json.loads(raw)
    except (OSError, ValueError) as error:
        raise DamagedArchiveError(f"{file}: cannot be read ({error}). {RESTORE} ({file.parent}).") from error
    if not isinstance(content, dict):
        raise DamagedArchiveError(f"{file}: is not a JSON object. {RESTORE} ({file.parent}).")
    return content, raw


def _check(body: Mapping[str, Any]) -> str:
    """Return the digest by which a changed manifest shows."""
    return digest_of(json.dumps(body, sort_keys=True).encode())
