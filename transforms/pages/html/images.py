"""The address of an image: what is loaded late is named beside a placeholder."""

import re

from bs4.element import Tag

from transforms.pages.html.elements import attribute, elements

IMAGES = ("img", "amp-img", "amp-anim")
_LATE = (
    "data-src", "data-lazy-src", "data-original", "data-lazy", "data-orig-file", "data-full-src",
    "data-image", "data-hi-res-src",
)  # fmt: skip
_LATE_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_PLACEHOLDER = re.compile(
    r"^data:|(?:^|[/_-])(?:placeholder|blank|spinner|loader|loading|pixel|spacer|transparent|1x1|lazy)"
    r"[^/]*\.(?:gif|png|svg|jpe?g|webp)(?:$|\?)",
    re.IGNORECASE,
)
_HIDDEN_SIZE = frozenset(("0", "1", "0px", "1px"))
_CANDIDATE = re.compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+(\d+(?:\.\d+)?)[wx])?\s*(?:,|$)")


def image_address(tag: Tag) -> str:
    """Return where the picture of an image is, "" where it shows none: a pixel that counts visits."""
    if attribute(tag, "width") in _HIDDEN_SIZE or attribute(tag, "height") in _HIDDEN_SIZE:
        return ""
    late = next((found for name in _LATE if (found := attribute(tag, name))), "")
    own = attribute(tag, "src")
    if late or (own and not _PLACEHOLDER.search(own)):
        return late or own
    stated = next((found for name in _LATE_SETS if (found := _largest(attribute(tag, name)))), "")
    parent = tag.parent
    while parent is not None and parent.name == "source":  # the parser takes it for one with content
        parent = parent.parent
    if stated or parent is None or parent.name != "picture":
        return stated
    sources = (
        _largest(attribute(source, "srcset") or attribute(source, "data-srcset"))
        for source in elements(parent, ("source",))
    )
    return next(filter(None, sources), "")


def _largest(addresses: str) -> str:
    """Return the address of the largest picture in a set of them; the first of those that are alike."""
    found = [(float(size or 1), url) for url, size in _CANDIDATE.findall(addresses) if url[:5] != "data:"]
    return max(found, key=lambda each: each[0])[1] if found else ""
