"""Captions of pictures that stand among the entries of a section: they are none, where there are others."""

import re
from collections.abc import Sequence

from bs4.element import Tag

from transforms.pages.outline import PARAGRAPH, Block, collapse

_FEW = 3
_MAX_ALT = 120
_CLASS = re.compile(
    r"(?:^|[\s_-])(?:fig|img|image|photo|picture|wp)?[-_]?caption(?:[-_]text)?(?:$|\s)", re.IGNORECASE
)
_NUMBERED = re.compile(
    r"(?:fig(?:ure|ura|\.)?|abb(?:ildung|\.)?|afb(?:eelding|\.)?|рис(?:унок|\.)?|rys(?:unek|\.)?|şekil|图|圖|図|그림)\s?"
    r"\d[\d.-]*(?:\s*[.:–—-]|\s|$)",  # noqa: RUF001 - dashes are meant
    re.IGNORECASE,
)


def without_captions(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks of a section without captions, or all of them where nothing else is there."""
    if not any(map(is_caption, blocks)):
        return blocks
    return [block for block in blocks if not is_caption(block)] or blocks


def is_caption(block: Block) -> bool:
    """Return whether a paragraph is the caption of a picture.

    Its element says so, or it says what the picture beside it shows, or it is numbered: "Figure 3. Halfway".
    """
    if block.kind != PARAGRAPH:
        return False
    if is_numbered(block.text):
        return True
    element = block.element
    if not isinstance(element, Tag):
        return False
    names = element.attrs.get("class", ())
    if element.name == "figcaption" or _CLASS.search(names if isinstance(names, str) else " ".join(names)):
        return True
    images = element.find_all(("img", "amp-img"), limit=_FEW) if len(block.text) <= _MAX_ALT else ()
    return any(collapse(str(image.get("alt", ""))) == block.text for image in images)


def is_numbered(text: str) -> bool:
    """Return whether a text is the caption of a figure with a number."""
    return _NUMBERED.match(text) is not None
