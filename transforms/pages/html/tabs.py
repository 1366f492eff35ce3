"""Tabs: the label of a tab is the heading of its panel, wherever the labels stand."""

import re

from bs4.element import Tag

from transforms.pages.html.elements import HEADINGS, INLINE, attribute, elements
from transforms.pages.outline import collapse

_PLACE = re.compile(r"""<li[^<>]*>\s*<a\s[^<>]*href=["']?#\w""")
_SIGNS = ('role="tab', "role='tab", "role=tab")
_NAMES_PANEL = ("aria-controls", "data-bs-target", "data-target", "href")


def may_have_tabs(content: str) -> bool:
    """Return whether a page, in small letters, speaks of tabs, or of places on it that may be panels."""
    if "role=" in content and any(sign in content for sign in _SIGNS):
        return True
    return "#" in content and _PLACE.search(content) is not None


class Tabs:
    """The tabs of a tree: each label is kept for its panel and taken out of the place where it stands."""

    def __init__(self, root: Tag) -> None:
        self._labels: dict[int, str] = {}
        named = {str(tag["id"]): tag for tag in root.find_all(id=True)}
        tabs = root.find_all(role="tab") or _links_to_panels(root, named)
        panels = root.find_all(role="tabpanel")
        for place, tab in enumerate(tabs):
            panel = self._panel(tab, named, panels)
            if panel is None and len(panels) == len(tabs):
                panel = panels[place]
            text = collapse(tab.get_text(" "))
            if panel is not None and text and id(panel) not in self._labels and tab not in panel.parents:
                self._labels[id(panel)] = text
                tab.extract()

    def label_of(self, tag: Tag) -> str:
        """Return the label of the tab that opens a panel, "" for an element that is no panel."""
        return self._labels.get(id(tag), "")

    @staticmethod
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
    if box.name in INLINE or box.name in HEADINGS or listed in box.descendants:
        return False
    first = next((each for each in box.find_all(True) if each.find(True) is None), None)
    return first is None or not (first.name in HEADINGS or first.find_parent([*HEADINGS]))
