"""Where the pages of a template have their names: a text that differs, without what the site adds to it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from transforms.pages.layouts.atoms import Found
from transforms.pages.layouts.layout import Slot

_END = re.compile(r"\s+[|–—·»•:-]\s+\S.*$|\s*[|»:]\s.*$")  # noqa: RUF001 - dashes are meant
_START = re.compile(r"^.*?\S(?:\s+[|–—·»•-]\s+|\s*[|»:]\s+)")  # noqa: RUF001
_SAME = 0.8
_DIFFERENT = 0.8
_MAX_NAME = 120


def name_slots(
    found: Sequence[Sequence[Found]], stated: Sequence[Mapping[str, Sequence[str]]], titles: Sequence[str]
) -> list[Slot]:
    """Return the slot of the name, where the names that the general reader takes are not the page's own.

    They are not where they are all alike, or where most end or start with the same words.
    """
    names = [[*page.get("name", ())] for page in stated]
    known = [name[0] for name in names if name]
    ends = common_ends(known)
    if known and len(set(known)) >= _DIFFERENT * len(names) and not ends:
        return []
    best = _place_of_names(found, titles)
    if best is None:
        return []
    heading, place = best
    values = [next((each.text for each in page if (each.heading, each.place) == best), "") for page in found]
    told = [value for value in values if value]
    ends = common_ends(told)
    return [Slot(("name",), heading, None, place, ends, len(told), "differs from page to page", _three(told))]


def common_ends(names: Sequence[str]) -> tuple[str, ...]:
    """Return what most of the names end or start with, each with the separator before or after it."""
    ends = Counter(found[0] for name in names if (found := _END.search(name)))
    starts = Counter(found[0] for name in names if (found := _START.search(name)))
    most = [
        end for counts in (ends, starts) for end, number in counts.items() if number >= _SAME * len(names)
    ]
    return tuple(most) if len(names) > 1 else ()


def _place_of_names(found: Sequence[Sequence[Found]], titles: Sequence[str]) -> tuple[str, str] | None:
    """Return heading and place of the first texts of the pages that differ and stand in their titles."""
    scores: Counter[tuple[str, str]] = Counter()
    texts: dict[tuple[str, str], set[str]] = {}
    orders: Counter[tuple[str, str]] = Counter()
    for page, title in zip(found, titles, strict=True):
        for key, each in _first_of_each(page).items():
            if len(each.text) <= _MAX_NAME:
                scores[key] += 2 if title and title.casefold() in each.text.casefold() else 1
                texts.setdefault(key, set()).add(each.text)
                orders[key] += each.order
    enough = [
        key
        for key, values in texts.items()
        if len(values) >= _DIFFERENT * len(found) and not any(value.endswith((".", "!")) for value in values)
    ]
    return min(enough, key=lambda key: (-scores[key], orders[key], key), default=None)


def _first_of_each(page: Sequence[Found]) -> dict[tuple[str, str], Found]:
    first: dict[tuple[str, str], Found] = {}
    for each in page:
        first.setdefault((each.heading, each.place), each)
    return first


def _three(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values))[:3])
