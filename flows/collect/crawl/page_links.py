"""What a page says to a crawler: its links, its canonical address, its other forms, noindex, not found.

This is read by patterns and not by a parser, since every page of every crawl passes through here; what
a page means is read from the archive, by the extraction.
"""

import html
import re
from collections.abc import Iterable
from typing import NamedTuple

from flows.home.digest import digest_of

HEAD_CHARACTERS = 200_000
MAX_LINKS = 5_000
MAX_REFRESH_SECONDS = 10
"""A page that leads elsewhere within that time is a redirect; one that waits longer is read."""
RELATED = frozenset({"next", "prev"})

_SKIPPED = re.compile(
    r"<!--.*?(?:-->|$)|<(script|style|template|noscript|svg|textarea)\b.*?(?:</\1\s*>|$)",
    re.IGNORECASE | re.DOTALL,
)
_HREF = re.compile(
    r"""<(?:a|area)(?=\s)(?>"[^"<]{0,2000}"|'[^'<]{0,2000}'|[^<>]){0,2000}?(?<=[\s"'])href\s*=\s*"""
    r"""("[^"<>]*"|'[^'<>]*'|[^\s"'<>]+)""",
    re.IGNORECASE,
)
_BASE = re.compile(r"""<base\s[^>]{0,500}?href\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_TAG = re.compile(r"<(?:link|meta)\s[^<>]{1,3000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,500})", re.IGNORECASE)
_TEXT_TAG = re.compile(r"<[^>]{0,3000}>")
_WORD = re.compile(r"\w+")
_MARKDOWN_LINK = re.compile(
    r"(?<!!)\[[^\[\]\n]{0,500}\]\([ \t]{0,20}<?([^()\s<>]{1,2000})(?=[>\s)])[^()\n]{0,500}\)"
)
_REFRESH = re.compile(r"\s*(\d{1,4})(?:\.\d*)?\s*(?:[;,]\s*)?(?:url\s*=\s*)?(.*)", re.IGNORECASE | re.DOTALL)
_MAIN_STARTS, _MAIN_ENDS = re.compile(r"<main\b", re.IGNORECASE), re.compile(r"</main\b", re.IGNORECASE)
_NOT_TEXT = re.compile(
    r"<(a|nav|footer|aside|time|form|button)\b[^<>]{0,3000}>.*?(?:</\1\s{0,20}>|$)",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG = re.compile(r"<[^<>]{0,3000}>")
_LINK_HEADER = re.compile(
    r"<([^<>]{1,2000})>((?:\s*;\s*[a-z-]+\s*=\s*(?:\"[^\"]{0,200}\"|[^\s,;\"]{1,200}))+)", re.IGNORECASE
)
_NOT_FOUND = re.compile(
    r"^\W*(error\W+)?404(\s*$|\s*[^\w\s]|\W+(not|page|error|file|nothing|oops)\b)|^\W*not found\b"
    r"|\b(page|file|exercise|content)\s+(was |is |could |can ?)?(not|n.t)( be)? found\b"
    r"|\b(page|exercise) (does not|doesn.t) exist\b|seite (wurde )?nicht gefunden|p[aá]gina no encontrada"
    r"|page introuvable|pagina non trovata|p[aá]gina n[aã]o encontrada|ページが見つかりません",
    re.IGNORECASE,
)


class PageLinks(NamedTuple):
    """What a page says. Addresses are as written, unescaped, relative to `base` where it is not None.

    refresh: the address that it leads to by itself, within MAX_REFRESH_SECONDS. shown_at: where it is shown
    as AMP, or for a medium such as print. translations: the addresses that hreflang names, itself perhaps
    among them.
    """

    links: list[str]
    base: str | None = None
    canonical: str | None = None
    refresh: str | None = None
    markdown: str | None = None
    shown_at: tuple[str, ...] = ()
    translations: tuple[str, ...] = ()
    is_noindex: bool = False
    title: str = ""

    @property
    def is_not_found_title(self) -> bool:
        """Return whether the title is that of an error page."""
        return bool(_NOT_FOUND.search(self.title))


def extract_links(body: bytes, media_type: str, headers_link: str = "", robots_tag: str = "") -> PageLinks:
    """Read a page, and the Link and X-Robots-Tag headers that came with it."""
    text = body.decode("utf-8", "replace")
    page_links = _read_markdown(text) if media_type == "text/markdown" else _read_html(text)
    canonical, markdown = _read_link_header(headers_link) if headers_link else (None, None)
    return page_links._replace(
        canonical=canonical or page_links.canonical,
        markdown=markdown or page_links.markdown,
        is_noindex=page_links.is_noindex or "noindex" in robots_tag.lower(),
    )


def markdown_links(text: str) -> list[str]:
    """Return the addresses that a Markdown text links to, each once."""
    return _without_fragments(_MARKDOWN_LINK.findall(text))


def words_of(body: bytes) -> frozenset[str]:
    """Return the words of a page, to compare it with another."""
    text = _TEXT_TAG.sub(" ", _SKIPPED.sub(" ", body.decode("utf-8", "replace")))
    return frozenset(_WORD.findall(text.lower()))


def refresh_target(content: str) -> str | None:
    """Return where a refresh leads (`0; url=/new`); None where it waits long, or reloads the page itself."""
    found = _REFRESH.match(content[:3000])
    if found is None or int(found[1]) > MAX_REFRESH_SECONDS:
        return None
    return found[2].strip().strip("'\"").strip() or None


def text_digest(body: bytes) -> str:
    """Return the digest of the words that a page of HTML says, wherever its markup is another.

    Links, menus, times and what is around the main part do not count: they change without anybody's edit.
    """
    shown = _SKIPPED.sub(" ", body.decode("utf-8", "replace"))
    start = _MAIN_STARTS.search(shown)
    end = _MAIN_ENDS.search(shown, start.end()) if start else None
    main = shown[start.start() : end.start()] if start and end else shown
    words = _WORD.findall(_ANY_TAG.sub(" ", _NOT_TEXT.sub(" ", main)))
    return digest_of(" ".join(words).encode())


def _read_markdown(text: str) -> PageLinks:
    title = next((line.lstrip("# ").strip() for line in text.splitlines() if line.startswith("# ")), "")
    return PageLinks(markdown_links(text), title=title)


def _read_html(text: str) -> PageLinks:
    shown = _SKIPPED.sub(" ", text)
    head = shown[:HEAD_CHARACTERS]
    base = _BASE.search(head)
    title = _TITLE.search(head)
    tags = [_attributes(tag) for tag in _TAG.findall(head)]
    return PageLinks(
        links=_without_fragments([*map(_plain, _HREF.findall(shown)), *_related(tags)]),
        base=_plain(base[1]) if base else None,
        canonical=_linked(tags, "canonical"),
        markdown=_linked(tags, "alternate", "text/markdown"),
        shown_at=_shown_at(tags),
        translations=tuple(
            tag["href"]
            for tag in tags
            if tag.get("href") and tag.get("hreflang", "x-default").lower() != "x-default"
        ),
        refresh=next(
            (
                refresh_target(tag.get("content", ""))
                for tag in tags
                if tag.get("http-equiv", "").lower() == "refresh"
            ),
            None,
        ),
        is_noindex=any(
            tag.get("name", "").lower() == "robots" and "noindex" in tag.get("content", "").lower()
            for tag in tags
        ),
        title=html.unescape(title[1]).strip() if title else "",
    )


def _without_fragments(links: Iterable[str]) -> list[str]:
    """Return each link once, without what is after its #."""
    distinct = dict.fromkeys(link.partition("#")[0] for link in links)
    distinct.pop("", None)
    return list(distinct)[:MAX_LINKS]


def _plain(value: str) -> str:
    """Return the value of an attribute without its quotes and escapes."""
    if value[:1] in ("'", '"'):
        value = value[1:-1]
    return html.unescape(value).strip() if "&" in value else value.strip()


def _attributes(tag: str) -> dict[str, str]:
    return {name.lower(): _plain(value) for name, value in _ATTRIBUTE.findall(tag)}


def _linked(tags: list[dict[str, str]], relation: str, media_type: str | None = None) -> str | None:
    """Return the address of the first link of a relation, and of a type."""
    for tag in tags:
        is_type = media_type is None or tag.get("type", "").lower().startswith(media_type)
        if relation in tag.get("rel", "").lower().split() and is_type and tag.get("href"):
            return tag["href"]
    return None


def _related(tags: list[dict[str, str]]) -> list[str]:
    """Return the addresses of the translations of a page, and of its neighbours in a series."""
    return [
        tag["href"]
        for tag in tags
        if tag.get("href")
        and (tag.get("hreflang") or not RELATED.isdisjoint(tag.get("rel", "").lower().split()))
    ]


def _shown_at(tags: list[dict[str, str]]) -> tuple[str, ...]:
    """Return the addresses of a page as AMP, and of its HTML for one medium."""
    found = []
    for tag in tags:
        relations = tag.get("rel", "").lower().split()
        is_html = tag.get("type", "text/html").lower().startswith("text/html")
        is_for_medium = "alternate" in relations and is_html and tag.get("media") and not tag.get("hreflang")
        if tag.get("href") and ("amphtml" in relations or is_for_medium):
            found.append(tag["href"])
    return tuple(found)


def _read_link_header(header: str) -> tuple[str | None, str | None]:
    """Return the canonical address and the Markdown form that a Link header names."""
    tags = _header_tags(header)
    return _linked(tags, "canonical"), _linked(tags, "alternate", "text/markdown")


def next_in_header(header: str) -> str | None:
    """Return the address of the next page that a Link header names (RFC 8288)."""
    return _linked(_header_tags(header), "next")


def _header_tags(header: str) -> list[dict[str, str]]:
    return [
        {"href": address, **_attributes(parameters.replace(";", " "))}
        for address, parameters in _LINK_HEADER.findall(header[:10_000])
    ]
