"""The kinds of evidence that a page gives of what it is, by what it states and by its words.

`transforms.pages.verdict` weighs them.
"""

from collections.abc import Iterator

from transforms.pages.claims import Claim, Evidence, choose
from transforms.pages.outline import Outline
from transforms.taxonomy.page_words import CALENDAR, HEADLINE, OTHER_PAGE, SEVERAL, PageWords
from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.vocabulary import MUSCLE_FIELDS, Vocabulary

MUSCLES, ABOUT_BODY = "muscles", "steps about a body"
A_NAME, NO_MOVEMENT = "a name of a movement", "neither steps nor a name of a movement"
OF_ANYTHING = frozenset(("tips", "mistakes", "questions"))
"""Kinds of evidence that any page may give where it shows no movement."""

OF_THE_BODY = frozenset(
    ("body_part", "target_muscles", "secondary_muscles", "force", "mechanic", "movement_pattern")
)
_PLAIN = {"difficulty": "difficulty", "tips": "tips", "mistakes": "mistakes", "faqs": "questions"}
_OTHER_NAMES = {
    OTHER_PAGE: "a name of another kind of page",
    CALENDAR: "a name of a day or a week",
    SEVERAL: "a name of several exercises",
    HEADLINE: "a name that is a headline",
}
_DATA = frozenset(("json_ld", "microdata"))
_ABOUT_BODY = 0.5
_MAX_STEPS = 20
_LONGEST_OFF_TOPIC = 40


def stated_kinds(evidence: Evidence, stated: set[str], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the kinds of evidence that the stated fields are, whatever the words of name and steps."""
    yield from _of_body(frozenset(claim.field for claim in evidence.claims if _is_known(claim, vocabulary)))
    for field, kind in _PLAIN.items():
        if field in stated:
            yield kind
    if "equipment" in stated:
        yield "known equipment" if _has_value(evidence, "equipment", vocabulary) else "equipment"
    if "category" in stated:
        words = vocabulary.page_words
        if _has_value(evidence, "category", vocabulary):
            yield "category"
        elif any(words.kind_of_name(text) == OTHER_PAGE for text in _texts_of(evidence, "category")):
            yield "a category of other pages"


def _of_body(known: frozenset[str]) -> Iterator[str]:
    """Yield the kinds of evidence that the known attributes of a body are."""
    if not known.isdisjoint(MUSCLE_FIELDS):
        yield MUSCLES
        if known.issuperset(MUSCLE_FIELDS):
            yield "muscles in two roles"
    elif "body_part" in known:
        yield "a part of the body"
    if not known.issubset((*MUSCLE_FIELDS, "body_part")):
        yield "another attribute of a body"


def kinds_of_words(evidence: Evidence, stated: set[str], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the kinds of evidence that the words of name and steps are."""
    words = vocabulary.page_words
    has_name = any(
        words.knows_name(name) and words.kind_of_name(name) in {None, HEADLINE}
        for name in _texts_of(evidence, "name")
    )
    if has_name:
        yield A_NAME
    yield from _of_chosen_name(evidence, vocabulary, is_known=has_name)
    if "steps" in stated:
        yield from _of_steps(evidence, words)
    elif not has_name:
        yield NO_MOVEMENT


def _of_chosen_name(evidence: Evidence, vocabulary: Vocabulary, *, is_known: bool) -> Iterator[str]:
    """Yield what the name of the page says that no name of an exercise does."""
    places = [place for place, claim in enumerate(evidence.claims) if claim.field == "name"]
    for place in choose(evidence.claims, places) if places else ():
        name = str(evidence.claims[place].value)
        kind = vocabulary.page_words.kind_of_name(name)
        if kind is not None:
            yield _OTHER_NAMES[kind]
        elif not is_known and MUSCLE_FIELDS[0] in vocabulary.terms.of(name):
            yield "a name of a muscle"


def _of_steps(evidence: Evidence, words: PageWords) -> Iterator[str]:
    claims = [claim for claim in evidence.claims if claim.field == "steps"]
    steps = [step for claim in claims for step in claim.value[:_MAX_STEPS] if isinstance(step, str)]
    about = words.share_about_body(steps)
    if words.are_of_a_plan(steps):
        yield "steps of a plan"
    elif about is None:
        yield "steps in a language without words for bodies"
    elif about[0] < _ABOUT_BODY:
        yield "steps about other things"
    else:
        yield ABOUT_BODY if about[1] else "steps of movements"
    if any(claim.method in _DATA for claim in claims):
        yield "steps as structured data"


def is_off_topic(outline: Outline, words: PageWords) -> bool:
    """Return whether a short line of the page, or a key of its data, is one of pages about other things."""
    lines = (block.text for block in outline.blocks if len(block.text) <= _LONGEST_OFF_TOPIC)
    keys = (str(key) for data in outline.data.values() for key in data)
    return any(normalise_term(text.partition(":")[0]) in words.off_topic for text in (*lines, *keys))


def _texts_of(evidence: Evidence, field: str) -> Iterator[str]:
    """Yield the texts that a page states for a field, those of all its claims."""
    for claim in evidence.claims:
        if claim.field == field:
            yield from claim.texts


def _has_value(evidence: Evidence, field: str, vocabulary: Vocabulary) -> bool:
    """Return whether a stated value of a field is one that the vocabulary has."""
    return any(field in vocabulary.fields_of(text) for text in _texts_of(evidence, field))


def _is_known(claim: Claim, vocabulary: Vocabulary) -> bool:
    """Return whether a claim is of a muscle or an attribute of the body that the taxonomy knows."""
    if claim.field not in OF_THE_BODY or claim.method == "breadcrumb":
        return False
    return any(_knows_term(text, vocabulary) for text in claim.texts)


def _knows_term(term: str, vocabulary: Vocabulary) -> bool:
    key = (_knows_term, term)
    known: bool | None = vocabulary.lines.get(key)
    if known is None:
        known = vocabulary.remember(key, len(term), vocabulary.page_words.knows_term(term))
    return known
