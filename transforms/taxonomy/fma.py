"""Ids of the Foundational Model of Anatomy, which some libraries state in place of a muscle's name."""

import re
from collections.abc import Iterable

import polars as pl

_STATED = re.compile(r"(?:.*[/#:])?fma[\s:_-]*(?:id)?[\s:_#-]*(\d+)/?", re.IGNORECASE)
_BARE = re.compile(r"(\d+)(?:\.0)?")

MIN_SHARE = 0.1
"""Share of the distinct bare numbers of a column that are ids of the taxonomy, so that it holds such ids."""


def muscles_by_id(texts: Iterable[str], muscles: pl.DataFrame) -> dict[str, str]:
    """Return the texts that are an id of a muscle, with its key: "FMA7488", "fma:7488", an address, a number.

    `muscles` has muscle_key and fma_id. Bare numbers are ids only where MIN_SHARE of those among the texts
    are known, since a library may number its muscles itself. An id that no muscle has is left out.
    """
    keys = {number: key for key, number in muscles.select("muscle_key", "fma_id").drop_nulls().iter_rows()}
    distinct = {text: text.strip() for text in texts}
    stated = {text: found[1] for text, bare in distinct.items() if (found := _STATED.fullmatch(bare))}
    numbers = {text: found[1] for text, bare in distinct.items() if (found := _BARE.fullmatch(bare))}
    known = sum(number in keys for number in numbers.values())
    if known >= MIN_SHARE * len(numbers):
        stated |= numbers
    return {text: keys[number] for text, number in stated.items() if number in keys}
