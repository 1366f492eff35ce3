"""What became of an accepted snapshot: whether a warehouse with it was published, or refused.

`raw/archive/<source>/<stamp>/publication.json` stands beside the manifest and has the last word on it. While
there is none, nothing was built with the snapshot yet.
"""

import json
from pathlib import Path

from flows.archive.manifest import Manifest
from flows.home.durable import write_durably
from flows.home.errors import DamagedArchiveError

PUBLICATION_FILE = "publication.json"
PUBLISHED, REFUSED = "published", "refused"


def was_refused(manifest: Manifest) -> bool:
    """Return whether the only warehouses with a snapshot were refused.

    Raises DamagedArchiveError where what is written beside it is no publication.
    """
    return _state(manifest) == REFUSED


def note_publication(manifest: Manifest, *, is_published: bool) -> None:
    """Write that a warehouse with a snapshot was published or refused; what was published once stays so."""
    state = PUBLISHED if is_published else REFUSED
    if _state(manifest) not in {PUBLISHED, state}:
        text = json.dumps({"snapshot_id": manifest.snapshot_id, "state": state}, indent=2, sort_keys=True)
        write_durably(_file(manifest), text.encode() + b"\n")


def _file(manifest: Manifest) -> Path:
    return manifest.folder / PUBLICATION_FILE


def _state(manifest: Manifest) -> str | None:
    file = _file(manifest)
    try:
        state = json.loads(file.read_bytes())["state"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedArchiveError(
            f"{file}: cannot be read ({error!r}). Remove the file: the next build writes it again."
        ) from error
    if state not in {PUBLISHED, REFUSED}:
        raise DamagedArchiveError(
            f"{file}: state {state!r} is unknown. Remove the file, or update Repertoire."
        )
    return str(state)
