"""Slots in a box that names another exercise before its values: the card of a related one."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from transforms.pages.layouts.layout import Found
from transforms.taxonomy.terms import normalise_term

Key = tuple[str, str, str]

_NEAR = 8  # texts between the name on a card and its values
_MIN_SHARE = 0.2  # of the pages of a slot: a card names one that is in the sample


def keys_of_others(found: Sequence[Sequence[Found]], names: Sequence[Sequence[str]]) -> set[Key]:
    """Return the slots (heading, label, place) that are about another exercise than the page.

    `names` are those of the pages. The nearest name before the values of such a slot is in its box, and is
    that of another page of the sample.
    """
    pages_of = Counter(normalise_term(name) for own in names for name in own[:1])
    standing: Counter[Key] = Counter()
    of_others: Counter[Key] = Counter()
    for page, own in zip(found, names, strict=True):
        keys = dict(_owned(page, normalise_term(own[0]) if own else "", pages_of))
        standing.update(keys.keys())
        of_others.update(key for key, is_of_other in keys.items() if is_of_other)
    return {key for key, number in of_others.items() if number >= _MIN_SHARE * standing[key]}


def _owned(page: Sequence[Found], own: str, pages_of: Mapping[str, int]) -> Iterator[tuple[Key, bool]]:
    """Yield the slots of a page, each with whether another exercise is named before it in its box."""
    box, last = "", -_NEAR
    for each in page:
        name = "" if each.label else normalise_term(each.text)
        if name and name == own:
            box = ""
        elif name in pages_of:
            box, last = each.place.rpartition(" > ")[0], each.order
        is_inside = bool(box) and each.place.startswith(f"{box} > ") and each.order - last <= _NEAR
        yield (each.heading, each.label, each.place), is_inside
