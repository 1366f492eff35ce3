"""Signs of what an element of a page is: by its name, its class, its role, how it is filled."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from bs4.element import NavigableString, PageElement, Tag

from transforms.pages.outline import LINE, collapse

INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
     "kbd", "label", "mark", "meter", "output", "q", "ruby", "s", "samp", "small", "span", "strike", "strong",
     "sub", "sup", "time", "tt", "u", "var", "wbr")
)  # fmt: skip
SKIPPED = frozenset(
    ("script", "style", "svg", "noscript", "template", "select", "textarea", "input", "canvas", "audio",
     "map", "object", "embed", "head", "title", "meta", "link", "math", "datalist", "progress", "rt", "rp")
)  # fmt: skip
HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SITE = re.compile(
    r"(?:^|[\s_-])(?:site-(?:title|name|header|branding)|masthead|logo|brand|top-?bar)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PAGE_TITLE = re.compile(
    r"(?:^|[\s_-])(?:page|entry|post|article|exercise|workout|main)-(?:title|name|heading)", re.IGNORECASE
)
ASIDE_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu"))
"""Roles of what belongs to the site and not to the content, as a rule."""

_CRUMBS = re.compile(r"(?:^|[\s_-])breadcrumbs?(?:$|[\s_-])", re.IGNORECASE)
_BETWEEN_CRUMBS = re.compile(r"[/>»›→|]")  # noqa: RUF001 - drawn arrows
_TITLE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:title|heading|headline|subtitle|subhead|header|label|caption|legend|term|key|name)(?:$|[\s_-])",
    re.IGNORECASE,
)
MARKER = re.compile(
    r"(?:step|schritt|paso|étape|etapa|passo|stap|krok|adım|шаг|phase|stage|part|move|ステップ|手順|步骤|단계|#|№)?"  # noqa: RUF001
    r"\s?(\d{1,2})\s?[.):：]?",  # noqa: RUF001
    re.IGNORECASE,
)
BULLET = re.compile(r"[•●▪◦‣·✓✔✅☑❌✗✘✕➤►▶→➜»›◆■□★☆⚠️💡👉❗–—*\-+!]{1,2}")  # noqa: RUF001 - drawn bullets
_BOLD = re.compile(r"font(?:-weight)?\s*:[^;]*\b(?:bold|bolder|[6-9]00)\b", re.IGNORECASE)
SPACES = re.compile(r"[ \t\n\r\f\v]+")
ELSEWHERE = re.compile(r"(?!#|javascript:|mailto:|tel:)\S", re.IGNORECASE)
SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", ",", ";")  # noqa: RUF001 - full-width marks are meant
MAX_LABEL = 60
_MAX_NAMES = 1000
_MIN_CHIP = 3  # letters: shorter pieces may be parts of a word
MAX_TEASER = 900


def attribute(tag: Tag, name: str) -> str:
    """Return an attribute as text, "" where there is none."""
    value = tag.attrs.get(name, "")
    return value if isinstance(value, str) else " ".join(value)


@lru_cache(maxsize=4096)
def kind_by_class(names: str) -> str:
    """Return what classes and id say an element is: crumbs, site or title, "" for none of these."""
    if len(names) > _MAX_NAMES or not names.strip():
        return ""
    for kind, pattern in (("crumbs", _CRUMBS), ("site", _SITE), ("title", _TITLE_CLASS)):
        if pattern.search(names):
            return kind
    return ""


def is_title_of_page(tag: Tag) -> bool:
    """Return whether an element that is no heading is drawn as the title of the page."""
    return _PAGE_TITLE.search(attribute(tag, "class")) is not None


def is_title(tag: Tag, text: object) -> bool:
    """Return whether an element is drawn as a title: short text in a class that says so."""
    return (
        isinstance(text, str)
        and 1 < len(text) <= MAX_LABEL
        and text[-1] not in ".!,;"
        and kind_by_class(names_of(tag)) == "title"
    )


def names_of(tag: Tag) -> str:
    """Return the classes and the id of an element, and the name of one that a program made its own."""
    attributes = tag.attrs
    own = tag.name if "-" in tag.name else ""
    return f"{own} {attributes.get('class', '')} {attributes.get('id', '')}"


def elements(tag: Tag, names: Collection[str]) -> Iterator[Tag]:
    """Yield the elements of some names at or below an element; `find_all` does much more than is needed."""
    if tag.name in names:
        yield tag
    for each in tag.descendants:
        if isinstance(each, Tag) and each.name in names:
            yield each


def take_out(tags: Iterable[Tag]) -> int:
    """Take elements out of their tree, outermost first; returns how many characters of text went."""
    characters = 0
    taken: set[int] = set()
    for tag in tags:
        if taken.isdisjoint(map(id, tag.parents)):
            characters += len(collapse(tag.get_text(" ")))
            taken.add(id(tag.extract()))
    return characters


def has(tag: Tag, *names: str) -> bool:
    """Return whether an element of one of these names is at or below an element."""
    return next(elements(tag, names), None) is not None


def names_the_site(heading: Tag) -> bool:
    """Return whether a heading is the name of the site: by its class, or by a link to the start."""
    if _SITE.search(f"{attribute(heading, 'class')} {attribute(heading, 'id')}"):
        return True
    link = next(elements(heading, ("a",)), None)
    return (
        link is not None
        and re.fullmatch(r"(?:https?://[^/]+)?/?", attribute(link, "href") or "#") is not None
    )


def places_content(table: Tag) -> bool:
    """Return whether a table only places the content of the page."""
    names = {each.name for each in table.descendants if isinstance(each, Tag)}
    if not names.isdisjoint(("table", "h1", "h2", "h3")):
        return True
    return "th" not in names and not names.isdisjoint(("ol", "p")) and not _is_of_short_cells(table)


def _is_of_short_cells(table: Tag) -> bool:
    """Return whether a table is of several rows of several short cells, as word processors write them."""
    rows = [
        [cell for cell in row.contents if isinstance(cell, Tag) and cell.name in {"td", "th"}]
        for row in elements(table, ("tr",))
    ]
    return len(rows) > 1 and all(
        len(cells) > 1 and all(len(collapse(cell.get_text(" "))) <= MAX_LABEL for cell in cells)
        for cells in rows
    )


def is_blank(node: PageElement) -> bool:
    """Return whether a node is no element and no text but white space."""
    return not isinstance(node, Tag) and (node.__class__ is not NavigableString or str(node).isspace())


def is_label_like(tag: Tag) -> bool:
    """Return whether a span reads as the label of the text after it."""
    contents = tag.contents
    text = contents[0] if len(contents) == 1 and contents[0].__class__ is NavigableString else ""
    return 1 < len(text.strip()) <= MAX_LABEL


def is_mostly_links(tag: Tag) -> bool:
    """Return whether at least half of the text of an element leads elsewhere."""
    text = len(collapse(tag.get_text(" ")))
    return 2 * sum(len(collapse(link.get_text(" "))) for link in elements(tag, ("a",))) >= text


def cell_text(cell: Tag) -> str:
    """Return the text of a cell, with lines where its content has blocks."""
    parts: list[str] = []
    for each in cell.descendants:
        if each.__class__ is NavigableString:
            parts.append(SPACES.sub(" ", str(each)))
        elif isinstance(each, Tag) and (
            (each.name not in INLINE and each.name not in SKIPPED) or follows_its_like(each)
        ):
            parts.append(LINE)
    return "".join(parts)


def follows_its_like(tag: Tag) -> bool:
    """Return whether an inline element stands right after one of its kind: a chip after a chip.

    They share the first word of their class; others may tell the colour of each.
    """
    before = tag.previous_sibling
    return (
        isinstance(before, Tag)
        and before.name == tag.name
        and bool(attribute(tag, "class").split())
        and attribute(before, "class").split()[:1] == attribute(tag, "class").split()[:1]
        and min(len(before.get_text()), len(tag.get_text())) >= _MIN_CHIP
    )


def crumbs_of(tag: Tag) -> list[str]:
    """Return the names of a breadcrumb trail, without what is drawn between them."""
    found = [collapse(str(each)) for each in tag.descendants if each.__class__ is NavigableString]
    pieces = [piece.strip() for text in found for piece in _BETWEEN_CRUMBS.split(text)]
    return [piece for piece in pieces if any(map(str.isalnum, piece))]


def is_followed(tag: Tag) -> bool:
    """Return whether something comes after an element, beside it or beside what it is in."""
    return any(
        not is_blank(each)
        for node in (tag, tag.parent)
        if node is not None
        for each in node.next_siblings
        if not isinstance(each, Tag) or each.name not in SKIPPED
    )


def is_drawn_bold(tag: Tag) -> bool:
    """Return whether the style of an element makes it bold."""
    return _BOLD.search(attribute(tag, "style")) is not None
