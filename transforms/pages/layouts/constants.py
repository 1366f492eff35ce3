"""What the general reader reads on nearly all pages of a template alike: a filter, a legend, a notice.

It is of the template and no page's own. A known value that stands alone may be true of all pages ("Body
Weight" in a library of callisthenics): it stays, unless the pages state the field elsewhere, too.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from transforms.pages.claims import Claim
from transforms.pages.layouts.layout import Same
from transforms.pages.layouts.templates import MIN_PAGES
from transforms.taxonomy.known_terms import KnownTerms
from transforms.taxonomy.vocabulary import ATTRIBUTES

_SHARE = 0.8
_SAID_ELSEWHERE = 0.5
_MENU = 3  # values that all pages share: a page of one movement has fewer
_CONTENT = frozenset({"steps", "tips", "mistakes", "faqs", "summary"})
_SINGLE = frozenset(("difficulty", "category", "mechanic"))
"""Fields of which a page has one value: what all pages state of them in two ways is no page's own."""

SHARED = tuple(sorted(_CONTENT | frozenset(ATTRIBUTES)))
"""Fields of which pages of a template may state the same."""


def same_on_pages(
    pages: Sequence[Sequence[Claim]], terms: KnownTerms, by_slots: Collection[str] = ()
) -> tuple[Same, ...]:
    """Return what claims of nearly all pages of a template say alike, and what cannot be true of each.

    by_slots: fields that slots of the template state, in more than one way.
    """
    own = [{(claim.field, claim.texts) for claim in page if claim.field in SHARED} for page in pages]
    counts = Counter(stated for page in own for stated in page)
    least = max(MIN_PAGES, _SHARE * len(pages))
    shared = {stated: number for stated, number in counts.items() if number >= least}
    elsewhere = _said_elsewhere(own, shared)
    of_field = Counter(field for field, _ in shared)
    return tuple(
        Same(field, texts, number)
        for (field, texts), number in sorted(shared.items())
        if field in by_slots
        or elsewhere[field] >= _SAID_ELSEWHERE * len(pages)
        or (of_field[field] > 1 and field in _SINGLE)  # the cards of other exercises
        or (field != "steps" and _cannot_be_of_each(field, texts, terms))
    )


def _cannot_be_of_each(field: str, texts: tuple[str, ...], terms: KnownTerms) -> bool:
    """Return whether what all pages state can hardly be true of each: advice, a menu, an unknown word."""
    return field in _CONTENT or len(texts) >= _MENU or not all(terms.is_value(text, field) for text in texts)


def _said_elsewhere(
    pages: Sequence[Collection[tuple[str, tuple[str, ...]]]],
    shared: Mapping[tuple[str, tuple[str, ...]], int],
) -> Counter[str]:
    """Return by field on how many pages something else is said, where that differs from page to page."""
    others = [{stated for stated in page if stated not in shared} for page in pages]
    values: dict[str, set[tuple[str, ...]]] = {}
    for field, texts in {stated for page in others for stated in page}:
        values.setdefault(field, set()).add(texts)
    return Counter(
        field for page in others for field in {field for field, _ in page} if len(values[field]) > 1
    )
