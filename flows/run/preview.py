"""One page of a source read for show: its outline, its claims, the verdict, the record."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flows.archive.payloads import payload_shards, read_payloads
from flows.archive.read import read_rows
from flows.collect.file_kinds import media_type_of
from flows.collect.folder import read_file
from flows.extract.extractor import Extractor
from flows.extract.learn import require_pages
from flows.extract.worker import rules_from
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.sources.address_patterns import address_test
from flows.sources.source import Source
from flows.sources.workspace import Workspace
from transforms.enums import LOADED_VERDICTS
from transforms.pages.address_name import named_by_address
from transforms.pages.decode import UnreadableError
from transforms.pages.extract import (
    DATASET_RECORD,
    Rules,
    extract_as_exercise,
    extract_page,
    read_page,
)
from transforms.pages.formats import kind_of
from transforms.pages.record import COLUMNS

CLAIMS = ("claim_fields", "claim_values", "claim_methods", "claim_places", "claim_chosen")
CLAIM_KEYS = ("field", "value", "method", "place", "is_chosen")
LEFT_OUT = ("left_out_rules", "left_out_characters")
NOT_SHOWN = {"payload_digest", "verdict", "reason", "detail", *LEFT_OUT, *CLAIMS}


class PreviewedPage(NamedTuple):
    """A page to try: where it came from, and its bytes."""

    address: str
    media_type: str | None
    payload: bytes


def find_page(workspace: Workspace, source: Source, asked: str) -> PreviewedPage:
    """Return a page by a file on the disk or by an address in the newest snapshot that has it.

    Raises UsageError where it is neither, and where the source has no pages.
    """
    require_pages(source)
    file = Path(asked).expanduser()
    if file.is_file():
        payload = read_file(str(file.resolve()), workspace.settings.archive_cap_bytes)
        return PreviewedPage(asked, media_type_of(file.name) or _sniffed(payload), payload)
    for manifest in reversed(workspace.snapshots(source.name)):
        rows = read_rows(manifest, ["url", "media_type", "payload_digest"])
        for url, media_type, digest in rows.iter_rows():
            if url == asked and digest:
                return PreviewedPage(url, media_type, _payload(workspace.home, source, digest))
    if (host := urlsplit(asked).hostname) and host != urlsplit(source.address).hostname:
        raise UsageError(
            f"{asked}: is of another site than {source.name}, which reads {source.address}. Save the page "
            f"and name the file, or add that site as a source: repertoire add NAME https://{host}/"
        )
    raise UsageError(
        f"{asked}: is not a file, and no page of {source.name} in the archive has this address. "
        f"Name a file, or collect first: repertoire collect {source.name}"
    )


def _sniffed(payload: bytes) -> str:
    """Return the media type of a file whose name states none."""
    return "text/html" if payload.lstrip()[:1] == b"<" else "text/markdown"


def _payload(home: Home, source: Source, digest: str) -> bytes:
    shard = next(payload_shards(home, source.name, {digest}, 1 << 30))
    return next(payload for found, _, _, payload in read_payloads(shard) if found == digest)


def preview_page(source: Source, rules: dict[str, Any], page: PreviewedPage) -> dict[str, Any]:
    """Return what is read of a page as one document with plain values.

    Its keys: address, media_type, is_exercise_address, verdict, reason, detail, outline (blocks, data,
    notes), left_out (characters of text by rule), claims, record. Of a page that is refused, would_read has
    the claims and the record that it would give as an exercise; it is empty where there are none.
    """
    read = rules_from(rules)
    record = extract_page("", page.payload, page.media_type, read)
    row = named_by_address(dict(zip(COLUMNS, record, strict=True)), page.address)
    outline: dict[str, Any] = {"blocks": [], "data": {}, "notes": []}
    would_read: dict[str, Any] = {}
    if kind_of(page.media_type) != DATASET_RECORD and row["reason"] != "extractor_error":
        try:
            outline = _outline(page, read)
            if row["verdict"] not in LOADED_VERDICTS and not row["claim_fields"]:
                would_read = _would_read(page, read)
        except UnreadableError:
            pass  # the verdict says so
    return {
        "address": page.address,
        "media_type": page.media_type,
        "is_exercise_address": not source.exercise_pages or address_test(source.exercise_pages)(page.address),
        "verdict": row["verdict"],
        "reason": row["reason"],
        "detail": row["detail"],
        "outline": outline,
        "left_out": dict(zip(*(row[name] for name in LEFT_OUT), strict=True)),
        **_shown(row),
        "would_read": would_read,
    }


def _outline(page: PreviewedPage, read: Rules) -> dict[str, Any]:
    _, found = read_page(page.payload, page.media_type, read)
    return {
        "blocks": [
            {name: value for name, value in block._asdict().items() if value and name != "element"}
            for block in found.blocks
        ],
        "data": {method: dict(data) for method, data in found.data.items()},
        "notes": list(found.notes),
    }


def _would_read(page: PreviewedPage, read: Rules) -> dict[str, Any]:
    """Return claims and record that a page which is refused would give; nothing where it states nothing."""
    record = extract_as_exercise("", page.payload, page.media_type, read)
    if record is None:
        return {}
    return _shown(named_by_address(dict(zip(COLUMNS, record, strict=True)), page.address))


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the claims of a record, and the fields that it states."""
    return {
        "claims": [
            dict(zip(CLAIM_KEYS, claim, strict=True))
            for claim in zip(*(row[name] for name in CLAIMS), strict=True)
        ],
        "record": {name: value for name, value in row.items() if name not in NOT_SHOWN and value},
    }


def rules_of(workspace: Workspace, source: Source) -> dict[str, Any]:
    """Return the rules by which the build reads the pages of a source."""
    return Extractor(workspace).rules(source)
