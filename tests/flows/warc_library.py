"""Web archives of a few pages, written by hand so that everything in them can be wrong."""

import base64
import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from fastwarc.stream_io import BrotliWriter, ZstdWriter

from flows.archive.manifest import Manifest
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.home.settings import Home, load_settings
from flows.sources.source import load_sources

DATE = "2026-03-01T00:00:00Z"
SITE = "https://moves.example"


def page(name: str, muscle: str = "Glutes") -> bytes:
    """Return an exercise page."""
    text = f"""<html><head><title>{name}</title></head><body><main><h1>{name}</h1>
    <p>Difficulty: Beginner</p><p>Target muscles: {muscle}</p><p>Equipment: Dumbbell</p>
    <h2>Steps</h2><ol><li>Stand up.</li><li>Sit down slowly.</li><li>Stand up again.</li></ol>
    </main></body></html>"""
    return text.encode()


def record(kind: str, uri: str, block: bytes, *, date: str = DATE, **more: str) -> bytes:
    """Return one record; `more` are its other headers, with _ for - in their names."""
    digest = base64.b32encode(hashlib.sha1(block).digest()).decode()
    headers = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{hashlib.md5(block + uri.encode() + date.encode()).hexdigest()}>",
        "WARC-Date": date,
        "WARC-Target-URI": uri,
        "WARC-Block-Digest": f"sha1:{digest}",
        **{name.replace("_", "-"): value for name, value in more.items()},
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return b"WARC/1.1\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def response(
    path: str, body: bytes, status: int = 200, *, date: str = DATE, headers: Sequence[str] = (), **more: str
) -> bytes:
    """Return a response record of a page of the site."""
    stated = (
        headers
        if any(each.lower().startswith("content-type") for each in headers)
        else ("Content-Type: text/html", *headers)
    )
    head = f"HTTP/1.1 {status} X\r\n" + "".join(f"{line}\r\n" for line in stated) + "\r\n"
    uri = path if "://" in path else f"{SITE}/{path}"
    more = {"Content_Type": "application/http; msgtype=response", **more}
    return record("response", uri, head.encode() + body, date=date, **more)


def members(*records: bytes) -> bytes:
    """Return records as a .warc.gz has them, each a gzip member."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)


def home_of(root: Path, content: bytes, name: str = "crawl.warc.gz", more: str = "") -> Home:
    """Return a home with one source, `web`, of one archive."""
    home = Home(root.resolve())
    home.sources.mkdir(exist_ok=True)
    (home.root / "warcs").mkdir(exist_ok=True)
    (home.root / "warcs" / name).write_bytes(content)
    text = f'role = "own"\nformat = "warc"\npath = "warcs"\n{more}'
    (home.sources / "web.toml").write_text(text, encoding="utf-8")
    return home


def collect_web(home: Home, day: int = 1) -> Manifest:
    """Collect the source of the home."""
    moment = datetime(2026, 4, day, tzinfo=UTC)
    return collect(home, load_sources(home)[0], load_settings(home), now=lambda: moment)


def outcomes(manifest: Manifest) -> dict[str, str]:
    """Return the outcome, or its reason, by path on the site."""
    rows = read_rows(manifest, ["url", "outcome", "reason"])
    return {url.removeprefix(f"{SITE}/"): reason or outcome for url, outcome, reason in rows.rows()}


def gzipped(content: bytes) -> bytes:
    """Return bytes compressed by gzip."""
    return gzip.compress(content, mtime=0)


def deflated(content: bytes) -> bytes:
    """Return bytes compressed by deflate, without the header of zlib."""
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(content) + squeeze.flush()


def chunked(content: bytes, size: int = 100) -> bytes:
    """Return bytes in chunks, as HTTP/1.1 sends them."""
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def brotli(content: bytes) -> bytes:
    """Return bytes compressed by Brotli."""
    return _written(BrotliWriter, content)


def zstandard(content: bytes) -> bytes:
    """Return bytes compressed by Zstandard."""
    return _written(ZstdWriter, content)


def _written(writer: type[BrotliWriter] | type[ZstdWriter], content: bytes) -> bytes:
    opened = io.BytesIO()
    written = writer(opened)
    written.write(content)
    written.close()
    return opened.getvalue()


Encoder = Callable[[bytes], bytes]
