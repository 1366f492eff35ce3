"""Whether a page is only the shell of a program that draws it in a browser."""

import re
import tomllib
from importlib.resources import files

from transforms.pages.outline import Outline

_SIGNS = tomllib.loads(files(__package__).joinpath("shells.toml").read_text("utf-8"))
_MOUNTS = [re.compile(sign) for sign in _SIGNS["mounts"]]
_WAITING = re.compile(_SIGNS["waiting"])
_STAND_INS = re.compile(_SIGNS["stand_ins"])
_NO_SCRIPT = re.compile(_SIGNS["no_script"])
FEW = 120
"""Characters that a page shows which is not drawn yet: its name and a menu."""


def length_of(outline: Outline) -> int:
    """Return how many characters of text a page shows."""
    return sum(len(block.text) + sum(map(len, block.cells)) for block in outline.blocks)


def shell_sign(content: str, outline: Outline) -> str | None:
    """Return by what a page is seen to be drawn by its scripts; None where it is not.

    `content` is its HTML, `outline` what it shows, which states nothing of an exercise.
    """
    lower = content.lower()
    if "<script" not in lower:
        return None
    length = length_of(outline)
    if length <= FEW and _WAITING.search(lower):
        return "it says that it is loading"
    if length <= FEW and any(mount.search(lower) for mount in _MOUNTS):
        return "the element that its script draws into is empty"
    if length <= FEW and _STAND_INS.search(lower):
        return "it shows stand-ins for its content"
    if length <= FEW and _NO_SCRIPT.search(lower):
        return "it asks for JavaScript"
    return None
