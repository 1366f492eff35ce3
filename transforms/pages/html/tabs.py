"""Tabs: the label of a tab is the heading of its panel, wherever the labels stand."""

import re
from collections.abc import Callable, Iterator

from bs4.element import Tag

from transforms.pages.html.elements import HEADINGS, INLINE, attribute, elements
from transforms.pages.outline import collapse

_LISTED_PLACE = re.compile(rb"""<li[^<>]*+>\s*+<a\s[^<>]*href=["']?#\w""")
_TABS = re.compile(rb"""role=["']?tab|\btabs\b|-tab["'\s-]""")
_SIDE_BY_SIDE = frozenset(("a", "button", "label"))
_MAX_TAB = 60
_NAMES_PANEL = ("aria-controls", "data-bs-target", "data-target", "href")


def may_have_tabs(content: bytes) -> bool:
    """Return whether a page, in small letters, speaks of tabs, or of places on it that may be panels."""
    says_tab = b"tab" in content and (b"-tab" in content or b"tabs" in content or b"role=" in content)
    if says_tab and _TABS.search(content) is not None:
        return True
    if b"radio" in content:
        return True
    return leads_to_places(content) and _LISTED_PLACE.search(content) is not None


def leads_to_places(content: bytes) -> bool:
    """Return whether a page, in small letters, has links to places on it."""
    return b"#" in content and (b'href="#' in content or b"href='#" in content or b"href=#" in content)


def head_panels(root: Tag, is_label: Callable[[str], bool]) -> None:
    """Turn the panels of tabs into details whose summary is the label of the tab, in the tree."""
    named = {str(tag["id"]): tag for tag in root.find_all(id=True)}
    tabs = root.find_all(role="tab") or _links_to_panels(root, named)
    panels = root.find_all(role="tabpanel")
    known: set[int] = set()
    for place, tab in enumerate(tabs):
        panel = _panel(tab, named, panels)
        if panel is None and len(panels) == len(tabs):
            panel = panels[place]
        if panel is not None:
            _head(tab, panel, known)
    if not tabs:
        for tab, panel in [*_rows(root, is_label)]:
            _head(tab, panel, known)


def _head(tab: Tag, panel: Tag, known: set[int]) -> None:
    """Move the label of a tab to its panel, which ends what is in it."""
    text = collapse(tab.get_text(" "))
    if not text or id(panel) in known or panel.parent is None or _is_in(panel, tab) or _is_in(tab, panel):
        return
    known.add(id(panel))
    tab.extract()
    summary = Tag(name="summary")
    summary.append(text)
    panel.name = "details"
    panel.insert(0, summary)
    panel.insert_after(Tag(name="hr"))


def _is_in(tag: Tag, box: Tag) -> bool:
    return any(parent is box for parent in tag.parents)


def _panel(tab: Tag, named: dict[str, Tag], panels: list[Tag]) -> Tag | None:
    for name in _NAMES_PANEL:
        found = named.get(attribute(tab, name).removeprefix("#"))
        if found is not None:
            return found
    own = attribute(tab, "id")
    return next(
        (panel for panel in panels if own and own in attribute(panel, "aria-labelledby").split()), None
    )


def _links_to_panels(root: Tag, named: dict[str, Tag]) -> list[Tag]:
    """Return the items of a list of links that all lead to boxes without a heading of their own.

    Boxes with headings are sections of the page, and the links their table of contents.
    """
    for listed in elements(root, ("ul", "ol")):
        links = [
            link for item in listed.find_all("li", recursive=False) if (link := item.find("a")) is not None
        ]
        boxes = [named.get(attribute(link, "href").removeprefix("#")) for link in links]
        if len(links) > 1 and all(box is not None and _is_panel(box, listed) for box in boxes):
            return links
    return []


def _is_panel(box: Tag, listed: Tag) -> bool:
    """Return whether a box after a list of links has no heading of its own at its start."""
    if box.name in INLINE or box.name in HEADINGS or _is_in(listed, box):
        return False
    first = next((each for each in box.find_all(True) if each.find(True) is None), None)
    return first is None or not (first.name in HEADINGS or first.find_parent([*HEADINGS]))


def _rows(root: Tag, is_label: Callable[[str], bool]) -> Iterator[tuple[Tag, Tag]]:
    """Yield tabs that no attribute ties to their panels: as many short texts as boxes."""
    for box in root.descendants:
        if not isinstance(box, Tag) or len(box.contents) <= 1:  # no row with its boxes
            continue
        parts = [part for part in box.contents if isinstance(part, Tag) and part.name not in {"input", "br"}]
        heads = [part for part in parts if part.name in _SIDE_BY_SIDE]
        boxes = parts[len(heads) :]
        if len(parts) == 2 and not heads:  # noqa: PLR2004 - a row of tabs and what they open
            row, boxes = (_elements(each) for each in parts)
            heads = row
        if (
            1 < len(heads) == len(boxes)
            and all(each.name not in INLINE and each.name not in HEADINGS for each in boxes)
            and all(len(each.get_text()) <= _MAX_TAB for each in heads)
            and all(map(_is_control, heads))
            and any(is_label(collapse(each.get_text(" "))) for each in heads)
        ):
            yield from zip(heads, boxes, strict=True)


def _elements(tag: Tag) -> list[Tag]:
    return [part for part in tag.contents if isinstance(part, Tag) and part.name != "input"]


def _is_control(tag: Tag) -> bool:
    """Return whether an element may be a tab: a label of a switch, a button, a link to no other page."""
    control = tag if tag.name in _SIDE_BY_SIDE else tag.find([*_SIDE_BY_SIDE])
    if control is None or control.name == "a":
        return control is not None and attribute(control, "href")[:1] in {"", "#"}
    return control.name == "button" or bool(attribute(control, "for"))
