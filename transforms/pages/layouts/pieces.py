"""The items of a list of terms in one text, with the help of what the taxonomy knows."""

import re

from transforms.pages.values import list_values
from transforms.taxonomy.known_terms import KnownTerms

_REMARK = re.compile(r"\s+[-–—]\s+")  # noqa: RUF001 - dashes are meant
_OR = re.compile(r"\s*[/+&]\s*|\s+(?:and|or|und|oder|y|o|e|et|ou|en|of|och|ja|và)\s+", re.IGNORECASE)


def pieces_of(text: str, terms: KnownTerms) -> list[str]:
    """Return the items of a list in one text; what the taxonomy knows as one is one."""
    text = _without_remark(text.lstrip("#"), terms)  # a tag of a note
    if terms.of(text):
        return [text]
    pieces: list[str] = []
    for listed in list_values(text, "target_muscles"):
        piece = terms.bare(_without_remark(listed, terms))
        parts = [part for part in _OR.split(piece) if part] if not terms.of(piece) else []
        pieces += parts if len(parts) > 1 and all(map(terms.of, parts)) else [piece]
    return pieces


def _without_remark(text: str, terms: KnownTerms) -> str:
    """Return a term without the full stop or the remark after it: "bodyweight - really"."""
    bare = text.rstrip(".")
    before = _REMARK.split(bare, maxsplit=1)[0]
    return before if terms.of(before) else bare if terms.of(bare) else text


def are_known(text: str, terms: KnownTerms) -> bool:
    """Return whether a text is nothing but terms that the taxonomy knows."""
    pieces = pieces_of(text, terms)
    return bool(pieces) and all(map(terms.of, pieces))
