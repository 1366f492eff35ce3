"""The days of an export of demand whose rows state none: what its first lines or its name say."""

import re
from itertools import islice
from pathlib import Path

from flows.collect.dataset.charset import charset_of, opened_text
from flows.collect.dataset.stored import Stored
from transforms.demand.rows import Days, days_of

LINES = 40
_FIRST = re.compile(r"(?i)^[#\"\s]*start\s+date\s*[:,]\s*\"?([\d-]+)")
_LAST = re.compile(r"(?i)^[#\"\s]*end\s+date\s*[:,]\s*\"?([\d-]+)")
_FROM_TO = re.compile(r"(?<!\d)(\d{4}-?\d{2}-?\d{2})(?:\D{1,6})(\d{4}-?\d{2}-?\d{2})(?!\d)")
_MONTH = re.compile(r"(?<!\d)(\d{4}-\d{2})(?!-?\d)")


def days_of_file(stored: Stored, charset: str | None) -> Days | None:
    """Return the days that a text file is of: by the dates in its first lines, else by those in its name.

    `charset` is its encoding, None where that is to be found out. A name with one day says when it was made,
    and nothing of its days.
    """
    return _days_of_lines(stored, charset) or _days_of_name(stored.label)


def _days_of_lines(stored: Stored, charset: str | None) -> Days | None:
    if stored.extension not in {".csv", ".tsv"}:
        return None
    with opened_text(stored, charset or charset_of(stored)) as text:
        lines = list(islice(text, LINES))
    first, last = (
        next((found[1] for line in lines if (found := pattern.match(line))), None)
        for pattern in (_FIRST, _LAST)
    )
    return _between(first, last) if first and last else None


def _days_of_name(label: str) -> Days | None:
    name = Path(label).name
    if found := _FROM_TO.search(name):
        return _between(found[1], found[2])
    return days_of(found[1]) if (found := _MONTH.search(name)) else None


def _between(first: str, last: str) -> Days | None:
    since, until = days_of(first), days_of(last)
    return (since[0], until[1]) if since and until and since[0] <= until[1] else None
