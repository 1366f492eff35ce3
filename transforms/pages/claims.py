"""Claims: each piece of evidence that a page gives for a field, and which of them gives the value.

A field takes its strongest claim by the order of methods below. For a list, claims of that method
that are together (in one list, one table, one run of sections) make the value together. All
others are kept: where they disagree they are news for an editor.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from transforms.enums import METHODS
from transforms.pages.entries.lists import read_entries, read_links
from transforms.pages.entries.markers import one_line
from transforms.pages.entries.questions import read_questions
from transforms.pages.known_values import GATED
from transforms.pages.outline import ITEM, PARAGRAPH, Block, Outline
from transforms.pages.sections.lead import facts_in_lead
from transforms.pages.sections.reader import read_sections
from transforms.pages.sections.remarks import read_content
from transforms.pages.sections.section import Pair, Reading, Section
from transforms.pages.sections.tables import Cell
from transforms.pages.statements import (
    REJECTED,
    Statement,
    muscles_by_role,
    named_by_role,
    named_in_prose,
    stated_values,
    statements_of,
)
from transforms.pages.structured_data import Value, read_data
from transforms.pages.unlabelled import (
    Found,
    first_line,
    first_paragraph,
    loose_words,
    muscles_in_sentence,
    paragraph_for_summary,
    steps_unannounced,
    term_texts,
)
from transforms.pages.values import list_values, text_value, unique
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

_IN_TEXT = frozenset({"layout", "label", "section", "table"})
_BEHIND_PAGE = frozenset({"json_ld", "microdata"})
_SAID = 0.5
"""Added to the rank of a section under a heading that only a word of it announces."""

_IN_PATHS = ("body_part", "category", "difficulty", "equipment")
"""Fields whose values the path to a page may name; a word that is a value of two is of the first."""

_KINDS_OF_PAGES = frozenset({
    "exercise", "exercises", "workout", "workouts", "training", "übungen", "ejercicios", "de", "para", "für",
    "for",
})  # fmt: skip


class Claim(NamedTuple):
    """Evidence for one field. `group` is the same for claims that make a list together."""

    field: str
    value: Value
    method: str
    place: str
    rank: float
    group: object
    owner: str | None

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of the value; of pairs the first ones."""
        if isinstance(self.value, str):
            return (self.value,)
        return tuple(each if isinstance(each, str) else each[0] for each in self.value)


_new = tuple.__new__


class Evidence(NamedTuple):
    """All claims of a page in its order, and the signs that it is about several exercises.

    `listed` counts entries of lists of exercises, `compared` rows that state an attribute of several.
    `rejected` are claims of what stands where a value belongs and is none.
    """

    claims: list[Claim]
    listed: int
    compared: int
    reading: Reading
    rejected: Sequence[Claim] = ()


def find_claims(outline: Outline, vocabulary: Vocabulary) -> Evidence:
    """Return the evidence of a page."""
    head = outline.data.get("meta", {})
    reading = read_sections(outline.blocks, vocabulary, head.get("title_parts", ()))
    claims: list[Claim] = []
    for method, data in outline.data.items():
        if method == "breadcrumb":
            claims += _from_breadcrumbs(data["path"], vocabulary)
        else:
            claims += _from_data(method, data, vocabulary)
    if reading.title:
        name = _without_second(reading.title, head.get("title"))
        claims.append(_claim("name", name, "heading", "heading", None, None))
    for section in reading.sections:
        key = section.role.key
        if key and section.blocks:
            claims += _from_section(section, key, vocabulary)
    for pair in _without_cards(reading.pairs):
        claims += _value_claims(pair, pair.method, pair.place, pair.section, vocabulary)
    listed, compared = reading.listed, 0
    for section, table in reading.tables:
        listed += table.listed
        compared += table.compared
        for cell in table.cells:
            claims += _value_claims(cell, "table", section.path, section, vocabulary)
    rejected = [claim._replace(method="rejected") for claim in claims if claim.rank >= REJECTED]
    if rejected:
        claims = [claim for claim in claims if claim.rank < REJECTED]
    claims += _without_labels(reading, claims, vocabulary)
    return _new(Evidence, (claims, listed, compared, reading, rejected))


def _without_cards(pairs: Sequence[Pair]) -> Sequence[Pair]:
    """Leave out pairs of a section under an unknown heading that is about something else than the page.

    It states two attributes twice each: cards of other exercises, "You may also like" in words that nobody
    knows. Or it says otherwise what the page says of itself by the same label: a recipe with its own "Kit".
    """
    of_page = {pair.label: pair.value for pair in pairs if not pair.section.owner}
    stated: dict[tuple[int, str], set[str]] = {}
    for pair in pairs:
        if pair.section.owner:
            field = MUSCLE_FIELDS[0] if pair.field in MUSCLE_FIELDS else pair.field
            stated.setdefault((id(pair.section), field), set()).add(pair.value)
    if not stated:
        return pairs
    repeated = Counter(section for (section, _), values in stated.items() if len(values) > 1)
    cards = {section for section, fields in repeated.items() if fields > 1}
    cards |= {
        id(pair.section)
        for pair in pairs
        if pair.section.owner and of_page.get(pair.label, pair.value) != pair.value
    }
    return [pair for pair in pairs if id(pair.section) not in cards] if cards else pairs


def choose(claims: Sequence[Claim], of_field: list[int]) -> list[int]:
    """Return, of the places of the claims for one field, those that give its value.

    What a page says about itself in its text is before what it says about others, however it is said; and
    before the entries that its structured data gives, unless these have all that the page shows.
    """
    if len(of_field) <= 1:  # nothing to choose between
        return of_field
    own = [index for index in of_field if claims[index].owner is None and claims[index].method in _IN_TEXT]
    if own and claims[own[0]].field in CONTENT_SECTIONS:
        of_field = _shown_or_more(claims, of_field, own)
    elif own:
        of_field = [index for index in of_field if claims[index].owner is None]
    best = min(of_field, key=lambda index: (claims[index].rank, claims[index].owner is not None, index))
    if isinstance(claims[best].value, str):
        return [best]
    rank, group = claims[best].rank, claims[best].group
    return [index for index in of_field if claims[index].rank == rank and claims[index].group == group]


def _shown_or_more(claims: Sequence[Claim], of_field: list[int], own: list[int]) -> list[int]:
    """Return the claims without structured data that lacks entries which the page shows."""
    hidden = [index for index in of_field if claims[index].method in _BEHIND_PAGE]
    if not hidden:
        return of_field
    shown = {_entry_text(entry) for index in own for entry in claims[index].value}
    lacking = {index for index in hidden if not _has_all(claims[index].value, shown)}
    return [index for index in of_field if index not in lacking]


def _has_all(value: Value, shown: set[str]) -> bool:
    """Return whether all entries that are shown are among others, in whatever writing."""
    texts = set(map(_entry_text, value))
    return shown <= texts or set(map(_letters, shown)) <= set(map(_letters, texts))


def _entry_text(entry: str | tuple[str, str]) -> str:
    """Return the text of an entry, of a question with answer the question."""
    return entry if isinstance(entry, str) else entry[0]


def _letters(text: str) -> str:
    """Return what two writings of one entry share."""
    return "".join(filter(str.isalnum, text.casefold()))


def _claim(  # noqa: PLR0917 - called for each claim of each page
    field: str, value: Value, method: str, place: str, group: object, owner: str | None
) -> Claim:
    return _new(Claim, (field, value, method, place, _RANKS[method], group, owner))


def _from_data(method: str, data: Mapping[str, object], vocabulary: Vocabulary) -> list[Claim]:
    claims = []
    for field, given, place, is_weak in read_data(data, vocabulary):
        value: Value | None = given
        if field in LIST_FIELDS and isinstance(given, list):
            value = _list_from_data(field, [item for item in given if isinstance(item, str)])
        elif field in {"steps", "tips", "mistakes"} and isinstance(given, list):
            value = _entries_from_data(field, [item for item in given if isinstance(item, str)])
        elif isinstance(given, str):
            value = text_value(_without_site(given) if is_weak else given, field)
        rank = _RANKS[method] + _WEAK * is_weak
        if field == "summary" and is_weak:
            rank = _RANKS["sentence"] + (1 if method == "meta" else -1)
        if value and field in GATED:
            values = [value] if isinstance(value, str) else value
            claims += [
                Claim(each.field, each.value, method, place, rank + each.weight, None, None)
                for each in stated_values(field, values, "", vocabulary)  # type: ignore[arg-type]
            ]
        elif value:
            claims.append(Claim(field, value, method, place, rank, None, None))
    return claims


def _without_second(title: str, name: str | None) -> str:
    """Return a title without a second name that markup joins to it without a space: "Rope CurlSeilcurl"."""
    if not name or not title.startswith(name) or len(title) == len(name):
        return title
    is_joined = title[len(name)].isupper() and not name[-1].isspace() and not name[-1].isupper()
    return name if is_joined else title


def _from_breadcrumbs(path: Sequence[str], vocabulary: Vocabulary) -> list[Claim]:
    """Return what the names above the page in its path say, where they are known values of a field."""
    found: dict[str, str] = {}
    for crumb in path[:-1]:
        for term in (crumb, *_without_kind(crumb)):
            fields = vocabulary.fields_of(term)
            field = next((field for field in _IN_PATHS if field in fields), None)
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
    others: list[tuple[str, list[str]]] = []
    if key in {"steps", "tips", "mistakes"}:
        value, others = read_content(section.blocks, key, vocabulary)
    elif key == "faqs":
        value = read_questions(section.blocks)
    elif key == "links":
        value = read_links(section.blocks)
    elif key == "summary":
        value = paragraph_for_summary(section.blocks)
    elif key in LIST_FIELDS or key in TEXT_FIELDS:
        read = _from_muscles if key in MUSCLE_FIELDS else _from_terms
        return [
            _new(
                Claim,
                (field, value, "section", section.path, _RANKS["section"] + weight,
                 ("beside", id(section.parent)), section.owner),
            )
            for field, value, weight, _ in read(section, key, vocabulary)
        ]  # fmt: skip
    else:
        return []
    group = ("content", section.owner) if key in CONTENT_SECTIONS else ("beside", id(section.parent))
    weight = _SAID if section.role.is_said else 0
    return [
        _new(Claim, (field, value, "section", section.path, _RANKS["section"] + weight, group, section.owner))
        for field, value in ((key, value), *others)
        if value
    ]


def _from_prose(section: Section, key: str, vocabulary: Vocabulary) -> list[Statement]:
    """Return the terms that the first sentence of a section names, if it starts with prose."""
    text = next((block.text for block in section.blocks if block.kind == PARAGRAPH), "")
    return named_in_prose(one_line(text), key, vocabulary)


def _from_terms(section: Section, key: str, vocabulary: Vocabulary) -> list[Statement]:
    texts = term_texts(section.blocks, key, vocabulary)
    if not texts:
        return _from_prose(section, key, vocabulary)
    if key not in LIST_FIELDS:
        whole = ", ".join(texts) if key == "body_part" else texts[0]
        return statements_of(key, whole, "", vocabulary)
    values = (value for text in texts for value in list_values(text, key))
    return stated_values(key, values, texts[0] if len(texts) == 1 else "", vocabulary)


def _from_muscles(section: Section, key: str, vocabulary: Vocabulary) -> list[Statement]:
    """Read a list of muscles; "Quads (secondary)" says its own role."""
    by_role: dict[str, list[str]] = {}
    texts = term_texts(section.blocks, key, vocabulary)
    if not texts:
        return _from_prose(section, key, vocabulary)
    if len(texts) == 1 and (named := named_by_role(texts[0], key, vocabulary)):
        return named
    for text in texts:
        for role, muscle in muscles_by_role(text, key, vocabulary, is_item=True):
            by_role.setdefault(role, []).append(muscle)
    whole = texts[0] if len(texts) == 1 else ""
    stated = (stated_values(role, muscles, whole, vocabulary) for role, muscles in by_role.items())
    return [statement for statements in stated for statement in statements]


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
        statements = vocabulary.remember(key, len(pair.value), statements_of(*key, vocabulary))
    rank, owner, place = _RANKS[method], section.owner, f"{place} > {pair.label}"
    return [
        _new(Claim, (field, value, method, place, rank + weight, (id(section), group), owner))
        for field, value, weight, group in statements
    ]


def _without_labels(reading: Reading, claims: Sequence[Claim], vocabulary: Vocabulary) -> list[Claim]:
    """Find what is stated without label or heading: the weakest evidence of a page."""
    fields = {claim.field for claim in claims if claim.method != "meta"}
    found = [*loose_words(reading, vocabulary)]
    if "name" not in fields:
        found += first_line(reading, vocabulary)
    if "summary" not in fields:
        found += first_paragraph(reading)
    if "steps" not in fields:
        found += steps_unannounced(reading, vocabulary)
    if "steps" in fields:
        muscles = () if "target_muscles" in fields else MUSCLE_FIELDS
        wanted = {*muscles, "equipment", "difficulty"} - fields
        lead = [Found(field, value, "lead") for field, value in facts_in_lead(reading, vocabulary, wanted)]
        found += lead
        fields |= {each.field for each in lead}
    if "target_muscles" not in fields and "steps" in fields:
        summaries = [claim.value for claim in claims if claim.field == "summary"]
        summaries += [each.value for each in found if each.field == "summary"]
        found += [
            muscle for text in summaries if isinstance(text, str) for muscle in muscles_in_sentence(text)
        ]
    return [_claim(field, value, "sentence", place, None, None) for field, value, place in found]
