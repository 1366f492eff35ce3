"""Guessing the separators within the texts of a column."""

from collections.abc import Sequence

from transforms.pages.datasets.columns import Column
from transforms.pages.datasets.fields import PROSE
from transforms.pages.datasets.words import KnownWords

SURE = ("|", ";", ",")
"""What parts values whatever they are, but for values that are known as a whole; the surest first."""

BETWEEN = (
    "\n", " / ", "/", " & ", " + ", "、", "，", " and ", " or ", " und ", " oder ", " y ", " o ",  # noqa: RUF001 - full-width marks are meant
    " et ", " ou ", " e ", " og ", " och ", " en ", " i ",
)  # fmt: skip
"""What parts values only where what stands on both sides is known."""

KNOWN = 0.6
SEVERAL = 1.5


def guess_split(name: str, column: Column, words: KnownWords) -> tuple[str, ...]:
    """Return the separators that texts of a many-valued field use; none where each text is one value."""
    texts = [text for texts in column.texts for text in texts]
    if name in PROSE:
        if len(texts) > SEVERAL * sum(map(bool, column.texts)):
            return ()  # lists have parted them
        return ("\n",) if any("\n" in text.strip() for text in texts) else _bars(texts)
    if name in {"images", "videos"}:
        return next(
            ((each,) for each in (*SURE, " ") if any(_are_addresses(text, each) for text in texts)), ()
        )
    texts = [text for text in texts if not words.fields_of(text)]
    found = next(((each,) for each in SURE if any(each in text for text in texts)), ())
    pieces = _split(texts, found)
    for separator in BETWEEN:
        parts = [part for piece in pieces if separator in piece and not words.fields_of(piece.strip())
                 for part in piece.split(separator)]  # fmt: skip
        if parts and sum(bool(words.fields_of(part.strip())) for part in parts) >= KNOWN * len(parts):
            found = (*found, separator)
            pieces = _split(pieces, (separator,))
    return found


def _split(texts: Sequence[str], separators: tuple[str, ...]) -> list[str]:
    pieces = list(texts)
    for separator in separators:
        pieces = [part for piece in pieces for part in piece.split(separator)]
    return pieces


def _bars(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the bar where it parts sentences."""
    parts = [part.strip() for text in texts if "|" in text for part in text.split("|")]
    return ("|",) if parts and all(" " in part for part in parts if part) else ()


def _are_addresses(text: str, separator: str) -> bool:
    parts = text.split(separator)
    return len(parts) > 1 and all("/" in part or "." in part for part in parts if part.strip())
