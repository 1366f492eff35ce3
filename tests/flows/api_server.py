"""Exercises behind an API on loopback, paged in every way that APIs are; it notes what it was asked."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawl_server import Behaviour, Exchange, Site

from flows.home.settings import Home
from flows.sources.source import Source, load_sources

PATH = "/api/v2/exercise/"
Envelope = Callable[["Paged", int, list[Any]], tuple[Any, dict[str, str]]]


def record(number: int, **more: Any) -> dict[str, Any]:
    """Return an exercise as an API has it."""
    return {
        "id": number,
        "name": f"Split squat {number}",
        "primaryMuscles": ["Quadriceps"],
        "equipment": "Barbell",
        "difficulty": "Beginner",
        "instructions": [f"Stand tall, {number}.", "Lower the hips slowly."],
        **more,
    }


def json_answer(document: Any, **headers: Any) -> Behaviour:
    """An answer in JSON with an ETag, that answers 304 to who has it."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()

    def answer(exchange: Exchange) -> None:
        reply_json(exchange, body, headers)

    return answer


def reply_json(exchange: Exchange, body: bytes, headers: Mapping[str, Any], *, tag: bool = True) -> None:
    stated: dict[str, Any] = {"Content-Type": "application/json", **headers}
    if tag:
        etag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
        stated["ETag"] = etag
        if exchange.headers.get("If-None-Match") == etag:
            exchange.reply(status=304, **stated)
            return
    exchange.reply(body, **stated)


@dataclass
class Paged:
    """An API: its records, the size of its pages, and how it pages them."""

    envelope: Envelope
    records: list[Any] = field(default_factory=lambda: [record(number) for number in range(1, 8)])
    size: int = 3
    total: int | None = None
    token: tuple[str, str] | None = None
    has_tags: bool = True
    fails: dict[str, Behaviour] = field(default_factory=dict)

    @property
    def stated(self) -> int:
        return len(self.records) if self.total is None else self.total

    @property
    def last(self) -> int:
        return -(-len(self.records) // self.size)

    def __call__(self, exchange: Exchange) -> None:
        url = urlsplit(exchange.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if exchange.path in self.fails:
            self.fails[exchange.path](exchange)
            return
        start = next((int(query[name]) for name in ("offset", "skip") if name in query), None)
        if start is None:
            start = (self._number(query) - 1) * self.size
        number = start // self.size + 1
        rows = self.records[start : start + self.size]
        document, headers = self.envelope(self, number, rows)
        reply_json(exchange, json.dumps(document).encode(), headers, tag=self.has_tags)

    def _number(self, query: Mapping[str, str]) -> int:
        return int(query.get("page") or query.get("cursor") or query.get("pagination[page]") or 1)


def following(api: Paged, number: int) -> str | None:
    return f"{PATH}?page={number + 1}" if number < api.last else None


def next_in_body(api: Paged, number: int, rows: Sequence[Any]) -> tuple[Any, dict[str, str]]:
    return {"count": api.stated, "next": following(api, number), "previous": None, "results": rows}, {}


def relative_next(api: Paged, number: int, rows: Sequence[Any]) -> tuple[Any, dict[str, str]]:
    link = f"?page={number + 1}" if number < api.last else ""
    return {"links": {"next": link}, "data": rows}, {}


def next_in_metadata(api: Paged, number: int, rows: Sequence[Any]) -> tuple[Any, dict[str, str]]:
    stated = {"nextPage": following(api, number), "totalExercises": api.stated, "totalPages": api.last}
    return {"success": True, "metadata": stated, "data": rows}, {}


def next_in_hal(api: Paged, number: int, rows: Sequence[Any]) -> tuple[Any, dict[str, str]]:
    link = following(api, number)
    links = {"self": {"href": PATH}, **({"next": {"href": link}} if link else {})}
    return {"_links": links, "_embedded": {"exercises": rows}, "total": api.stated}, {}


def next_in_header(api: Paged, number: int, rows: Sequence[Any]) -> tuple[Any, dict[str, str]]:
    link = following(api, number)
    return rows, {"Link": f'<{PATH}>; rel="first", <{link}>; rel="next"'} if link else {}


def cursor(api: Paged, number: int, rows: Sequence[Any]) -> tuple[Any, dict[str, str]]:
    stated = {"nextCursor": str(number + 1) if number < api.last else None, "hasNextPage": number < api.last}
    return {"meta": stated, "data": rows}, {}


def lasting_cursor(api: Paged, number: int, rows: Sequence[Any]) -> tuple[Any, dict[str, str]]:
    """A cursor that is there on the last page too, as in the connections of Relay."""
    return {"items": rows, "pageInfo": {"next_cursor": str(number + 1), "has_more": number < api.last}}, {}


def next_number(api: Paged, number: int, rows: Sequence[Any]) -> tuple[Any, dict[str, str]]:
    return {"items": rows, "nextPage": number + 1 if number < api.last else None}, {}


def wordpress(api: Paged, number: int, rows: Sequence[Any]) -> tuple[Any, dict[str, str]]:
    return rows, {"X-WP-Total": str(api.stated), "X-WP-TotalPages": str(api.last)}


def page_numbers(api: Paged, number: int, rows: Sequence[Any]) -> tuple[Any, dict[str, str]]:
    return {"data": rows, "meta": {"current_page": number, "last_page": api.last, "total": api.stated}}, {}


def strapi(api: Paged, number: int, rows: Sequence[Any]) -> tuple[Any, dict[str, str]]:
    stated = {"page": number, "pageSize": api.size, "pageCount": api.last, "total": api.stated}
    return {"data": rows, "meta": {"pagination": stated}}, {}


def limit_and_skip(api: Paged, number: int, rows: Sequence[Any]) -> tuple[Any, dict[str, str]]:
    stated = {"total": api.stated, "skip": (number - 1) * api.size, "limit": api.size}
    return {"exercises": rows, **stated}, {}


def bare_total(api: Paged, number: int, rows: Sequence[Any]) -> tuple[Any, dict[str, str]]:
    return {"total": api.stated, "results": rows}, {}


def bare_list(api: Paged, number: int, rows: Sequence[Any]) -> tuple[Any, dict[str, str]]:
    return rows, {}


STYLES: dict[str, tuple[Envelope, str]] = {
    "next": (next_in_body, ""),
    "links.next": (relative_next, ""),
    "metadata.nextPage": (next_in_metadata, ""),
    "_links.next.href": (next_in_hal, ""),
    "link": (next_in_header, ""),
    "cursor": (cursor, ""),
    "cursor on the last page": (lasting_cursor, ""),
    "nextPage, a number": (next_number, ""),
    "X-WP-Total": (wordpress, ""),
    "page": (page_numbers, ""),
    "pagination[page]": (strapi, ""),
    "skip": (limit_and_skip, ""),
    "total alone": (bare_total, ""),
    "offset in the address": (bare_list, "?limit=3&offset=0"),
    "page in the address": (bare_list, "?page=1"),
}
"""Ways of paging, each with the query of the address that is added."""


def api_source(folder: Path, site: Site, keys: str = "", *, start: str = PATH) -> tuple[Home, Source]:
    """Return a home with one source, `api`, that is fetched as fast as it can be."""
    home = Home(folder.resolve())
    home.sources.mkdir(parents=True, exist_ok=True)
    text = (
        f'role = "reference"\nformat = "dataset"\nurl = "{site.url}{start}"\nid = "id"\n'
        "allow_private = true\ndelay_seconds = 0\nbackoff_seconds = 0.01\nretries = 1\ntimeout_seconds = 5\n"
        f'{keys}\n[fields]\nname = "name"\nsteps = "instructions"\ntarget_muscles = "primaryMuscles"\n'
    )
    (home.sources / "api.toml").write_text(text, encoding="utf-8")
    return home, load_sources(home)[0]
