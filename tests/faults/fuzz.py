"""Damaged files through each reader: the project's own refusals, valid records, in time.

The damage is seeded: bytes changed, taken away, doubled and moved, tokens of the kind put in, two files
spliced. Hypothesis draws from descriptions of what is valid, and gives no bytes near a file that is there.
"""

import gzip
import io
import json
import random
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import polars as pl
from openpyxl import Workbook
from reading import vocabulary

from flows.collect.crawl.robots import Robots
from flows.collect.crawl.sitemaps import read_sitemap
from flows.collect.dataset.read import iterate_records, look
from flows.collect.dataset.records import BrokenRecord
from flows.collect.dataset_rows import _record_payload
from flows.collect.warc.files import ArchiveFile
from flows.collect.warc.records import Damage, is_whole, parse_answer, read_record, records_of
from flows.extract.record_files import batch_of
from flows.home.errors import NotArchivedError, RepertoireError
from flows.home.settings import Home
from flows.sources.source import read_source
from transforms.contracts.pages import PageRecord
from transforms.pages.extract import Rules, extract_page
from transforms.pages.record import COLUMNS

SEEDS = Path(__file__).with_name("corpus")
SECONDS = 5.0
"""CPU seconds that one damaged file of some kilobytes may take."""
MAX_CHANGES = 3
CAP_BYTES = 1_000_000
TOKENS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\\ud800", b"'", b'"', b"[", b"{", b"<", b"</",
    b"&#55296;", b"&#0;", b"-1", b"1e999", b"9" * 400, b"NaN", b"\r\n", b"\n\n", b": ", b"|", b"```", b"# ",
    b"- ", b"*", b"&a", b"*a", b"<<: ", b"<!DOCTYPE a>", b"[" * 300, b"<div>" * 300, b"> " * 300, b"%00",
    "\u202e".encode(), "\u2028".encode(), "\U0001f4aa".encode(),
)  # fmt: skip


class Kind(NamedTuple):
    """A reader: the file of the corpus, and what reads bytes in a folder and returns how it ended."""

    seed: str
    read: Callable[[bytes, Path], str]
    packed: Callable[[bytes], bytes] = bytes


@dataclass
class Fuzzed:
    """How damaged files ended, and a sentence for each that showed something which must not be."""

    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0


def fuzz(reader: str, count: int, seed: int, folder: Path) -> Fuzzed:
    """Give so many damaged files to a reader; a file of a seed is the same whatever the count."""
    kind, found, began = READERS[reader], Fuzzed(), time.monotonic()
    for number in range(count):
        content = damaged_file(reader, number, seed)
        started, failure = time.thread_time(), ""
        try:
            outcome = kind.read(content, folder)
        except (RepertoireError, NotArchivedError) as error:
            outcome, failure = "refused", "" if _is_sentence(str(error)) else f"refused by {str(error)!r}"
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            outcome, failure = "failed", f"{type(error).__name__}: {error}"
        if (taken := time.thread_time() - started) > SECONDS:
            failure = f"took {taken:.1f} s"
        found.files += 1
        found.outcomes[outcome] += 1
        if failure:
            found.failures.append(f"{reader}, file {number} of seed {seed}: {failure}")
    found.seconds = time.monotonic() - began
    return found


def damaged_file(reader: str, number: int, seed: int) -> bytes:
    """Return one damaged file; where the kind is packed, half are damaged before and half after packing."""
    chance = random.Random(f"{seed}/{reader}/{number}")
    kind = READERS[reader]
    content = (SEEDS / kind.seed).read_bytes()
    if chance.random() < 0.5:
        return kind.packed(mutated(content, chance))
    return mutated(kind.packed(content), chance)


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Return bytes with one to three changes."""
    for _ in range(chance.randint(1, MAX_CHANGES)):
        start = chance.randrange(len(content) + 1)
        end = min(len(content), start + int(chance.expovariate(1 / 12)))
        part = content[start:end]
        part = chance.choice((
            b"", part * 2, bytes(reversed(part)), chance.choice(TOKENS), chance.choice(TOKENS) + part,
            bytes(byte ^ (1 << chance.randrange(8)) for byte in part), part * chance.choice((5, 50)),
        ))  # fmt: skip
        content = content[:start] + part + content[end:]
        if chance.random() < 0.1:
            content = content[: chance.randrange(len(content) + 1)]
        if chance.random() < 0.1:
            cut = chance.randrange(len(content) + 1)
            content = content[cut:] + content[:cut]
    return content


def _is_sentence(text: str) -> bool:
    return len(text) > 10 and "Traceback" not in text


def _read_page(media_type: str) -> Callable[[bytes, Path], str]:
    def read(content: bytes, _folder: Path) -> str:
        record = extract_page("digest", content, media_type, Rules(vocabulary()))
        named = dict(zip(COLUMNS, record, strict=True))
        assert named["reason"] != "extractor_error", named["reason_detail"]
        written = pl.DataFrame(batch_of([record]))
        assert written.height == 1
        assert set(written.columns) == set(PageRecord.columns())
        for value in written.row(0):
            for text in value if isinstance(value, list) else [value]:
                assert not isinstance(text, str) or ("\x00" not in text and text.encode()), "not valid text"
        return str(named["verdict"])

    return read


def _read_dataset(ending: str) -> Callable[[bytes, Path], str]:
    def read(content: bytes, folder: Path) -> str:
        file = folder / f"records{ending}"
        file.write_bytes(content)
        look(file)
        read = 0
        for record in iterate_records(file):
            with suppress(NotArchivedError):  # half a surrogate pair: told as an unreadable record
                if not isinstance(record, BrokenRecord):
                    json.loads(_record_payload(record, CAP_BYTES))
                    read += 1
        return "records" if read else "no record"

    return read


def _read_archive(content: bytes, folder: Path) -> str:
    file = folder / "pages.warc"
    file.write_bytes(content)
    damage, read = Damage(), 0
    for _, record in records_of(ArchiveFile(file), damage):
        headers = read_record(record) if parse_answer(record) else None
        if is_whole(record, damage) and headers is not None:
            json.dumps(headers).encode()
            read += 1
    return "damaged" if damage.problem else "records" if read else "no record"


def _read_sitemap(content: bytes, _folder: Path) -> str:
    listing = read_sitemap(content)
    for address, _ in listing.pages:
        address.encode()
    return "addresses" if listing.pages or listing.sitemaps else "nothing"


def _read_robots(content: bytes, _folder: Path) -> str:
    rules = Robots.parse(content, "Repertoire/1.0 (+https://example.org)")
    return "allowed" if rules.allows("https://example.org/exercises/squat?a=%20b") else "forbidden"


def _read_source(content: bytes, folder: Path) -> str:
    home = Home(folder)
    home.sources.mkdir(exist_ok=True)
    file = home.sources / "pages.toml"
    file.write_bytes(content)
    read_source(home, file)
    return "read"


def _zipped(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("records.json"), content)
    return packed.getvalue()


def _workbook(content: bytes) -> bytes:
    book, packed = Workbook(), io.BytesIO()
    for line in content.decode("utf-8", "replace").splitlines():
        printable = "".join(each for each in line if each.isprintable())
        book.active.append(printable[:2000].split(","))  # type: ignore[union-attr]
    book.save(packed)
    return packed.getvalue()


READERS = {
    "markdown": Kind("page.md", _read_page("text/markdown")),
    "html": Kind("page.html", _read_page("text/html")),
    "json": Kind("records.json", _read_dataset(".json")),
    "csv": Kind("records.csv", _read_dataset(".csv")),
    "yaml": Kind("records.yaml", _read_dataset(".yaml")),
    "xlsx": Kind("records.csv", _read_dataset(".xlsx"), _workbook),
    "gz": Kind("records.json", _read_dataset(".json.gz"), lambda content: gzip.compress(content, mtime=0)),
    "zip": Kind("records.json", _read_dataset(".zip"), _zipped),
    "warc": Kind("pages.warc", _read_archive),
    "sitemap": Kind("sitemap.xml", _read_sitemap),
    "robots": Kind("robots.txt", _read_robots),
    "toml": Kind("source.toml", _read_source),
}
