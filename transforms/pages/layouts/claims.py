"""What a page states by the layout of its source, among its other claims."""

from collections.abc import Sequence

from transforms.enums import METHODS
from transforms.pages.claims import Claim, Evidence, choose
from transforms.pages.layouts.atoms import mark_of
from transforms.pages.layouts.notices import up_to_mark, without_notices
from transforms.pages.layouts.read import ByLayout
from transforms.pages.sections.section import Reading
from transforms.pages.structured_data import Value
from transforms.pages.unlabelled import first_paragraph
from transforms.taxonomy.vocabulary import ATTRIBUTES, CONTENT_SECTIONS, LIST_FIELDS, MUSCLE_FIELDS

METHOD = "layout"
SENTENCE = "sentence"
_RANK = METHODS.index(METHOD)
_BY_LABEL = frozenset({"label", "section", "table"})
_STATED_BY_DATA = frozenset({METHOD, "front_matter", "script_data", "json_ld", "microdata"})


def with_layout(evidence: Evidence, by_layout: ByLayout) -> Evidence:
    """Return the evidence of a page with what it states by the layout of its source.

    What is read of the same texts as another field goes: "Type: Barbell" is no category where the layout
    knows it as equipment. So do attributes of others (the difficulty of a recipe beside the page) that the
    layout has of the page itself, and whatever stands on all pages of the template.
    """
    if not (by_layout.stated or by_layout.same or by_layout.notices):
        return evidence
    learnt = [
        Claim(field, value_of(field, values), METHOD, slot.name, _RANK, METHOD, None)
        for field, values, slot in by_layout.stated
        if len(slot.fields) == 1
        or field not in MUSCLE_FIELDS
        or not _says_less(field, values, evidence.claims)
    ]
    fields: dict[str, set[str]] = {}
    for claim in learnt:
        for text in claim.texts:
            fields.setdefault(text, set()).add(claim.field)
    others = [
        without_notices(up_to_mark(claim, by_layout.marks), by_layout.notices)
        for claim in evidence.claims
        if (claim.field, claim.texts) not in by_layout.same
        if claim.field != "name" or mark_of(str(claim.value)) not in by_layout.marks
        if claim.method in _STATED_BY_DATA
        or any(claim.field in fields.get(text, (claim.field,)) for text in claim.texts)
    ]
    of_page = {claim.field for claim in learnt}.intersection(ATTRIBUTES)
    others = [claim for claim in others if claim.owner is None or claim.field not in of_page]
    return evidence._replace(claims=[*learnt, *_with_own_summary(others, evidence.reading, by_layout)])


def _says_less(field: str, values: Sequence[str], claims: Sequence[Claim]) -> bool:
    """Return whether words side by side name only some of the muscles that the page lists by label."""
    of_field = [index for index, claim in enumerate(claims) if claim.field == field]
    listed = [claims[index] for index in choose(claims, of_field)] if of_field else []
    texts = {mark_of(text) for claim in listed if claim.method in _BY_LABEL for text in claim.texts}
    return set(map(mark_of, values)) < texts


def _with_own_summary(claims: list[Claim], reading: Reading, by_layout: ByLayout) -> list[Claim]:
    """Take the first paragraph that is of the page alone where its template gives the first one."""

    def is_own(text: str) -> bool:
        return mark_of(text) not in by_layout.marks and ("summary", (text,)) not in by_layout.same

    own = [claim for claim in claims if claim.field != "summary" or is_own(str(claim.value))]
    if all(claim.field != "summary" for claim in own):
        for field, value, place in first_paragraph(reading, is_own):
            own.append(Claim(field, value, SENTENCE, place, METHODS.index(SENTENCE), None, None))
    return own


def chosen_texts(claims: Sequence[Claim]) -> dict[str, list[str]]:
    """Return the texts of the claims that give each field its value; of pairs the first.

    What a page says about others is left out.
    """
    by_field: dict[str, list[int]] = {}
    for index, claim in enumerate(claims):
        if claim.owner is None:
            by_field.setdefault(claim.field, []).append(index)
    return {
        field: [text for index in choose(claims, of_field) for text in claims[index].texts]
        for field, of_field in by_field.items()
    }


def value_of(field: str, values: list[str]) -> Value:
    """Return the value of a claim: all values of a field that is a list, else the first."""
    return values if field in LIST_FIELDS or field in CONTENT_SECTIONS else values[0]
