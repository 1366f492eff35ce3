"""Microdata of a tree as nodes of the same shape as JSON-LD."""

from typing import Any

from bs4.element import Tag

from transforms.pages.decode import UnreadableError
from transforms.pages.html.scan import MAX_DEPTH
from transforms.pages.outline import collapse

_URL_ATTRIBUTES = {
    "a": "href", "link": "href", "area": "href", "img": "src", "video": "src", "source": "src",
    "iframe": "src", "embed": "src", "audio": "src", "object": "data", "time": "datetime", "data": "value",
    "meter": "value",
}  # fmt: skip

Node = dict[str, Any]


def microdata_nodes(root: Tag) -> list[Node]:
    """Return the items of a tree that are not the value of another item's property."""
    top: list[Node] = []
    _collect(root, None, top, 0)
    return top


def _collect(tag: Tag, item: Node | None, top: list[Node], depth: int) -> None:
    """Add the properties below an element to the item that it is in."""
    if depth > MAX_DEPTH:
        raise UnreadableError("too_deep", f"elements more than {MAX_DEPTH} deep")
    for child in tag.contents:
        if not isinstance(child, Tag):
            continue
        names = str(child.attrs.get("itemprop", "")).split()
        inner = item
        if "itemscope" in child.attrs:
            inner = {"@type": str(child.attrs.get("itemtype", "")).split()}
            if not names or item is None:
                top.append(inner)
        if names and item is not None:
            value = inner if inner is not item else _value(child)
            for name in names:
                _add(item, name, value)
        _collect(child, inner, top, depth + 1)


def _add(item: Node, name: str, value: Any) -> None:  # noqa: ANN401 - a text or an item
    if name in item:
        values = item[name] if isinstance(item[name], list) else [item[name]]
        item[name] = [*values, value]
    else:
        item[name] = value


def _value(tag: Tag) -> str:
    stated = tag.attrs.get("content") or tag.attrs.get(_URL_ATTRIBUTES.get(tag.name, ""))
    return str(stated) if stated else collapse(tag.get_text(" "))
