"""What differs between two texts, word by word."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

Piece = tuple[Literal["same", "removed", "added"], str]
Difference = Sequence[Piece]


def difference(before: str, after: str) -> Difference:
    """Return the pieces of both texts in order: what stayed, what went, what came."""
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    pieces: list[Piece] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(new[new_start:new_end])))
            continue
        if end > start:
            pieces.append(("removed", "".join(old[start:end])))
        if new_end > new_start:
            pieces.append(("added", "".join(new[new_start:new_end])))
    return pieces
