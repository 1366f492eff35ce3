"""The verdict on a page: what it is, by the weight of its evidence.

What makes an exercise page
---------------------------
Evidence counts where the page states it about itself: in labels, sections, tables, front matter.
Steps and attributes (`vocabulary.ATTRIBUTES`) that are under headings of several unknown things
speak for each of these things and not for the page. Each kind of evidence has its weight in `WEIGHTS`;
a page is an exercise if

1. its evidence weighs `NEEDED` or more, is of two kinds at least, and one of them shows a movement of a
   body: known attributes, a known name, or the words of its steps; or
2. its source asserts it by `exercise_pages`, in which its address is, and it has something to load;

unless it lists or holds others, which no weight outweighs: three or more entries of other exercises
without steps and target muscles of its own, or five or more links in lists without steps (`list_page`);
steps under two headings that are no parts of a page, or the same attributes under two such headings
(`several_exercises`).

A muscle, body part, force, mechanic or movement pattern is evidence where the taxonomy knows it, and
where the page says it itself and not the path that it is filed under. Steps are about a body where most of
them name a part of it, or a weight, or two movements, and one of them names a part; movements alone may be
those of a hand that knits, and weigh less. Where the taxonomy has no such words of the language, nobody can
say, and steps weigh a little less; where it has, steps without them (a recipe, a manual) speak against, and
so do headings that only pages about other things have (ingredients, a basket). Beside a known attribute of
a body steps are not asked for words.

An exercise is `incomplete` where it lacks steps or target muscles: it is loaded like any other, and is
what an editor must see. Anything else is `not_an_exercise`. What would be an exercise but has no name is
unreadable (`no_name`) unless its address gives one (`transforms.pages.address_name`); a page of a name and
nothing else is unreadable (`no_content`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from transforms.pages.claims import Claim, Evidence
from transforms.pages.outline import ITEM, Outline
from transforms.pages.values import unique
from transforms.taxonomy.page_words import PageWords
from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.vocabulary import ATTRIBUTES, MUSCLE_FIELDS, Vocabulary

WEIGHTS: Mapping[str, int] = {
    "muscles": 5,
    "another attribute of a body": 4,
    "a name of a movement": 4,
    "steps about a body": 4,
    "steps in a language without words for bodies": 3,
    "steps of movements": 2,
    "steps": 2,
    "steps about other things": -2,
    "steps as structured data": 1,
    "known equipment": 2,
    "equipment": 1,
    "difficulty": 1,
    "category": 1,
    "tips": 2,
    "mistakes": 2,
    "questions": 1,
    "headings about other things": -4,
}
NEEDED = 6
"""What the evidence of an exercise weighs; its kinds are in the order of their weight, so that those above
the steps of any kind are the ones of a movement."""

_KINDS = 2
_OF_A_MOVEMENT = 3

OF_THE_BODY = frozenset(
    ("body_part", "target_muscles", "secondary_muscles", "force", "mechanic", "movement_pattern")
)
_PLAIN = {"difficulty": "difficulty", "tips": "tips", "mistakes": "mistakes",
          "faqs": "questions"}  # fmt: skip
_OF_AN_EXERCISE = frozenset((*ATTRIBUTES, "steps", "tips", "mistakes", "faqs"))
_DATA = frozenset(("json_ld", "microdata"))
_ABOUT_BODY = 0.5
_MAX_STEPS = 20
_LONGEST_OFF_TOPIC = 40
_MIN_LISTED = 3
_MIN_LINKED = 5
_MIN_COMPARED = 2
_MIN_ATTRIBUTES = 3


class Verdict(NamedTuple):
    """What a page is, and why it is no exercise. Whether an exercise is complete, its record shows."""

    verdict: str
    reason: str | None = None
    detail: str | None = None


def judge(outline: Outline, evidence: Evidence, vocabulary: Vocabulary, *, asserted: bool = False) -> Verdict:
    """Return the verdict on a page, by the rule above; `asserted` where its source says what it is."""
    stated = {claim.field for claim in evidence.claims}
    if not outline.blocks and not stated & {*ATTRIBUTES, "steps"}:
        return Verdict("unreadable", "empty_page", "the page has no text apart from its markup")
    several = _several(evidence)
    if several:
        return Verdict("not_exercise", "several_exercises", several)
    listing = _listing(evidence, stated)
    if listing:
        return Verdict("not_exercise", "list_page", listing)
    found: list[str] = []
    if asserted or _is_exercise(outline, evidence, stated, vocabulary, found):
        return Verdict("exercise")
    if len(outline.blocks) <= 1 and "name" in stated and stated <= {"name", "slug", "language"}:
        return Verdict("unreadable", "no_content", "the page has a title and nothing else")
    fields = ", ".join(sorted(stated & _OF_AN_EXERCISE)) or "nothing"
    weight = sum(WEIGHTS[kind] for kind in found)
    because = f" (weight {weight} of {NEEDED}: {', '.join(found)})" if found else ""
    return Verdict("not_exercise", "not_an_exercise", f"of an exercise it states {fields}{because}")


def _is_exercise(
    outline: Outline, evidence: Evidence, stated: set[str], vocabulary: Vocabulary, found: list[str]
) -> bool:
    """Weigh the evidence, and leave its kinds in `found`.

    Known muscles and steps are enough, and most exercises have them; few pages need a look at their words.
    """
    if "steps" in stated and any(
        claim.field in MUSCLE_FIELDS and _is_known(claim, vocabulary) for claim in evidence.claims
    ):
        return True
    found += _stated_kinds(evidence, stated, vocabulary)
    if not _is_enough(found):
        found += _kinds_of_words(outline, evidence, vocabulary.page_words, is_known="steps" in found)
    return _is_enough(found)


def _is_enough(found: Sequence[str]) -> bool:
    weights = [WEIGHTS[kind] for kind in found]
    return sum(weights) >= NEEDED and len(weights) >= _KINDS and max(weights) >= _OF_A_MOVEMENT


def _stated_kinds(evidence: Evidence, stated: set[str], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the kinds of evidence that the stated fields are."""
    known = {claim.field for claim in evidence.claims if _is_known(claim, vocabulary)}
    if not known.isdisjoint(MUSCLE_FIELDS):
        yield "muscles"
    if not known.issubset(MUSCLE_FIELDS):
        yield "another attribute of a body"
    if known and "steps" in stated:
        yield "steps"
    for field, kind in _PLAIN.items():
        if field in stated:
            yield kind
    if "equipment" in stated:
        yield "known equipment" if _has_value(evidence, "equipment", vocabulary) else "equipment"
    if "category" in stated and _has_value(evidence, "category", vocabulary):
        yield "category"


def _has_value(evidence: Evidence, field: str, vocabulary: Vocabulary) -> bool:
    """Return whether a stated value of a field is one that the vocabulary has."""
    return any(
        field in vocabulary.fields_of(value)
        for claim in evidence.claims
        if claim.field == field
        for value in ([claim.value] if isinstance(claim.value, str) else claim.value)
        if isinstance(value, str)
    )


def _is_known(claim: Claim, vocabulary: Vocabulary) -> bool:
    """Return whether a claim is of a muscle or an attribute of the body that the taxonomy knows.

    One in its place of a learnt template is: most values of that place are known.
    """
    if claim.field not in OF_THE_BODY or claim.method == "breadcrumb":
        return False
    if claim.method == "layout":
        return True
    values = [claim.value] if isinstance(claim.value, str) else claim.value
    return any(_knows_term(value, vocabulary) for value in values if isinstance(value, str))


def _knows_term(term: str, vocabulary: Vocabulary) -> bool:
    key = (_knows_term, term)
    known: bool | None = vocabulary.lines.get(key)
    if known is None:
        known = vocabulary.remember(key, len(term), vocabulary.page_words.knows_term(term))
    return known


def _kinds_of_words(
    outline: Outline, evidence: Evidence, words: PageWords, *, is_known: bool
) -> Iterator[str]:
    """Yield the kinds of evidence that the words of name, steps and headings are."""
    claims = evidence.claims
    if any(claim.field == "name" and words.knows_name(str(claim.value)) for claim in claims):
        yield "a name of a movement"
    steps = [step for claim in claims if claim.field == "steps" for step in claim.value[:_MAX_STEPS]]
    if steps and not is_known:
        about = words.share_about_body([step for step in steps if isinstance(step, str)])
        if about is None:
            yield "steps in a language without words for bodies"
        elif about[0] < _ABOUT_BODY:
            yield "steps about other things"
        else:
            yield "steps about a body" if about[1] else "steps of movements"
    if any(claim.field == "steps" and claim.method in _DATA for claim in claims):
        yield "steps as structured data"
    if _is_off_topic(outline, words):
        yield "headings about other things"


def _is_off_topic(outline: Outline, words: PageWords) -> bool:
    """Return whether a short line of the page, or a key of its data, is one of pages about other things."""
    lines = (block.text for block in outline.blocks if len(block.text) <= _LONGEST_OFF_TOPIC)
    keys = (str(key) for data in outline.data.values() for key in data)
    return any(normalise_term(text.partition(":")[0]) in words.off_topic for text in (*lines, *keys))


def _several(evidence: Evidence) -> str | None:
    """Return the headings that have their own steps, where the page itself has none."""
    if evidence.compared >= _MIN_COMPARED:
        return f"a table that compares {evidence.compared} attributes"
    if all(claim.owner is None for claim in evidence.claims):
        return None
    profiled = _profiled(evidence)
    if len(profiled) > 1:
        return f"attributes of {len(profiled)} exercises: {', '.join(profiled[:5])}"
    owners = unique([claim.owner or "" for claim in evidence.claims if claim.field == "steps"])
    if len(owners) < 2:  # noqa: PLR2004 - one exercise
        return None
    named = [owner for owner in owners if owner]
    if "" in owners and not evidence.reading.has_peers:
        return None
    return f"steps of {len(named) + ('' in owners)} exercises: {', '.join(named[:5])}"


def _profiled(evidence: Evidence) -> list[str]:
    """Return the headings that each state the same two attributes, where the page states no target itself."""
    attributes: dict[str, set[str]] = {}
    for claim in evidence.claims:
        if claim.field in ATTRIBUTES:
            attributes.setdefault(claim.owner or "", set()).add(claim.field)
    if "target_muscles" in attributes.pop("", set()):
        return []
    shared = set.intersection(*attributes.values()) if attributes else set()
    return list(attributes) if len(shared) > 1 else []


def _listing(evidence: Evidence, stated: set[str]) -> str | None:
    """Return a sentence on how many other exercises a page without steps lists, if it does."""
    if evidence.listed >= _MIN_LISTED and not stated >= {"steps", "target_muscles"}:
        return f"{evidence.listed} entries of other exercises"
    if "steps" in stated:
        return None
    linked = sum(
        len(block.links) == 1 and block.text.startswith(block.links[0][0])
        for section in evidence.reading.sections
        if section.role.key != "links"
        for block in section.blocks
        if block.kind == ITEM
    )
    if linked >= _MIN_LINKED and len(stated.intersection(ATTRIBUTES)) < _MIN_ATTRIBUTES:
        return f"{linked} links in lists"
    return None
