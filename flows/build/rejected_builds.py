"""Rejected builds: kept for looking at, and accepted by hand.

A rejected build is a complete home below `warehouse/refused/`, so that every verb that asks can be
called on it: `repertoire --home warehouse/refused/<build> gaps`. That a person accepted one is a file
in `raw/decisions/`, since a rebuild from `raw/` must not ask again.
"""

import getpass
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.archive.manifest import STAMP_FORMAT
from flows.home.durable import fsync_folder, make_folder_durably, write_durably
from flows.home.errors import DamagedArchiveError, UsageError
from flows.home.settings import Home

REJECTED_FILE = "refusal.json"
RESOLVED_FILE = "resolved"
DIGEST_LENGTH = 8


@dataclass(frozen=True)
class RejectedBuild:
    """A build that was rejected, and why.

    build: its name, the UTC time and the start of its fingerprint. problems: a sentence for each
    figure that moved too far and each check that failed. because: what else than pages had changed.
    checks: rows that break a rule, by failed check. bounds: the tolerances that were in force.
    published: name of the version that was published then.
    """

    build: str
    fingerprint: str
    problems: tuple[str, ...]
    because: tuple[str, ...]
    checks: Mapping[str, int]
    figures: Mapping[str, Mapping[str, Any]]
    bounds: str
    published: str | None

    def home(self, home: Home) -> Home:
        """Return the home that the rejected build is kept in."""
        return Home(home.rejected / self.build)


@dataclass(frozen=True)
class AcceptedBuild:
    """A person's decision that a rejected build is right: its fingerprint, its failed checks, who and why."""

    build: str
    fingerprint: str
    checks: Mapping[str, int]
    by: str
    reason: str


def build_name(fingerprint: str) -> str:
    """Return the name of a build that is rejected now."""
    return f"{datetime.now(UTC).strftime(STAMP_FORMAT)}-{fingerprint[:DIGEST_LENGTH]}"


def keep_rejected_build(home: Home, built: Path, rejection: RejectedBuild, keep: int) -> Home:
    """Move a rejected build to where it is kept, and remove all but the last `keep`; return its home."""
    rejected_home = rejection.home(home)
    make_folder_durably(rejected_home.warehouse)
    built.rename(rejected_home.published)
    fsync_folder(rejected_home.warehouse)
    text = json.dumps(asdict(rejection), indent=2, sort_keys=True, ensure_ascii=False)
    write_durably(rejected_home.root / REJECTED_FILE, text.encode() + b"\n")
    for folder in _folders(home)[keep:]:
        shutil.rmtree(folder)
    return rejected_home


def pending_rejected_build(home: Home) -> RejectedBuild | None:
    """Return the newest build that was rejected, unless something was published or resolved since."""
    for folder in _folders(home):
        if (folder / RESOLVED_FILE).exists():
            return None
        if not (folder / REJECTED_FILE).exists():
            continue  # killed while it was put there
        published = max((file.name for file in home.versions.glob("[0-9]*.duckdb")), default="")
        return None if folder.name < published else _read_rejected(folder)
    return None


def resolve(home: Home) -> None:
    """Record that the pending rejection is resolved: the inputs are those of the published one again."""
    folders = _folders(home)
    if folders and not (folders[0] / RESOLVED_FILE).exists():
        write_durably(folders[0] / RESOLVED_FILE, b"")


def accept_build(home: Home, rejection: RejectedBuild, reason: str) -> AcceptedBuild:
    """Record that a person accepts a rejected build."""
    accepted = AcceptedBuild(rejection.build, rejection.fingerprint, rejection.checks, user_name(), reason)
    content = {
        **asdict(accepted),
        "problems": rejection.problems,
        "decided_at": datetime.now(UTC).isoformat(timespec="microseconds"),
    }
    make_folder_durably(home.decisions)
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)
    write_durably(home.decisions / f"{rejection.build}.json", text.encode() + b"\n")
    return accepted


def accepted_builds(home: Home) -> list[AcceptedBuild]:
    """Return the rejected builds that people accepted, oldest first."""
    return [_read_accepted(file) for file in sorted(home.decisions.glob("[0-9]*.json"))]


def stated_reason(reason: str) -> str:
    """Return the reason of a decision. Raises UsageError where there is none."""
    words = " ".join(reason.split())
    if not words:
        raise UsageError('the reason is empty. Say why, such as: "the site was rebuilt, checked on 3 pages"')
    return words


def user_name() -> str:
    """Return the name of whoever runs this process, for the record."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may have no name for its user
        return f"user {os.getuid()}"


def _folders(home: Home) -> list[Path]:
    """Return the rejected builds that are kept, the newest first."""
    return sorted((folder for folder in home.rejected.glob("[0-9]*") if folder.is_dir()), reverse=True)


def _read_rejected(folder: Path) -> RejectedBuild:
    content = json.loads((folder / REJECTED_FILE).read_bytes())
    content |= {name: tuple(content[name]) for name in ("problems", "because")}
    return RejectedBuild(**content)


def _read_accepted(file: Path) -> AcceptedBuild:
    try:
        content = json.loads(file.read_bytes())
        return AcceptedBuild(**{name: content[name] for name in AcceptedBuild.__dataclass_fields__})
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedArchiveError(
            f"{file}: not a decision ({error!r}). Restore it from a backup, or remove it and decide again."
        ) from error
