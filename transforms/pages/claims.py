"""Claims: each piece of evidence that a page gives for a field, and which of them gives the value.

A field takes its strongest claim by the order of methods below. For a list, claims of that method
that are together (in one list, one table, one run of sections) make the value together. All
others are kept: where they disagree they are news for an editor.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from transforms.enums import METHODS
from transforms.pages.entries import one_line, read_entries, read_links, read_questions
from transforms.pages.labels import Piece, pieces_of
from transforms.pages.layouts.read import Stated
from transforms.pages.outline import DEFINITION, ITEM, PARAGRAPH, Block, Outline
from transforms.pages.sections import Pair, Reading, Section, read_sections
from transforms.pages.structured_data import Value, read_data
from transforms.pages.tables import Cell
from transforms.pages.values import are_terms, list_values, text_value, unique
from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.vocabulary import (
    CONTENT_SECTIONS,
    LIST_FIELDS,
    MUSCLE_FIELDS,
    TEXT_FIELDS,
    Vocabulary,
)

_RANKS = {method: rank for rank, method in enumerate(METHODS)}
_WEAK = len(METHODS)
"""Added to the rank of data whose key may mean something else: a `title` is weaker than the h1."""

_MIN_SUMMARY = 20
_MIN_SENTENCE_WORDS = 6
_SENTENCE_ENDS = ".!?…。！？"  # noqa: RUF001
_MIN_STEP_WORDS = 4
_TARGETS = re.compile(r"\b(?:targets|works)\s+(?:the\s+|your\s+)?([^.;:()]{3,90})")
_ALSO = re.compile(
    r",?\s+(?:while|as well as|and)?\s*(?:also\s+)?(?:works|working|engages|engaging|stretches)\s+"
    r"(?:also\s+)?(?:the\s+|your\s+)?"
)
_MAX_MUSCLE_WORDS = 3
_KINDS_OF_PAGES = frozenset(
    (
        "exercise",
        "exercises",
        "workout",
        "workouts",
        "training",
        "übungen",
        "ejercicios",
        "de",
        "para",
        "für",
        "for",
    )
)
_ROLE_AFTER = re.compile(r"(.+?)\s*(?:\(([^()]+)\)|[-–—]\s+(\S.*))")  # noqa: RUF001


_STATED_BY_DATA = frozenset({"layout", "front_matter", "json_ld", "microdata"})

_GENERIC = 0.5
"""Added to the rank of a label like "Muscles worked": "Primary muscle" next to it is more exact."""

_SPECIFIC = re.compile(
    r"prim|main|prime|target|agonist|haupt|ziel|princip|objetiv|bersagl|cibl|alvo|対象|主|ターゲット",
    re.IGNORECASE,
)


_Statement = tuple[str, Value, float, str]


class Claim(NamedTuple):
    """Evidence for one field. `group` is the same for claims that make a list together."""

    field: str
    value: Value
    method: str
    place: str
    rank: float
    group: object
    owner: str | None


_new = tuple.__new__


class Evidence(NamedTuple):
    """All claims of a page in its order, and the signs that it is about several exercises.

    `listed` counts entries of lists of exercises, `compared` rows that state an attribute of several.
    """

    claims: list[Claim]
    listed: int
    compared: int
    reading: Reading


def find_claims(outline: Outline, vocabulary: Vocabulary, learnt: Sequence[Stated] = ()) -> Evidence:
    """Return the evidence of a page; `learnt` is what it states by the layout of its source."""
    reading = read_sections(outline.blocks, vocabulary)
    claims = [
        _claim(field, values if _is_list(field) else values[0], "layout", slot.name, "layout", None)
        for field, values, slot in learnt
    ]
    for method, data in outline.data.items():
        if method == "breadcrumb":
            claims += _from_breadcrumbs(data["path"], vocabulary)
        else:
            claims += _from_data(method, data, vocabulary)
    if reading.title:
        claims.append(_claim("name", reading.title, "heading", "heading", None, None))
    for section in reading.sections:
        key = section.role.key
        if key and section.blocks:
            claims += _from_section(section, key, vocabulary)
    for pair in reading.pairs:
        claims += _value_claims(pair, pair.method, pair.place, pair.section, vocabulary)
    listed, compared = reading.listed, 0
    for section, table in reading.tables:
        listed += table.listed
        compared += table.compared
        for cell in table.cells:
            claims += _value_claims(cell, "table", section.path, section, vocabulary)
    claims += _fallbacks(reading, claims)
    if learnt:
        claims = _without_mistaken(claims)
    return _new(Evidence, (claims, listed, compared, reading))


def choose(claims: Sequence[Claim], of_field: list[int]) -> list[int]:
    """Return, of the places of the claims for one field, those that give its value."""
    if len(of_field) < 2:  # noqa: PLR2004 - nothing to choose between
        return of_field
    best = min(of_field, key=lambda index: (claims[index].rank, claims[index].owner is not None, index))
    if isinstance(claims[best].value, str):
        return [best]
    rank, group = claims[best].rank, claims[best].group
    return [index for index in of_field if claims[index].rank == rank and claims[index].group == group]


def chosen_texts(claims: Sequence[Claim]) -> dict[str, list[str]]:
    """Return the texts of the claims that give each field its value; of pairs the first."""
    by_field: dict[str, list[int]] = {}
    for index, claim in enumerate(claims):
        by_field.setdefault(claim.field, []).append(index)
    return {
        field: [text for index in choose(claims, of_field) for text in _texts(claims[index].value)]
        for field, of_field in by_field.items()
    }


def _claim(  # noqa: PLR0917 - called for each claim of each page
    field: str, value: Value, method: str, place: str, group: object, owner: str | None
) -> Claim:
    return _new(Claim, (field, value, method, place, _RANKS[method], group, owner))


def _is_list(field: str) -> bool:
    return field in LIST_FIELDS or field in CONTENT_SECTIONS


def _without_mistaken(claims: Sequence[Claim]) -> list[Claim]:
    """Drop what is read of texts that the layout reads as another field: "Type: Barbell" of a category."""
    learnt: dict[str, set[str]] = {}
    for claim in claims:
        if claim.method == "layout":
            for text in _texts(claim.value):
                learnt.setdefault(text, set()).add(claim.field)
    return [
        claim
        for claim in claims
        if claim.method in _STATED_BY_DATA
        or any(claim.field in learnt.get(text, (claim.field,)) for text in _texts(claim.value))
    ]


def _texts(value: Value) -> list[str]:
    return (
        [value] if isinstance(value, str) else [each if isinstance(each, str) else each[0] for each in value]
    )


def _from_data(method: str, data: Mapping[str, object], vocabulary: Vocabulary) -> list[Claim]:
    claims = []
    for datum in read_data(data, vocabulary):
        value: Value | None = datum.value
        if datum.field in LIST_FIELDS and isinstance(value, list):
            value = _list_from_data(datum.field, [item for item in value if isinstance(item, str)])
        elif datum.field in {"steps", "tips", "mistakes"} and isinstance(value, list):
            value = _entries_from_data(datum.field, [item for item in value if isinstance(item, str)])
        elif isinstance(value, str):
            value = text_value(_without_site(value) if datum.is_weak else value, datum.field)
        if value:
            rank = _RANKS[method] + _WEAK * datum.is_weak
            if datum.field == "summary" and datum.is_weak:
                rank = _RANKS["sentence"] + (1 if method == "meta" else -1)
            claims.append(Claim(datum.field, value, method, datum.place, rank, None, None))
    return claims


def _from_breadcrumbs(path: Sequence[str], vocabulary: Vocabulary) -> list[Claim]:
    """Return what the names above the page in its path say, where they are known values of a field."""
    found: dict[str, str] = {}
    for crumb in path[:-1]:
        for term in (crumb, *_without_kind(crumb)):
            field = vocabulary.values.get(normalise_term(term))
            if field:
                found[field] = term
                break
    return [
        _claim(field, [term] if field in LIST_FIELDS else term, "breadcrumb", " > ".join(path), None, None)
        for field, term in found.items()
    ]


def _without_kind(crumb: str) -> list[str]:
    """Return a crumb without the word for what it lists: "Chest Exercises" is "Chest"."""
    words = [word for word in crumb.split() if word.casefold() not in _KINDS_OF_PAGES]
    return [" ".join(words)] if words else []


def _list_from_data(field: str, items: list[str]) -> list[str]:
    """Clean a list; one text is split, the items of a list are not. Paths among aliases are redirects."""
    if field in {"images", "videos"}:
        return items
    if len(items) == 1:
        items = [*list_values(items[0], field)]
    values = (text_value(item, field) for item in items)
    return unique(item for item in values if item and not (field == "aliases" and item.startswith("/")))


def _entries_from_data(field: str, texts: list[str]) -> list[str]:
    """Clean entries; one text of several lines or numbers holds several."""
    texts = [text.strip().replace("**", "") for text in texts]
    blocks = [Block(ITEM, 1, text, place) for place, text in enumerate(texts, 1)]
    if len(texts) == 1:
        blocks = [Block(PARAGRAPH, 0, texts[0])]
    return read_entries(blocks, are_steps=field == "steps")


def _without_site(title: str) -> str:
    """Drop the name of the site from a title."""
    return title.split(" | ", 1)[0]


def _from_section(section: Section, key: str, vocabulary: Vocabulary) -> list[Claim]:
    """Return the claim that a section makes for its field, and those of the roles within it."""
    value: Value | None
    if key in {"steps", "tips", "mistakes"}:
        value = read_entries(section.blocks, are_steps=key == "steps")
    elif key == "faqs":
        value = read_questions(section.blocks)
    elif key == "links":
        value = read_links(section.blocks)
    elif key == "summary":
        value = _first_paragraph(section.blocks)
    elif key in MUSCLE_FIELDS:
        return _from_muscles(section, key, vocabulary)
    elif key in LIST_FIELDS or key in TEXT_FIELDS:
        value = _from_terms(section.blocks, key)
    else:
        return []
    group = ("content", section.owner) if key in CONTENT_SECTIONS else ("beside", id(section.parent))
    return [_claim(key, value, "section", section.path, group, section.owner)] if value else []


def _first_paragraph(blocks: Sequence[Block]) -> str | None:
    """Return the first paragraph that is long enough for a summary, else the first."""
    texts = [one_line(block.text) for block in blocks if block.kind in {PARAGRAPH, DEFINITION}]
    return next((text for text in texts if len(text) >= _MIN_SUMMARY), texts[0] if texts else None)


def _term_texts(blocks: Sequence[Block]) -> list[str]:
    """Return the items of a section, else its definitions, else its first paragraph if that is terms."""
    items = [block.text for block in blocks if block.kind == ITEM]
    if items:
        return items
    definitions = [block.text for block in blocks if block.kind == DEFINITION]
    if definitions:
        return definitions
    first = next((block.text for block in blocks if block.kind == PARAGRAPH), "")
    return [first] if first and are_terms(first) else []


def _from_terms(blocks: Sequence[Block], key: str) -> Value | None:
    texts = _term_texts(blocks)
    if key in LIST_FIELDS:
        return unique(value for text in texts for value in list_values(text, key))
    return text_value(texts[0], key) if texts else None


def _from_muscles(section: Section, key: str, vocabulary: Vocabulary) -> list[Claim]:
    """Read a list of muscles; "Quads (secondary)" says its own role."""
    by_role: dict[str, list[str]] = {}
    for text in _term_texts(section.blocks):
        for muscle in list_values(text, key):
            role, stated = _own_role(muscle, vocabulary)
            by_role.setdefault(role or key, []).append(stated)
    group = ("beside", id(section.parent))
    return [
        _claim(role, unique(muscles), "section", section.path, group, section.owner)
        for role, muscles in by_role.items()
    ]


def _own_role(muscle: str, vocabulary: Vocabulary) -> tuple[str | None, str]:
    found = _ROLE_AFTER.fullmatch(muscle)
    role = vocabulary.muscle_label(found[2] or found[3]) if found else None
    return (role.key, found[1]) if found and role else (None, muscle)


def _value_claims(
    pair: Pair | Cell, method: str, place: str, section: Section, vocabulary: Vocabulary
) -> list[Claim]:
    """Return the claims of a label with its value; none where the value says nothing.

    Labels that are together give one list ("Synergists" and "Stabilizers"), but for target muscles,
    where a second label says it in other words ("Muscles worked" next to "Primary muscle").
    """
    key = (pair.field, pair.value, pair.label)
    statements = vocabulary.lines.get(key)
    if statements is None:
        statements = vocabulary.remember(key, len(pair.value), _statements(*key, vocabulary))
    rank, owner = _RANKS[method], section.owner
    return [
        _new(Claim, (field, value, method, place, rank + weight, (id(section), group), owner))
        for field, value, weight, group in statements
    ]


def _statements(field: str, text: str, label: str, vocabulary: Vocabulary) -> list[_Statement]:
    """Return what a value says: for which field, what, by how much weaker, and which label groups it."""
    if field in MUSCLE_FIELDS:
        return _muscle_statements(field, text, label, vocabulary)
    value: Value | None = None
    if field in {"images", "videos"}:
        value = [text.strip()]
    elif field in LIST_FIELDS:
        value = [*list_values(text, field)]
    elif field in TEXT_FIELDS:
        value = text_value(text, field)
    return [(field, value, 0, "")] if value else []


def _muscle_statements(field: str, text: str, label: str, vocabulary: Vocabulary) -> list[_Statement]:
    """Read muscles that may say their own roles: "Quads (secondary)", "Primary: Quads; Secondary: Core"."""
    within = pieces_of(Block(PARAGRAPH, 0, text), vocabulary, in_muscles=True) if ":" in text else []
    by_role: dict[tuple[str, str], list[str]] = {}
    for piece in within or [Piece(None, label, text)]:
        own = piece.role.key if piece.role else field
        for muscle in list_values(piece.text, own):
            role, stated = _own_role(muscle, vocabulary) if muscle[-1] == ")" else (None, muscle)
            by_role.setdefault((role or own, piece.label), []).append(stated)
    return [
        (role, unique(muscles), _GENERIC, stated_label)
        if role == "target_muscles" and not _SPECIFIC.search(stated_label)
        else (role, unique(muscles), 0, stated_label if role == "target_muscles" else "")
        for (role, stated_label), muscles in by_role.items()
    ]


def _fallbacks(reading: Reading, claims: Sequence[Claim]) -> list[Claim]:
    """Find what is stated without label or heading: the first paragraph, an ordered list, a sentence."""
    fields = {claim.field for claim in claims if claim.method != "meta"}
    found: list[Claim] = []
    if "summary" not in fields:
        found += _first_paragraph_of_page(reading)
    if "steps" not in fields:
        found += _ordered_list(reading)
    if "target_muscles" not in fields and "steps" in fields:
        summaries = [claim.value for claim in (*claims, *found) if claim.field == "summary"]
        found += [
            claim for summary in summaries if isinstance(summary, str) for claim in _from_sentence(summary)
        ]
    return found


def _first_paragraph_of_page(reading: Reading) -> list[Claim]:
    """Take the first paragraph below the title as the summary."""
    below_title = next((section for section in reading.sections[1:] if section.path == "top"), None)
    for section in reading.sections:
        if section.role.key or (reading.title and section is reading.sections[0]):
            continue
        if section.owner and (below_title is None or below_title.blocks or section.parent is not below_title):
            continue
        blocks = [block for block in section.blocks if block.kind == PARAGRAPH and _is_prose(block)]
        if blocks:
            return [_claim("summary", one_line(blocks[0].text), "sentence", "first paragraph", None, None)]
    return []


def _is_prose(block: Block) -> bool:
    """Return whether a paragraph is a sentence and not a trail of links, a line of tags or a shortcode."""
    text = block.text
    if block.level or text.startswith("{{") or 2 * sum(len(link) for link, _ in block.links) >= len(text):
        return False
    words = len(text.split())
    return words >= _MIN_SENTENCE_WORDS or (text[-1] in _SENTENCE_ENDS and (words > 2 or not text.isascii()))  # noqa: PLR2004


def _ordered_list(reading: Reading) -> list[Claim]:
    """Take the first ordered list of sentences under no known heading as the steps."""
    for section in reading.sections:
        ordered = [block for block in section.blocks if block.kind == ITEM and block.number]
        if section.role.key or section.owner or len(ordered) < 2:  # noqa: PLR2004 - one step is no list
            continue
        steps = read_entries(section.blocks, are_steps=True)
        if sum(len(step.split()) for step in steps) >= _MIN_STEP_WORDS * len(steps):
            return [_claim("steps", steps, "sentence", f"{section.path} > ordered list", None, None)]
    return []


def _from_sentence(summary: str) -> list[Claim]:
    """Read "targets the glutes, also works hamstrings and calves", where it names muscles only."""
    found = _TARGETS.search(summary)
    if found is None:
        return []
    target, *others = _ALSO.split(found[1], maxsplit=1)
    claims = []
    for field, text in zip(MUSCLE_FIELDS, (target, *others), strict=False):
        muscles = [*list_values(text, field)]
        if muscles and all(len(muscle.split()) <= _MAX_MUSCLE_WORDS for muscle in muscles):
            claims.append(_claim(field, muscles, "sentence", "summary", None, None))
    return claims
