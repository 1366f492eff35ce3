"""Pages that Repertoire itself failed on: each kind of failure goes to the run log and to the problems once.

The run that reads such a page tells of it. Later runs do not read it again; until then it stays among the
findings (`page_unreadable`), and more than a few refuse the collection (`broken_share`).
"""

from collections.abc import Mapping, Sequence

import polars as pl

from flows.archive.read import read_rows
from flows.extract.extractor import Extractor
from flows.extract.record_files import BrokenPage
from flows.run.incidents import UNREADABLE
from flows.run.run import Run


def note_broken_pages(run: Run, extractor: Extractor) -> None:
    """Count each kind of failure of the pages that were read among the problems of the run, and log it."""
    for source, broken in extractor.broken.items():
        by_error: dict[str, list[BrokenPage]] = {}
        for _, page in sorted(broken.items()):
            by_error.setdefault(page.error, []).append(page)
        addresses = _addresses(run, source, [pages[0].digest for pages in by_error.values()])
        for error, pages in by_error.items():
            first = pages[0]
            address = addresses.get(first.digest, first.digest)
            run.log.record(
                "page_failed", source, "problem", error=error, pages=len(pages), page=address,
                detail=first.detail, traceback=first.traceback,
            )  # fmt: skip
            run.note(UNREADABLE, source, _sentence(run, source, address, pages))
    extractor.broken.clear()


def _sentence(run: Run, source: str, address: str, pages: Sequence[BrokenPage]) -> str:
    """Describe one kind of failure: on how many pages, one of them, and what it was."""
    first = pages[0]
    counted = "1 page," if len(pages) == 1 else f"{len(pages):,} pages, such as"
    was = first.detail if first.traceback else f"{first.error} ({first.detail})"
    where = "; the traceback is in" if first.traceback else "; see"
    return (
        f"{source}: Repertoire itself failed on {counted} {address}: {was}{where} {run.log.path}. "
        "The rest went on; please report it."
    )


def _addresses(run: Run, source: str, digests: Sequence[str]) -> Mapping[str, str]:
    """Return an address of each of some payloads, of the newest snapshot that has one."""
    found: dict[str, str] = {}
    for manifest in run.workspace.snapshots(source):
        rows = read_rows(manifest, ["payload_digest", "url"])
        rows = rows.filter(pl.col("payload_digest").is_in(digests)).sort("url", descending=True)
        found |= dict(rows.iter_rows())
    return found
