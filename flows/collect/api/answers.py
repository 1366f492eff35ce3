"""What an address answered, as records: JSON in any encoding, JSON lines, or a file as of a dataset."""

import codecs
import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import orjson

from flows.collect.crawl.fetch import Answer
from flows.collect.dataset import EXTENSIONS, read_records
from flows.collect.dataset.documents import list_paths
from flows.home.errors import UsageError
from flows.home.redaction import redacted
from transforms.pages.datasets.paths import reach

FILE_TYPES: Mapping[str, str] = {
    "text/csv": ".csv",
    "application/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/vnd.apache.parquet": ".parquet",
    "application/x-ndjson": ".jsonl",
    "application/ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/x-jsonlines": ".jsonl",
}
"""Media types of datasets that are no JSON document, each with the extension of such a file."""
FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._-]+)", re.IGNORECASE)
_FEED = re.compile(rb"\s*(<\?[^>]*>\s*|<!--(?:(?!-->).)*-->\s*)*<(rss|feed|rdf:RDF)[\s>]", re.DOTALL)
_MARKUP = re.compile(rb"\s*<(!doctype|html|head|body|!--)", re.IGNORECASE)
SNIFFED_BYTES = 2000


@dataclass(frozen=True)
class Envelope:
    """One answer that was read. records: in their order; each should be an object.

    document: the object around the records, to be asked for the next page and for totals; headers: of the
    answer, their names in small letters. url: where it was found.
    """

    url: str
    records: list[object]
    document: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


def is_feed(answer: Answer) -> bool:
    """Return whether an answer is a feed of entries (RSS, Atom)."""
    return answer.media_type in FEED_TYPES or bool(_FEED.match(answer.body[:SNIFFED_BYTES]))


def begins_as_json(answer: Answer) -> bool:
    """Return whether what is called HTML, or nothing, begins as JSON does and as no page does."""
    return answer.media_type in ("", "text/html") and answer.body.lstrip()[:1] in (b"{", b"[")


def read_envelope(answer: Answer, records_path: str | None) -> Envelope:
    """Read the records of an answer, at a path in its document where one is given.

    Raises UsageError with the remedy where it holds no list of records.
    """
    extension = _extension(answer)
    if extension is not None:
        return Envelope(answer.url, _records_of_file(answer, extension), headers=answer.headers)
    try:
        document = read_json(answer)
    except ValueError as error:
        if _has_lines(answer.body):
            return Envelope(answer.url, _records_of_file(answer, ".jsonl"), headers=answer.headers)
        raise _not_data(answer, str(error)) from error
    found = reach(document, records_path) if records_path else document
    if not isinstance(found, list):
        lists = list_paths(document)
        hint = f"Set records to one of: {', '.join(lists)}." if lists else "A dataset is a list of objects."
        place = f"at '{records_path}' " if records_path else ""
        stated = _stated_error(document)
        raise UsageError(f"{answer.url}: {place}there is no list of records{stated}. {hint}")
    around = document if isinstance(document, Mapping) else None
    return Envelope(answer.url, found, around, answer.headers)


def read_json(answer: Answer) -> Any:  # noqa: ANN401 - any JSON
    """Return a JSON document: UTF-8, UTF-16, UTF-32, else in the charset that its header states.

    NaN and Infinity, which JSON does not have, are read as no value. Raises ValueError where it is none.
    """
    try:
        return orjson.loads(answer.body.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError as first:
        charset = _CHARSET.search(answer.headers.get("content-type", ""))
        try:
            try:
                text = answer.body.decode(json.detect_encoding(answer.body))
            except UnicodeDecodeError:
                text = answer.body.decode(charset[1] if charset else "utf-8")
            return json.loads(text, parse_constant=lambda _: None)
        except RecursionError as error:
            raise ValueError("it is nested too deeply") from error
        except (LookupError, ValueError) as error:
            raise ValueError(str(first)) from error


def _extension(answer: Answer) -> str | None:
    """Return the extension of the file that an answer is; None for a JSON document, or what may be one."""
    by_type = FILE_TYPES.get(answer.media_type)
    by_name = PurePosixPath(urlsplit(answer.url).path).suffix.lower()
    if by_type or by_name not in EXTENSIONS or by_name == ".json" or _MARKUP.match(answer.body):
        return by_type
    return by_name


def _records_of_file(answer: Answer, extension: str) -> list[object]:
    """Read the body as the file that it is, for the readers of datasets know files."""
    with tempfile.TemporaryDirectory(prefix="repertoire-") as folder:
        file = Path(folder) / f"answer{extension}"
        file.write_bytes(answer.body)
        try:
            return read_records(file)
        except UsageError as error:
            raise UsageError(str(error).replace(str(file), answer.url)) from None


def _has_lines(body: bytes) -> bool:
    """Return whether a body is JSON lines: its first line is an object, and another follows."""
    first, _, rest = body.lstrip().partition(b"\n")
    return first.startswith(b"{") and first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{")


def _stated_error(document: object) -> str:
    """Return what an answer says instead of records, such as {"detail": "Invalid token."}."""
    if isinstance(document, Mapping):
        for key in ("detail", "message", "error", "errors"):
            if isinstance(document.get(key), str):
                return f"; it says {redacted(document[key])[:200]!r}"  # first, so that none is cut in two
    return ""


def _not_data(answer: Answer, problem: str) -> UsageError:
    """Return the error for a body that is no data, with what to do."""
    if _MARKUP.match(answer.body[:SNIFFED_BYTES]):
        return UsageError(
            f"{answer.url}: answers a web page where data are expected; it may ask to log in. "
            "Name a token for it ('token' in the source file, add --token), or correct the address."
        )
    kind = answer.media_type or "without a media type"
    return UsageError(f"{answer.url}: its answer ({kind}) is not JSON: {problem}. Correct the address.")
