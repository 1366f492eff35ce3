"""Which boxes of a page are read: what is no content is counted by rule and left out."""

import re
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache

from bs4.element import NavigableString, Tag

from transforms.pages.html.boxes import CLEAR, FAINT, Boxes, suspicion
from transforms.pages.html.elements import (
    ASIDE_ROLES,
    MAX_TEASER,
    attribute,
    crumbs_of,
    elements,
    is_blank,
    is_mostly_links,
    kind_by_class,
    names_of,
)
from transforms.pages.html.elements import has as has_element
from transforms.pages.html.visual_pairs import HtmlBuilder, VisualPairReader
from transforms.pages.outline import (
    BOILERPLATE,
    NAVIGATION,
    OUTSIDE_MAIN,
    RULE,
    SITE_NAME,
    collapse,
)

_ROOTS = frozenset(("html", "body", "main"))
_MAX_NESTED = 4
_BUTTON = re.compile(r"(?:^|[\s_-])(?:btn|button|cta)(?:$|[\s_-])", re.IGNORECASE)
_MAX_CRUMBS = 300


class BoxReader(VisualPairReader):
    """Reads boxes that hold content. `breadcrumbs` are those that are in the content.

    `_has_calls` says that links lead to places on the page, or that some may be drawn as buttons.
    """

    def __init__(self, builder: HtmlBuilder, boxes: Boxes) -> None:
        super().__init__(builder, boxes)
        self.breadcrumbs: list[str] = []
        self._has_calls = False
        self._actions: dict[str, Callable[[Tag], None]] = {}

    def _container(self, tag: Tag) -> None:
        """Read an element that is none of those with an action of their own."""
        raise NotImplementedError

    def _is_left_out(self, tag: Tag) -> bool:
        """Return whether an element is no content, and count it; a breadcrumb trail is kept aside."""
        names = names_of(tag)
        if not (_is_in_doubt(names) or "role" in tag.attrs or tag.name == "aside" or self._has_calls):
            return False
        rule = self._rule_against(tag, names) if tag.name not in _ROOTS else ""
        if rule:
            self._leave_out(rule, collapse(tag.get_text(" ")))
        return bool(rule)

    def _rule_against(self, tag: Tag, names: str) -> str:
        """Return the rule by which an element is no content, "" for content."""
        kind, doubt, boxes = kind_by_class(names), suspicion(names), self._boxes
        if kind == "crumbs" and len(collapse(tag.get_text(" "))) <= _MAX_CRUMBS:
            self.breadcrumbs = self.breadcrumbs or crumbs_of(tag)
            return NAVIGATION
        if tag.attrs.get("role") in ASIDE_ROLES and boxes.is_left_out(tag, CLEAR):
            return BOILERPLATE
        if (
            kind == "site"
            and len(collapse(tag.get_text(" "))) <= MAX_TEASER
            and not boxes.is_content(tag, CLEAR)
        ):
            return SITE_NAME
        if doubt and boxes.is_left_out(tag, doubt):
            return BOILERPLATE
        if tag.name == "aside" and is_mostly_links(tag) and not boxes.is_content(tag, FAINT):
            return BOILERPLATE
        return NAVIGATION if self._has_calls and self._is_contents(tag) else ""

    def _is_contents(self, tag: Tag) -> bool:
        """Return whether an element is nothing but links to places on the page, or drawn as buttons.

        Below the label of a field, and where the vocabulary knows one of them, they are values.
        """
        links = [*elements(tag, ("a",))] if _starts_with_call(tag) else []
        if len(links) <= 1 or not all(map(_is_call, links)):  # one link is no table of contents
            return False
        if any(any(map(str.isalnum, text)) for text in _texts_beside_links(tag)):
            return False
        last = self.builder.blocks[-1] if self.builder.blocks else None
        return not (last is not None and self._boxes.is_field(last.text)) and not any(
            self._boxes.is_value(collapse(link.get_text(" "))) for link in links
        )

    def _read_judged(self, tag: Tag) -> None:
        """Read an element that is content only if enough speaks for it."""
        if self._boxes.is_content(tag, CLEAR):
            self._container(tag)
        else:
            self._leave_out(BOILERPLATE, collapse(tag.get_text(" ")))

    def _read_beside_main(self, root: Tag) -> None:
        """Read the main element and what is beside it, as far as that is content."""
        mains = [*elements(root, ("main",))]
        around = {id(parent) for main in mains for parent in main.parents}
        self._beside(root, around, is_titled=any(has_element(main, "h1") for main in mains))

    def _beside(self, tag: Tag, around: Collection[int], *, is_titled: bool) -> None:
        for child in tag.contents:
            if not isinstance(child, Tag):
                self._leave_out(OUTSIDE_MAIN, "" if is_blank(child) else collapse(str(child)))
            elif child.name == "main":
                self._container(child)
            elif id(child) in around:
                self._beside(child, around, is_titled=is_titled)
            elif not self._boxes.is_content(child, CLEAR, is_titled=is_titled):
                self._leave_out(OUTSIDE_MAIN, collapse(child.get_text(" ")))
            elif _is_of_the_site(child):
                self._beside(child, around, is_titled=is_titled)
            else:
                if is_titled:
                    self.builder.mark(RULE)
                self._actions.get(child.name, self._container)(child)
                if is_titled:
                    self.builder.mark(RULE)


@lru_cache(maxsize=4096)
def _is_in_doubt(names: str) -> bool:
    """Return whether classes and id say anything by which an element may be no content."""
    return suspicion(names) > 0 or kind_by_class(names) in {"crumbs", "site"}


def _is_of_the_site(tag: Tag) -> bool:
    """Return whether an element is the header of the site, which may hold the title among other things."""
    return kind_by_class(names_of(tag)) == "site" or tag.attrs.get("role") == "banner"


def _starts_with_call(tag: Tag) -> bool:
    """Return whether an element starts with a link to a place on the page, or with one drawn as a button."""
    for _ in range(_MAX_NESTED):
        first = next((child for child in tag.contents if not is_blank(child)), None)
        if not isinstance(first, Tag):
            return False
        if first.name == "a":
            return _is_call(first)
        tag = first
    return False


def _texts_beside_links(tag: Tag) -> Iterator[str]:
    for each in tag.descendants:
        if each.__class__ is NavigableString and not any(parent.name == "a" for parent in each.parents):
            yield str(each)


def _is_call(link: Tag) -> bool:
    """Return whether a link leads to a place on the page or is drawn as a button."""
    href = attribute(link, "href")
    return (len(href) > 1 and href[0] == "#") or _BUTTON.search(attribute(link, "class")) is not None
