"""One linear pass over a page of HTML, before any tree is made of it: limits, cuts, what is kept apart.

The pass knows comments, raw text (scripts, styles) and quoted attributes, so that a `</main>` in a
script, a comment or an attribute fools no cut. All expressions are possessive: none goes back.
"""

import re
from collections.abc import Callable
from html import unescape
from typing import NamedTuple

from transforms.pages.decode import UnreadableError
from transforms.pages.outline import CARD_TEXT, CONTROL, FOOTER, HIDDEN, NAVIGATION, OUTSIDE_MAIN

MAX_DEPTH = 200
"""Elements deeper than this are rejected: lxml silently drops what is below 254."""
MAX_ATTRIBUTES = 1000
"""A tag with more is rejected: lxml's time grows with their square."""
MAX_TAGS = 60_000
"""Pages with more tags than this are rejected: each tag becomes Python objects."""

_ATTRIBUTE = rb"""[\s/]*+[^\s/>][^\s/>=]*+(?>\s*+=\s*+(?>"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
_ATTRIBUTES = rb"(?>%b){0,%d}+[\s/]*+" % (_ATTRIBUTE, MAX_ATTRIBUTES)
_RAW = (b"script", b"style", b"title", b"textarea")
_DROPPED = (b"svg", b"noscript", b"template", b"nav", b"footer", b"select", b"dialog")
_RULES = {
    b"textarea": CONTROL, b"noscript": HIDDEN, b"template": HIDDEN, b"nav": NAVIGATION, b"footer": FOOTER,
    b"select": CONTROL, b"dialog": HIDDEN,
}  # fmt: skip
_NAMES = b"|".join((*_RAW, *_DROPPED, b"main", b"body"))
_PLAIN = re.compile(
    rb"(?>[^<]++|<(?>/(?!main[\s/>])[a-z][^\s/>]*+(?>>|%b(?>>|\Z))"
    rb"|(?!(?:%b)[\s/>])[a-z][^\s/>]*+(?>>|%b(?>>|\Z))"
    rb"|!--(?>[^-]++|-(?!-!?>))*+(?>--!?>|\Z)|(?!!--)[!?][^>]*+(?>>|\Z)|(?!/?[a-z!?])))*+"
    % (_ATTRIBUTES, _NAMES, _ATTRIBUTES)
)
_TAG = re.compile(rb"<(/?)([a-z][^\s/>]*+)(%b)(?:>|\Z)" % _ATTRIBUTES)
_VOID = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd td th tr option".split()
)
"""Elements without end, or whose end may be left out so that they nest only within others."""

_MANY_TAGS = 2_000
_MAX_LOOKS = 100
_TAB = re.compile(rb"""role=["']?tab""")
_SMALL_MAIN = 600
_CRUMB_START = 400
_MARKUP = re.compile(rb"<[^>]*+>|\s++")
_ANY_TAG = re.compile(rb"<!--(?>[^-]++|-(?!-!?>))*+(?>--!?>|\Z)|<[^>]*+>")


_LINK = re.compile(rb"<a\s[^<>]*+>", re.IGNORECASE)
_HEADING = re.compile(rb"<(h[2-6])[\s>](?>[^<]++|<(?!/?h[1-6]|/?a[\s>]))*+</\1\s*+>", re.IGNORECASE)
_MAX_CARD = 6_000
_ICON_LABEL = re.compile(rb"""aria-label\s*+=\s*+["']([^"'<>]{2,40})["']""", re.IGNORECASE)
_CLASS = rb"""\s++class\s*+=\s*+(?>"[^"]*+"|'[^']*+'|[^\s>]*+)"""
_PLAIN_ATTRIBUTES = rb"(?>(?!\s++(?>class|hidden|style|aria-|role|id)\b)%b){0,%d}+" % (
    _ATTRIBUTE,
    MAX_ATTRIBUTES,
)
_DRESSED = re.compile(
    rb"<(span|p|li|h[1-6]|strong|em|b|i|td|th|tr|dt|dd)(?=\s)%b((?>%b)?+)%b\s*+>"
    % (_PLAIN_ATTRIBUTES, _CLASS, _PLAIN_ATTRIBUTES),
    re.IGNORECASE,
)
"""A piece of text; its attributes are dropped, but for its class, where none says what it is."""


class Scan(NamedTuple):
    """A page in parts: `content` to be parsed, `head` with its meta tags, texts of JSON-LD, breadcrumbs.

    `title` is the text of the title element. `is_beside_main` says that the content holds `main` and what is
    beside it. `left_out` counts the characters of what was cut, by rule.
    """

    content: str
    head: str
    title: str
    json_ld: list[str]
    breadcrumbs: list[str]
    is_beside_main: bool
    left_out: dict[str, int]


MayHold = Callable[[bytes], bool]
"""Tells whether markup may hold what speaks for its being content."""


class _Places:
    """Finds a needle from a rising position; what was found is remembered, so that all stays linear."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._known: dict[bytes, int] = {}

    def after(self, needle: bytes, position: int) -> int:
        """Return the first place at or after the position, or the end of the content."""
        known = self._known.get(needle, -1)
        if known < position:
            known = self._content.find(needle, position)
            known = self._known[needle] = len(self._content) if known < 0 else known
        return known


class _Scanner:
    """The state of one pass."""

    def __init__(self, content: str, may_hold: MayHold) -> None:
        self.may_hold = may_hold
        self.raw = content.encode("utf-8", "replace")
        self.low = self.raw.lower()
        self.size = len(self.low)
        self.places = _Places(self.low)
        self.cuts: list[tuple[int, int, str]] = []
        self.icons: dict[int, bytes] = {}
        self.json_ld: list[str] = []
        self.breadcrumbs: list[str] = []
        self.title = ""
        self.body = self.main = self.main_end = -1
        self.open_mains = self.looks = 0

    def run(self) -> None:
        """Go over the page from one tag of interest to the next."""
        position = 0
        low, plain, tag_at = self.low, _PLAIN.match, _TAG.match
        while True:
            found = plain(low, position)
            start = found.end() if found else position
            if start >= self.size:
                return
            tag = tag_at(low, start)
            if tag is None:
                raise UnreadableError(
                    "too_many_attributes", f"a tag with more than {MAX_ATTRIBUTES} attributes"
                )
            position = self._take(tag)

    def _take(self, tag: re.Match[bytes]) -> int:
        """Note what a tag means for the cuts; returns where to continue."""
        closing, name = tag[1], tag[2]
        if name == b"main":
            self._main(tag)
        elif closing:
            return tag.end()
        elif name in _RAW:
            return self._raw_text(tag)
        elif name == b"body":
            self.body = tag.end() if self.body < 0 else self.body
        else:
            return self._drop(tag)
        return tag.end()

    def _main(self, tag: re.Match[bytes]) -> None:
        if not tag[1]:
            self.main = tag.end() if self.main < 0 else self.main
            self.open_mains += 1
        elif self.open_mains:
            self.open_mains -= 1
            self.main_end = tag.start()

    def _raw_text(self, tag: re.Match[bytes]) -> int:
        """Cut an element whose content is no markup; JSON-LD and the title are kept aside."""
        name, start = tag[2], tag.end()
        end = self.places.after(b"</" + name, start)
        if end == self.size and name in {b"title", b"textarea"}:
            return start
        if name == b"script" and b"ld+json" in tag[3]:
            self.json_ld.append(self.raw[start:end].decode("utf-8", "replace"))
        elif name == b"title" and not self.title and self.main < 0:
            self.title = self.raw[start:end].decode("utf-8", "replace")
        closed = self._closed(end)
        while name == b"script" and self.low.startswith(b"<script>", closed):  # a page that streams has many
            closed = self._closed(self.low.find(b"</script", closed))
        self.cuts.append((tag.start(), closed, _RULES.get(name, "")))
        return closed

    def _closed(self, end: int) -> int:
        """Return where the tag ends that starts at a place; the end of the content where none does."""
        return self.low.find(b">", end) + 1 or self.size if end >= 0 else self.size

    def _drop(self, tag: re.Match[bytes]) -> int:
        """Cut an element, if it ends and holds neither the title nor the content; returns where to continue.

        What is cut is still looked at, for JSON-LD; not so pictures.
        """
        name, start = tag[2], tag.start()
        if tag[3].endswith(b"/"):
            self.cuts.append((start, tag.end(), ""))
            return tag.end()
        end = self.places.after(b"</" + name, tag.end())
        if end == self.size:
            return tag.end()
        closed = end + len(name) + 3
        if name != b"svg":
            if min(self.places.after(b"<h1", start), self.places.after(b"<main", start)) < end:
                return tag.end()
            if self._is_content(name, tag.end(), end):
                return tag.end()
            if name == b"nav" and 0 <= self.low.find(b"breadcrumb", start, end) < tag.end() + _CRUMB_START:
                self.breadcrumbs.append(self.raw[tag.end() : end].decode("utf-8", "replace"))
        self.cuts.append((start, closed, _RULES.get(name, "")))
        if name == b"svg" and b"aria-label" in tag[3]:
            self._keep_label(tag)
        return closed if name == b"svg" else tag.end()

    def _keep_label(self, tag: re.Match[bytes]) -> None:
        """Keep what a drawn icon is called, as that of a picture: it may be the label of a text."""
        label = _ICON_LABEL.search(self.raw, tag.start(), tag.end())
        if label is not None:
            self.icons[tag.start()] = b'<img alt="%b">' % label[1]

    def _is_content(self, name: bytes, start: int, end: int) -> bool:
        """Return whether an element that is dropped as a rule may hold content: tabs, late images, facts."""
        if self.looks >= _MAX_LOOKS or self.is_cut(start):
            return False
        self.looks += 1
        if name == b"nav":
            if self.low.find(b"<p", start, end) >= 0 and self.low.find(b"<a", start, end) < 0:
                return True  # it leads nowhere: what a drop-down opens
            return self.low.find(b"tab", start, end) >= 0 and _TAB.search(self.low, start, end) is not None
        if name == b"noscript":
            return self.low.find(b"<img", start, end) >= 0
        return name in {b"footer", b"dialog"} and self.may_hold(self.raw[start:end])

    def is_cut(self, place: int) -> bool:
        """Return whether a place is within what was cut last."""
        return bool(self.cuts) and place < self.cuts[-1][1]

    def left_out(self, start: int) -> dict[str, int]:
        """Count the characters of text in what was cut after a place, by rule."""
        counts: dict[str, int] = {}
        cuts, place = self.cuts, 0
        while place < len(cuts):
            first, after, rule = cuts[place]
            place += 1
            if not rule or first < start:
                continue
            position, pieces = first, []
            while place < len(cuts) and cuts[place][0] < after:
                inner, inner_after, inner_rule = cuts[place]
                place += 1
                if not inner_rule and inner >= position:
                    pieces.append(self.raw[position:inner])
                    position = inner_after
            pieces.append(self.raw[position:after])
            counts[rule] = counts.get(rule, 0) + _length(b" ".join(pieces))
        return counts

    def remaining(self, start: int, end: int) -> bytes:
        """Return what is between two places, without the cuts."""
        pieces: list[bytes] = []
        position = start
        for cut, after, _ in self.cuts:
            if after <= position:
                continue
            if cut >= end:
                break
            if cut > position:
                pieces.append(self.raw[position:cut])
            if cut in self.icons:
                pieces.append(self.icons[cut])
            position = after
        if position < end:
            pieces.append(self.raw[position:end])
        return b"".join(pieces)


def _holds_nothing(_markup: bytes) -> bool:
    return False


def scan_html(content: str, *, is_whole: bool = False, may_hold: MayHold = _holds_nothing) -> Scan:
    """Cut a page into its parts; with `is_whole` the content is not cut to `main` and not lightened.

    Raises `UnreadableError`: too_many_attributes, too_many_tags, too_deep.
    """
    scanner = _Scanner(content, may_hold)
    scanner.run()
    body = max(scanner.body, 0)
    left_out = scanner.left_out(body)
    part = None if is_whole else _main_part(scanner)
    is_beside_main = False
    if part is not None:
        is_beside_main = _is_content_beside(scanner, body, part, left_out)
    if part is None or is_beside_main:
        part = scanner.remaining(body, scanner.size)
    _check_tags(part)
    head_end = scanner.body if scanner.body >= 0 else max(scanner.main, 0) or scanner.size
    if not is_whole:
        part = _fold_cards(part, left_out)
    return Scan(
        content=part.decode("utf-8", "replace") if is_whole else _lightened(part),
        head=scanner.remaining(0, head_end).decode("utf-8", "replace"),
        title=scanner.title,
        json_ld=scanner.json_ld,
        breadcrumbs=scanner.breadcrumbs,
        is_beside_main=is_beside_main,
        left_out=left_out,
    )


def _length(markup: bytes) -> int:
    """Return the length of the text of markup in characters, white space collapsed."""
    text = b" ".join(_ANY_TAG.sub(b" ", markup).split()).decode("utf-8", "replace")
    return len(unescape(text) if "&" in text else text)


def _fold_cards(content: bytes, left_out: dict[str, int]) -> bytes:
    """Reduce links around a heading and more to the heading: they are cards that lead to other pages.

    A single link is left as it is: it may be the page itself.
    """
    pieces: list[bytes] = []
    dropped: list[bytes] = []
    position = folded = 0
    for link in _LINK.finditer(content):
        if link.start() < position:
            continue
        end = content.find(b"</a", link.end(), link.end() + _MAX_CARD)
        heading = _HEADING.search(content, link.end(), end) if end > 0 else None
        if heading is not None:
            pieces += (content[position : link.end()], heading[0])
            dropped += (content[link.end() : heading.start()], content[heading.end() : end])
            position = end
            folded += 1
    if folded > 1:
        left_out[CARD_TEXT] = _length(b" ".join(dropped))
    return b"".join((*pieces, content[position:])) if folded > 1 else content


def _lightened(content: bytes) -> str:
    """Drop what costs time in the tree and says nothing: most attributes of texts, empty comments."""
    if b"itemprop" not in content and b"itemProp" not in content and b"typeof=" not in content:
        content = _DRESSED.sub(rb"<\1\2>", content)
    return content.replace(b"<!-- -->", b"").decode("utf-8", "replace")


def _main_part(scanner: _Scanner) -> bytes | None:
    """Return the content of `main`; None where there is none, or none to speak of."""
    start = scanner.main
    if start < 0:
        return None
    part = scanner.remaining(start, _main_end(scanner))
    if len(part) < _SMALL_MAIN and len(_MARKUP.sub(b"", part)) < _SMALL_MAIN // 10:
        return None
    return part


def _main_end(scanner: _Scanner) -> int:
    is_closed = scanner.main_end >= scanner.main and not scanner.open_mains
    return scanner.main_end if is_closed else scanner.size


def _is_content_beside(scanner: _Scanner, body: int, part: bytes, left_out: dict[str, int]) -> bool:
    """Return whether there may be content beside `main`: the title that it lacks, labels, sections."""
    before = scanner.remaining(body, scanner.main)
    after = scanner.remaining(_main_end(scanner), scanner.size)
    if b"<h1" in before.lower() and b"<h1" not in part.lower():
        return True
    if scanner.may_hold(before) or scanner.may_hold(after):
        return True
    left_out[OUTSIDE_MAIN] = _length(before) + _length(after)
    return False


def _check_tags(content: bytes) -> None:
    """Raise UnreadableError for too many or too deeply nested tags; few tags are not looked at."""
    tags = content.count(b"<")
    if tags <= _MANY_TAGS:
        return
    if tags - content.count(b"</") > MAX_TAGS:
        raise UnreadableError("too_many_tags", f"more than {MAX_TAGS} tags")
    open_tags: list[bytes] = []
    counts: dict[bytes, int] = {}
    for closing, name, attributes in _TAG.findall(content.lower()):
        if name in _VOID or attributes[-1:] == b"/":
            continue
        if not closing:
            open_tags.append(name)
            counts[name] = counts.get(name, 0) + 1
            if len(open_tags) > MAX_DEPTH:
                raise UnreadableError("too_deep", f"elements more than {MAX_DEPTH} deep")
        elif counts.get(name):
            while (last := open_tags.pop()) != name:
                counts[last] -= 1
            counts[name] -= 1
