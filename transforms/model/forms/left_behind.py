"""Forms that a page left behind when it moved: they are forms of the page that it moved to.

A site that moves a page with a redirect may leave its Markdown or AMP form at the old address, and who
renames a file of Markdown may rename the HTML that is built of it later. What is left behind is no page of
its own, while it has the name that it had, the old address is no page again, and the new one is one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import polars as pl

ADDRESS = "address"
Met = tuple[int, bool, str]
"""When a page was met: the first snapshot since it was there, whether it is a variant, its address."""


class Form(NamedTuple):
    """The state of one page from a snapshot on; `keys` are what it shares with its forms while loaded.

    is_variant: whether its address, or the canonical one, says that another is the page's own.
    """

    url: str
    seq: int
    row: Mapping[str, Any]
    keys: tuple[tuple[str, ...], ...]
    language: str | None
    format: str
    is_variant: bool

    @property
    def form(self) -> str:
        """Return its kind of form, of `PAGE_FORMS`."""
        if self.is_variant:
            return "variant"
        return self.format if self.format in {"markdown", "html"} else "document"


class _Left(NamedTuple):
    """A form that was left behind: the page that moved, where to, and the name that the form had then."""

    old: str
    page: str
    named: str | None


def redirect_target() -> pl.Expr:
    """Return where a page moved by a redirect; null where several moved there, so that none of them is it."""
    is_moved = (pl.col("state") == "moved") & pl.col("final_url").is_not_null()
    is_only_one = pl.len().over("source", "seq", "state", "final_url") == 1
    return pl.when(is_moved & is_only_one).then("final_url")


class FormsLeft:
    """The forms left behind in one source, followed through its snapshots."""

    def __init__(self) -> None:
        self._moved_to: dict[str, str] = {}
        self._moved_now: dict[str, str] = {}
        self._address_of_moved: dict[tuple[str, ...], Form] = {}
        self._left: dict[str, _Left] = {}

    def follow(
        self,
        rows: Iterable[Form],
        before: Mapping[str, Form],
        now: Mapping[str, Form],
        page_before: Mapping[str, str],
    ) -> None:
        """Note which pages moved in a snapshot, and which forms they left behind.

        `before` and `now` are the pages that were open until it and since; `page_before` gives of a form the
        page that it was one of.
        """
        appeared = [row for row in now.values() if row.url not in before]
        for row in appeared:
            self._moved_to.pop(row.url, None)
        self._moved_now = _moves(rows, appeared, before, now)
        for old, page in self._moved_now.items():
            self._moved_to[old] = page
            self._address_of_moved |= {key: before[old] for key in before[old].keys if key[0] == ADDRESS}
        for url, old in page_before.items():
            if old in self._moved_now and url in now:
                self._left[url] = _Left(old, self._moved_now[old], now[url].row["named"])
        for row in appeared:
            self._take_late(row)

    def inherit(
        self, met_before: Mapping[str, Met], met: dict[str, Met], page_before: Mapping[str, str]
    ) -> None:
        """Let each page that one moved to in this snapshot be as old as that one, so that it is the page."""
        for old, moved_to in self._moved_now.items():
            if old not in page_before:
                page = page_before.get(moved_to, moved_to)
                met[page] = min(met[page], met_before[old])

    def page_of(self, url: str, now: Mapping[str, Form]) -> str | None:
        """Return the page that left a form behind; None where none did, or it is another page by now."""
        left = self._left.get(url)
        if left is None or left.old in now or now[url].row["named"] != left.named:
            return None
        page, passed = left.page, {url}
        while page not in now:
            passed.add(page)
            page = self._moved_to.get(page, url)
            if page in passed:
                return None
        return page if page != url else None

    def _take_late(self, row: Form) -> None:
        """Note a form that is met only now, by the address and the name that the page had before it moved."""
        for key in row.keys:
            moved = self._address_of_moved.get(key)
            if moved is None or moved.url not in self._moved_to or row.url == moved.url:
                continue
            page = self._moved_to[moved.url]
            if row.url != page and (row.language or moved.language) == (moved.language or row.language):
                self._left[row.url] = _Left(moved.url, page, row.row["named"])


def _moves(
    rows: Iterable[Form], appeared: Iterable[Form], before: Mapping[str, Form], now: Mapping[str, Form]
) -> dict[str, str]:
    """Return where the pages are that moved in a snapshot, by a redirect or as the one of their bytes."""
    found, vanished = {}, []
    for row in rows:
        if row.url not in before:
            continue
        if (target := row.row["moved_to"]) in now:
            found[row.url] = target
        if row.row["state"] == "missing":
            vanished.append(row.url)
    bytes_gone = Counter(_bytes(before[url]) for url in vanished)
    bytes_come: dict[str | None, list[str]] = {}
    for row in appeared:
        bytes_come.setdefault(_bytes(row), []).append(row.url)
    for url in vanished:
        digest = _bytes(before[url])
        if digest and bytes_gone[digest] == len(bytes_come.get(digest, ())) == 1:
            found[url] = bytes_come[digest][0]
    return found


def _bytes(row: Form) -> str | None:
    """Return the digest of a page that states steps, whose bytes tell it."""
    return next((key[1] for key in row.keys if key[0] == "bytes"), None)
