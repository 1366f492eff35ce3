"""What nearly all pages of a template have below their last entry: "Newer post", "See a doctor first".

Nothing on a page says that it is no part of the last tip or answer; that the others have it does.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from transforms.pages.claims import Claim
from transforms.pages.entries.ends import ASKS
from transforms.pages.layouts.atoms import Atom, mark_of
from transforms.pages.layouts.templates import MIN_PAGES
from transforms.taxonomy.vocabulary import CONTENT_SECTIONS

_SHARE = 0.8
_MAX_NOTICES = 20
_MIN_WORDS = 2
_ITEMS = frozenset(("li", "item"))
_FIELDS = frozenset(("steps", "tips", "mistakes", "faqs"))


def notices_of(
    pages: Sequence[tuple[Sequence[Atom], Sequence[Claim]]], marks: Collection[str]
) -> tuple[str, ...]:
    """Return the texts of no list that nearly all pages have and that end the last entry on some.

    `pages` are their texts and claims, `marks` those of the template. Those on the most pages come first.
    What ends nothing but steps is none: each movement may end with "Repeat on the other side."
    """
    counts = Counter(text for atoms, _ in pages for text in {_line(atom) for atom in atoms if _may_be(atom)})
    least = max(MIN_PAGES, _SHARE * len(pages))
    common = [text for text, number in counts.items() if number >= least]
    of_others = [claim for _, claims in pages for claim in claims if claim.field != "steps"]
    ending = {notice for claim in of_others for notice, _ in _shorter(up_to_mark(claim, marks), common)}
    return tuple(sorted(ending, key=lambda text: (-counts[text], text))[:_MAX_NOTICES])


def up_to_mark(claim: Claim, marks: Collection[str]) -> Claim:
    """Return a claim of entries up to the first that all pages have: "Newer post" is none, nor what follows.

    The first entry stays whatever it is, and so does a question: all pages may ask it and answer it each.
    """
    if claim.field not in CONTENT_SECTIONS or not claim.texts:
        return claim
    end = next(
        (
            place
            for place, text in enumerate(claim.texts)
            if place and mark_of(text) in marks and not (claim.field == "faqs" and text.endswith(ASKS))
        ),
        None,
    )
    return claim if end is None else claim._replace(value=claim.value[:end])


def without_notices(claim: Claim, notices: Collection[str]) -> Claim:
    """Return a claim of entries without the notices below the last one.

    The first entry stays whatever it is, and so does an answer that is nothing else.
    """
    for _, shorter in _shorter(claim, notices):
        claim = shorter
    return claim


def _shorter(claim: Claim, notices: Collection[str]) -> Iterator[tuple[str, Claim]]:
    """Yield each notice that ends a claim, the lowest first, with the claim without it."""
    while ending := next((each for last in _last(claim) for each in notices if _ends(claim, last, each)), ""):
        entries: list[Any] = list(claim.value)
        last = entries.pop()
        if not isinstance(last, str):
            entries.append((last[0], last[1].removesuffix(ending).rstrip()))
        elif rest := last.removesuffix(ending).rstrip():
            entries.append(rest)
        claim = claim._replace(value=entries)
        yield ending, claim


def _last(claim: Claim) -> tuple[str, ...]:
    """Return the text that a notice may end: the last of several entries, or the last answer."""
    if claim.field not in _FIELDS or isinstance(claim.value, str) or not claim.value:
        return ()
    last = claim.value[-1]
    if isinstance(last, str):
        return (last,) if len(claim.value) > 1 else ()
    return (last[1],) if last[1] else ()


def _ends(claim: Claim, text: str, notice: str) -> bool:
    """Return whether a notice is all of an entry, or what stands below the text of an entry or answer."""
    return text.endswith(f" {notice}") or (text == notice and claim.field != "faqs")


def _may_be(atom: Atom) -> bool:
    """Return whether a text may be a notice: no heading and no item of a list, which may be a last step."""
    tags = {step.partition(".")[0].rpartition(" ")[2] for step in atom.place.split(" > ")}
    is_line = not (atom.level or atom.is_numbered or atom.is_grid) and tags.isdisjoint(_ITEMS)
    return is_line and sum(any(map(str.isalpha, word)) for word in atom.text.split()) >= _MIN_WORDS


def _line(atom: Atom) -> str:
    return " ".join(atom.text.split())
