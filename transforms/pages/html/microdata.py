"""Microdata and RDFa of a tree as nodes of the same shape as JSON-LD."""

from typing import Any, NamedTuple

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


class Form(NamedTuple):
    """The attributes by which elements say what they are: of a property, of an item, of its types."""

    name: str
    scope: str
    types: str


MICRODATA = Form("itemprop", "itemscope", "itemtype")
RDFA = Form("property", "typeof", "typeof")


def item_nodes(root: Tag, form: Form) -> list[Node]:
    """Return the items of a tree that are not the value of another item's property."""
    top: list[Node] = []
    _collect(root, None, top, form, 0)
    return top


def _collect(tag: Tag, item: Node | None, top: list[Node], form: Form, depth: int) -> None:
    """Add the properties below an element to the item that it is in."""
    if depth > MAX_DEPTH:
        raise UnreadableError("too_deep", f"elements more than {MAX_DEPTH} deep")
    for child in tag.contents:
        if not isinstance(child, Tag):
            continue
        names = [name.rpartition(":")[2] for name in str(child.attrs.get(form.name, "")).split()]
        inner = item
        if form.scope in child.attrs:
            inner = {"@type": str(child.attrs.get(form.types, "")).split()}
            if not names or item is None:
                top.append(inner)
        if names and item is not None:
            value = inner if inner is not item else _value(child)
            for name in names:
                _add(item, name, value)
        _collect(child, inner, top, form, depth + 1)


def _add(item: Node, name: str, value: Any) -> None:  # noqa: ANN401 - a text or an item
    if name in item:
        values = item[name] if isinstance(item[name], list) else [item[name]]
        item[name] = [*values, value]
    else:
        item[name] = value


def _value(tag: Tag) -> str:
    stated = tag.attrs.get("content") or tag.attrs.get(_URL_ATTRIBUTES.get(tag.name, ""))
    return str(stated) if stated else collapse(tag.get_text(" "))
