"""Where the pages of a template have their names: a text that differs, without what the site adds to it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from transforms.pages.layouts.layout import Found, Slot
from transforms.taxonomy.known_terms import KnownTerms

_END = re.compile(r"\s+[|–—·»•:-]\s+\S.*$|\s*[|»:]\s.*$")  # noqa: RUF001 - dashes are meant
_START = re.compile(r"^.*?\S(?:\s+[|–—·»•-]\s+|\s*[|»:]\s+)")  # noqa: RUF001
_NUMBER = re.compile(r"^\W*\d+(?:[-.]\d+)*\.?\s+")
_SAME = 0.8
_DIFFERENT = 0.8
_MOST = 0.7  # of the pages: others of the template are no exercises
_MAX_NAME = 120
TITLE = "title"
"""The key of front matter, and the element of the head, that name a page."""

Key = tuple[str, str, str]


def name_slots(
    found: Sequence[Sequence[Found]],
    stated: Sequence[Mapping[str, Sequence[str]]],
    titles: Sequence[str],
    terms: KnownTerms,
) -> list[Slot]:
    """Return the slot of the name, where the names that the general reader takes are not the page's own.

    They are not where they are all alike, or where most end or start with the same words.
    """
    names = [[*page.get("name", ())] for page in stated]
    known = [name[0] for name in names if name]
    ends = common_ends(known)
    if known and len(set(known)) >= _DIFFERENT * len(names) and not ends:
        return []
    best = _place_of_names(found, titles, terms, labelled=False) or _place_of_names(
        found, titles, terms, labelled=True
    )
    if best is None:
        return []
    values = [next((each.text for each in page if _key(each) == best), "") for page in found]
    told = [value for value in values if value]
    ends = common_ends(told)
    return [Slot(("name",), *best, ends, len(told), "differs from page to page", _three(told))]


def common_ends(names: Sequence[str]) -> tuple[str, ...]:
    """Return what most of the names end or start with, each with the separator before or after it."""
    ends = Counter(found[0] for name in names if (found := _END.search(name)))
    starts = Counter(found[0] for name in names if (found := _START.search(name)))
    most = [
        end for counts in (ends, starts) for end, number in counts.items() if number >= _SAME * len(names)
    ]
    return tuple(most) if len(names) > 1 else ()


def _place_of_names(
    found: Sequence[Sequence[Found]], titles: Sequence[str], terms: KnownTerms, *, labelled: bool
) -> Key | None:
    """Return the slot of the first texts that differ, at best those that stand in the titles of pages."""
    scores: Counter[Key] = Counter()
    texts: dict[Key, list[str]] = {}
    orders: Counter[Key] = Counter()
    for page, title in zip(found, titles, strict=True):
        first: dict[Key, Found] = {}
        for each in page:
            if labelled or not each.label or each.label == TITLE:
                first.setdefault(_key(each), each)
        for key, each in first.items():
            if len(each.text) <= _MAX_NAME and not terms.of(each.text):
                scores[key] += _score(each.text.casefold(), title.casefold())
                texts.setdefault(key, []).append(each.text)
                orders[key] += each.order
    enough = [
        key
        for key, values in texts.items()
        if len(values) >= _MOST * len(found)
        and len(set(values)) >= _DIFFERENT * len(values)
        and not any(value.endswith((".", "!")) for value in values)
    ]
    return min(enough, key=lambda key: (-scores[key], orders[key], key), default=None)


def _score(text: str, title: str) -> int:
    """Return how much speaks for a text as the name of a page: most where its title adds to it."""
    bare = _NUMBER.sub("", text)
    if bare != title and title and (title.startswith(f"{bare} ") or title.endswith(f" {bare}")):
        return 3
    return 2 if title and title in text else 1


def _key(found: Found) -> Key:
    return found.heading, found.label, found.place


def _three(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values))[:3])
