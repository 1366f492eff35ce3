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
where the page says it itself and not the path that it is filed under; that a value stands where those of
exercises do is none, for a recipe may be written in the template of exercises. Steps are about a body where
most of them name a part of it or two movements, and one of them names a part; movements alone may be those
of a hand that knits or of one that buys a barbell, and weigh less. Where the taxonomy has no such words of
the language, nobody can say, and steps weigh as little. Tips, mistakes and questions are evidence beside
steps or the name of a movement; without these they are those of any article.

What speaks against
-------------------
Other pages have labels, muscles and steps as exercises have them, and differ in what these say: steps
without a body (a recipe, a manual); steps that are days, sets, or movements with a number (a plan); a name
or category that says plan, recipe, test, or a day or week; a name of several exercises, of a muscle, or one
that asks ("Why your knees hurt"); headings that only pages about other things have (ingredients, a basket,
symptoms). These headings may stand beside an exercise, too: where muscles are known and the steps are about
a body they are not looked for.

What is not published is no exercise, whatever it says (`not_published`).

An exercise is `incomplete` where it lacks steps or target muscles: it is loaded like any other, and is
what an editor must see. Anything else is `not_an_exercise`. What would be an exercise but has no name is
unreadable (`no_name`) unless its address gives one (`transforms.pages.address_name`); a page of a name and
nothing else is unreadable (`no_content`).
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from transforms.pages.claims import Evidence
from transforms.pages.evidence_kinds import (
    A_NAME,
    ABOUT_BODY,
    MUSCLES,
    NO_MOVEMENT,
    OF_ANYTHING,
    is_off_topic,
    kinds_of_words,
    stated_kinds,
)
from transforms.pages.outline import ITEM, Outline
from transforms.pages.publication import unpublished
from transforms.pages.values import unique
from transforms.taxonomy.vocabulary import ATTRIBUTES, Vocabulary

WEIGHTS: Mapping[str, int] = {
    MUSCLES: 5,
    "a part of the body": 4,
    "another attribute of a body": 4,
    A_NAME: 4,
    ABOUT_BODY: 4,
    "steps in a language without words for bodies": 2,
    "steps of movements": 2,
    "muscles in two roles": 1,
    "steps as structured data": 1,
    "known equipment": 2,
    "equipment": 1,
    "difficulty": 1,
    "category": 1,
    "tips": 2,
    "mistakes": 2,
    "questions": 1,
    NO_MOVEMENT: -1,
    "steps about other things": -2,
    "a name that is a headline": -3,
    "a name of a day or a week": -4,
    "a name of several exercises": -4,
    "a name of a muscle": -4,
    "a category of other pages": -4,
    "headings about other things": -4,
    "a name of another kind of page": -8,
    "steps of a plan": -8,
}
"""What the evidence weighs; a kind that weighs `_OF_A_MOVEMENT` or more shows a movement of a body."""

NEEDED = 6
"""What the evidence of an exercise weighs."""

_KINDS = 2
_OF_A_MOVEMENT = 3

_OF_AN_EXERCISE = frozenset((*ATTRIBUTES, "steps", "tips", "mistakes", "faqs"))
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
    excluded = (
        ("not_published", unpublished(outline.data.get("front_matter", {}))),
        ("several_exercises", _several(evidence)),
        ("list_page", _listing(evidence, stated)),
    )
    for reason, detail in excluded:
        if detail:
            return Verdict("not_exercise", reason, detail)
    found = [] if asserted else _kinds(outline, evidence, stated, vocabulary)
    if asserted or _is_enough(found):
        return Verdict("exercise")
    if len(outline.blocks) <= 1 and "name" in stated and stated <= {"name", "slug", "language"}:
        return Verdict("unreadable", "no_content", "the page has a title and nothing else")
    fields = ", ".join(sorted(stated & _OF_AN_EXERCISE)) or "nothing"
    weight = sum(WEIGHTS[kind] for kind in found)
    because = f" (weight {weight} of {NEEDED}: {', '.join(found)})" if found else ""
    return Verdict("not_exercise", "not_an_exercise", f"of an exercise it states {fields}{because}")


def _kinds(outline: Outline, evidence: Evidence, stated: set[str], vocabulary: Vocabulary) -> list[str]:
    """Return the kinds of evidence that a page gives; headings are looked at where they may decide."""
    found = [*stated_kinds(evidence, stated, vocabulary), *kinds_of_words(evidence, stated, vocabulary)]
    if (MUSCLES not in found or ABOUT_BODY not in found) and is_off_topic(outline, vocabulary.page_words):
        found.append("headings about other things")
    return [kind for kind in found if kind not in OF_ANYTHING] if NO_MOVEMENT in found else found


def _is_enough(found: Sequence[str]) -> bool:
    weights = [WEIGHTS[kind] for kind in found]
    return sum(weights) >= NEEDED and len(weights) >= _KINDS and max(weights) >= _OF_A_MOVEMENT


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
    if len(owners) <= 1:  # one exercise
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
