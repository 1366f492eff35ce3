"""Writing a snapshot as a web archive: WARC 1.1 (ISO 28500), one gzip member a record.

A page that was crawled becomes a request and a response record, any other a resource record, a file of
a folder at `file:///` and its path. What the archive does not keep cannot be given back: bodies are as
they are after inflating, so that headers about their encoding are written as `X-Crawler-...`; a page that was
not sent again (304) is written as the answer that a cache would give.
"""

import base64
import gzip
import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import quote, urlsplit

import polars as pl

from flows.archive.manifest import Manifest, decision_of, list_snapshots
from flows.archive.payloads import payload_shards, read_payloads
from flows.archive.read import read_rows
from flows.collect.warc.records import PAGE_HEADER
from flows.home.durable import replace_durably
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.sources.source import NAME_PATTERN

ENDING = ".warc.gz"
SHARD_BYTES = 64_000_000
REASONS = {200: "OK"}
NOT_MODIFIED = 304
OF_ENCODING = ("content-encoding", "transfer-encoding", "content-length")
NAMESPACE = uuid.UUID("5a4b6c5e-9f4e-5d7e-8a55-2f6f1a6c0d11")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")

Row = Mapping[str, Any]


class Exported(NamedTuple):
    """What was written: of which snapshot, how many pages, in how many records."""

    snapshot_id: str
    pages: int
    records: int


def export_warc(home: Home, source_name: str, output: Path, snapshot: str | None = None) -> Exported:
    """Write the pages of a snapshot of a source to a new web archive.

    Without a snapshot's id, of the newest that is not rejected. The same snapshot gives the same bytes.
    Raises UsageError with the remedy where there is no such snapshot, and DamagedArchiveError.
    """
    manifest = _chosen(home, source_name, snapshot)
    if not output.name.lower().endswith(ENDING):
        raise UsageError(f"{output}: a web archive is written as {ENDING}. Give such a name.")
    if not output.parent.is_dir():
        raise UsageError(f"{output}: its folder does not exist. Create it, or give another.")
    temporary = output.with_name(f".{output.name}.tmp")
    try:
        with temporary.open("wb") as file:
            exported = _write(home, manifest, file, output.name)
        replace_durably(temporary, output)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written: {error.strerror}. Give another place.") from error
    finally:
        temporary.unlink(missing_ok=True)
    return exported


def _chosen(home: Home, source_name: str, snapshot: str | None) -> Manifest:
    """Return the manifest of the snapshot that is asked for."""
    found = list_snapshots(home, source_name) if NAME_PATTERN.fullmatch(source_name) else []
    if not found:
        raise UsageError(
            f"{source_name}: the archive has no snapshot of it. Collect it first, or see: repertoire sources"
        )
    if snapshot is not None:
        named = [each for each in found if snapshot in (each.snapshot_id, each.folder.name)]
        if not named:
            known = ", ".join(each.folder.name for each in found[-5:])
            raise UsageError(f"--snapshot: {source_name} has no '{snapshot}'. The newest are: {known}.")
        return named[0]
    for manifest in reversed(found):
        decision = decision_of(manifest)
        if decision is None or decision.accepted:
            return manifest
    raise UsageError(f"{source_name}: all its snapshots are refused. Name one with --snapshot.")


def _write(home: Home, manifest: Manifest, file: IO[bytes], name: str) -> Exported:
    writer = _Writer(file, manifest)
    writer.write_info(name)
    rows: dict[str, list[Row]] = {}
    for row in read_rows(manifest).filter(pl.col("payload_digest").is_not_null()).iter_rows(named=True):
        rows.setdefault(row["payload_digest"], []).append(row)
    pages = 0
    for shard in payload_shards(home, manifest.source, rows.keys(), SHARD_BYTES):
        for digest, _, _, payload in read_payloads(shard):
            for each in rows[digest]:
                writer.write_page(each, payload)
                pages += 1
    return Exported(manifest.snapshot_id, pages, writer.records)


class _Writer:
    """Writes records, each a gzip member of its own; their ids follow from what they are about."""

    def __init__(self, file: IO[bytes], manifest: Manifest) -> None:
        self.records = 0
        self._file = file
        self._manifest = manifest
        self._info_id = self._id("warcinfo", "")

    def write_info(self, name: str) -> None:
        """Write the record that says what the others are."""
        fields = {
            "software": f"Repertoire {self._manifest.versions.get('repertoire', '')}".strip(),
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": self._manifest.snapshot_id,
        }
        block = "".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode()
        headers = {"WARC-Filename": _clean(name), "Content-Type": "application/warc-fields"}
        self._write("warcinfo", self._info_id, self._manifest.started_at, headers, block)

    def write_page(self, row: Row, payload: bytes) -> None:
        """Write the records of one page."""
        requested = row["final_url"] or row["url"]
        is_web = urlsplit(requested).scheme in ("http", "https")
        uri = requested if is_web else f"file:///{quote(requested)}"
        fetched_at = row["fetched_at"].replace(tzinfo=UTC)
        about = {"WARC-Target-URI": uri, "WARC-Warcinfo-ID": self._info_id}
        if requested != row["url"]:
            about[PAGE_HEADER] = _clean(row["url"])
        about["WARC-Payload-Digest"] = _digest(payload)
        if not is_web or row["status"] is None:
            about["Content-Type"] = row["media_type"] or "application/octet-stream"
            self._write("resource", self._id("resource", row["url"]), fetched_at, about, payload)
            return
        response_id = self._id("response", row["url"])
        if row["request_headers"]:
            asked = {"WARC-Target-URI": uri, "WARC-Warcinfo-ID": self._info_id}
            asked.update(
                {"WARC-Concurrent-To": response_id, "Content-Type": "application/http;msgtype=request"}
            )
            self._write("request", self._id("request", row["url"]), fetched_at, asked, _request(uri, row))
        about["Content-Type"] = "application/http;msgtype=response"
        self._write("response", response_id, fetched_at, about, _response(row, payload))

    def _write(
        self, kind: str, record_id: str, moment: datetime, headers: Mapping[str, str], block: bytes
    ) -> None:
        stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        lines = {"WARC-Type": kind, "WARC-Record-ID": record_id, "WARC-Date": stamp, **headers}
        lines |= {"WARC-Block-Digest": _digest(block), "Content-Length": str(len(block))}
        head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self._file.write(gzip.compress(head.encode() + b"\r\n" + block + b"\r\n\r\n", mtime=0))
        self.records += 1

    def _id(self, kind: str, url: str) -> str:
        return f"<urn:uuid:{uuid.uuid5(NAMESPACE, f'{self._manifest.snapshot_id} {kind} {url}')}>"


def _request(uri: str, row: Row) -> bytes:
    """Return the request as it was sent, as far as the archive keeps it."""
    parts = urlsplit(uri)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    stated = json.loads(row["request_headers"])
    host = {} if any(name.lower() == "host" for name in stated) else {"Host": parts.netloc}
    return f"GET {target} HTTP/1.1\r\n{_lines({**host, **stated})}\r\n".encode()


def _response(row: Row, payload: bytes) -> bytes:
    """Return the answer with its body as it is after inflating."""
    headers: dict[str, str] = {}
    for name, value in json.loads(row["response_headers"] or "{}").items():
        headers[f"X-Crawler-{name}" if name.lower() in OF_ENCODING else name] = value
    if not any(name.lower() == "content-type" for name in headers) and row["media_type"]:
        headers["Content-Type"] = row["media_type"]
    headers["Content-Length"] = str(len(payload))
    status = 200 if row["status"] == NOT_MODIFIED else row["status"]
    if status != row["status"]:
        headers["X-Crawler-Status"] = str(row["status"])
    return f"HTTP/1.1 {status} {REASONS.get(status, '')}\r\n{_lines(headers)}\r\n".encode() + payload


def _lines(headers: Mapping[str, object]) -> str:
    """Return headers as lines; a name that is none is left out."""
    clean_headers = {name: _clean(str(value)) for name, value in headers.items() if _TOKEN.fullmatch(name)}
    return "".join(f"{name}: {value}\r\n" for name, value in clean_headers.items())


def _clean(value: str) -> str:
    return _CONTROL.sub(" ", value).strip()


def _digest(content: bytes) -> str:
    """Return the digest of bytes as WARC writes it; it guards against damage, not against forgers."""
    return "sha1:" + base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()
