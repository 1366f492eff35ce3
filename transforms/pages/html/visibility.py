"""What a reader of the page cannot see: it is taken out of the tree, unless a visible control opens it.

A closed panel is seen as soon as it is opened: by a button, a link or a tab that names it, or by the
button or heading right before it. What nothing opens says nothing about the exercise.
"""

import re
from collections.abc import Callable, Iterator

from bs4.element import Tag

from transforms.pages.html.elements import HEADINGS, INLINE, attribute, take_out
from transforms.pages.outline import collapse

_SIGNS = (
    b" hidden", b"aria-hidden", b"display:", b"display :", b"visibility", b"sr-only", b"visually", b"reader",
    b"<dialog", b"condition-invisible", b"material-", b"-icon",
)  # fmt: skip
_HIDING = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_FOR_THE_EAR = re.compile(
    r"(?:^|\s)(?:sr-only(?:-focusable)?|(?:u-)?(?:visually-?hidden|hidden-visually|hide-visually)(?:-focusable)?"
    r"|screen-?reader(?:-\w+)?|w-condition-invisible)(?:\s|$)",  # the last of a builder: "only if it has one"
    re.IGNORECASE,
)
_ICON_FONT = re.compile(r"(?:^|\s)(?:material-(?:icons|symbols)(?:-\w+)?|google-symbols|mat-icon)(?:\s|$)")
_LIGATURE = re.compile(r"\s*[a-z0-9]+(?:_[a-z0-9]+)*\s*")
_HIDING_ATTRIBUTES = frozenset(("hidden", "style", "aria-hidden", "class"))
_NAMING_ATTRIBUTES = (
    "aria-controls", "data-bs-target", "data-target", "popovertarget", "commandfor", "href",
)  # fmt: skip
_NAMES_ID = frozenset(("aria-controls", "popovertarget", "commandfor"))
_CONTROLS = frozenset(("button", "summary", "label"))
_MAX_HEAD = 150
_NEVER_HIDDEN = frozenset(("html", "body", "main"))
_STREAMED = re.compile(r"S:[0-9a-f]{1,4}")
_UNFOLDS = re.compile(r"accordion|collaps|toggle|expand|trigger|faq", re.IGNORECASE)


def may_hide(content: bytes) -> bool:
    """Return whether a page, in small letters, may hide anything; most pages do not."""
    return any(sign in content for sign in _SIGNS)


def take_out_hidden(root: Tag, is_label: Callable[[str], bool]) -> int:
    """Take what cannot be seen out of a tree; returns how many characters of text went.

    A heading or a label that is there for screen readers alone stays: it says what follows.
    """
    hidden = [tag for tag in _not_shown(root) if not _is_for_the_ear(tag) or not _announces(tag, is_label)]
    unseen = set(map(id, hidden))
    if hidden and all(_is_within(each, unseen) for each in root.find_all("h1")):
        hidden = [tag for tag in hidden if tag.find("h1") is None]  # a page that a script shows
    if not hidden:
        return 0
    opened = _opened(root, hidden)
    return take_out(tag for tag in hidden if not _is_opened(tag, opened))


def is_closed(tag: Tag) -> bool:
    """Return whether an element itself says that it is not shown."""
    attributes = tag.attrs
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    return "style" in attributes and _HIDING.search(attribute(tag, "style")) is not None


def unfolds(tag: Tag) -> bool:
    """Return whether a control says that it opens and closes something."""
    return any(
        name in {"aria-expanded", "aria-controls"} or name.startswith("data-") for name in tag.attrs
    ) or bool(_UNFOLDS.search(attribute(tag, "class")))


def _not_shown(root: Tag) -> Iterator[Tag]:
    """Yield the elements that are not shown, outermost first."""
    for tag in root.descendants:
        if (
            isinstance(tag, Tag)
            and tag.name not in _NEVER_HIDDEN
            and (
                (not _HIDING_ATTRIBUTES.isdisjoint(tag.attrs) and (is_closed(tag) or _is_for_the_ear(tag)))
                or (tag.name == "dialog" and "open" not in tag.attrs)
                or _is_icon(tag)
            )
        ):
            yield tag


def _is_icon(tag: Tag) -> bool:
    """Return whether the text of an element is the name of a picture in an icon font: "fitness_center"."""
    names = f"{tag.name} {attribute(tag, 'class')}" if "icon" in tag.name or "class" in tag.attrs else ""
    return bool(names and _ICON_FONT.search(names) and _LIGATURE.fullmatch(tag.get_text()))


def _is_within(tag: Tag, boxes: set[int]) -> bool:
    return any(id(each) in boxes for each in (tag, *tag.parents))


def _is_for_the_ear(tag: Tag) -> bool:
    """Return whether an element is there for screen readers alone."""
    return "class" in tag.attrs and _FOR_THE_EAR.search(attribute(tag, "class")) is not None


def _announces(tag: Tag, is_label: Callable[[str], bool]) -> bool:
    if is_closed(tag):
        return False
    return tag.name in HEADINGS or is_label(collapse(tag.get_text(" ")).rstrip(":： "))  # noqa: RUF001


def _opened(root: Tag, hidden: list[Tag]) -> set[str]:
    """Return the ids that visible controls name: of what they open, and their own."""
    top = root if root.parent is None else [*root.parents][-1]
    unseen = set(map(id, hidden))
    opened: set[str] = set()
    for tag in top.descendants:
        if not isinstance(tag, Tag) or not tag.attrs:
            continue
        named = [
            each.removeprefix("#")
            for name in _NAMING_ATTRIBUTES
            if (stated := attribute(tag, name)) and (name in _NAMES_ID or stated[0] == "#")
            for each in stated.split()
        ]
        is_control = tag.name in _CONTROLS or attribute(tag, "role") in {"tab", "button"}
        if not named and not is_control:
            continue
        if _is_within(tag, unseen):
            continue
        opened.update(named)
        if is_control:
            opened.add(f"by {attribute(tag, 'id')}")
    return opened


def _is_opened(tag: Tag, opened: set[str]) -> bool:
    """Return whether a visible control opens an element, or a script of React puts it in its place."""
    name = attribute(tag, "id")
    if name in opened or _STREAMED.fullmatch(name):
        return True
    named = attribute(tag, "aria-labelledby").split()
    if any(f"by {name}" in opened for name in named):
        return True
    before = tag.find_previous_sibling()
    if not isinstance(before, Tag) or tag.name in INLINE or is_closed(before):
        return False
    for each in (before, *before.find_all(True)):
        if _opens_next(each) or (_is_control(each) and (unfolds(each) or before.name in HEADINGS)):
            return True
    return before.name in {"summary", "label"}


def _opens_next(tag: Tag) -> bool:
    """Return whether an element, of whatever make, says that it opens what follows, or is in what unfolds."""
    if "aria-expanded" in tag.attrs or "data-toggle" in tag.attrs or "data-bs-toggle" in tag.attrs:
        return True
    around = attribute(tag.parent, "class") if tag.parent is not None else ""
    is_head = "onclick" in tag.attrs or _UNFOLDS.search(f"{attribute(tag, 'class')} {around}") is not None
    return is_head and len(collapse(tag.get_text(" "))) <= _MAX_HEAD


def _is_control(tag: Tag) -> bool:
    return tag.name in _CONTROLS or attribute(tag, "role") == "button"
