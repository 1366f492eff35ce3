"""What a label with its value states: for which field, what, and how strongly."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from transforms.pages.known_values import GATED, is_muscle, is_one_muscle, is_prose, is_value, terms_within
from transforms.pages.outline import PARAGRAPH, Block
from transforms.pages.sections.labels import Piece, pieces_of
from transforms.pages.sections.prose import muscles_in_prose
from transforms.pages.structured_data import Value
from transforms.pages.values import is_nothing, list_values, text_value, unique
from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.vocabulary import LIST_FIELDS, MUSCLE_FIELDS, TEXT_FIELDS, Vocabulary

REJECTED = 100.0
"""Weight of what stands where a value belongs and is none: it is kept, and never gives the value."""

_AREA = 0.5
"""What a label of an area says of muscles is less than what any label of muscles says."""
_GENERIC = 0.5
"""Weight of a label like "Muscles worked": "Primary muscle" next to it is more exact."""

_SPECIFIC = re.compile(
    r"prim|main|prime|target|agonist|haupt|ziel|princip|objetiv|bersagl|cibl|alvo|対象|主|ターゲット"
    r"|주동|타겟|목표|主要|目标|目標|основн|целев|główn|docelow|hedef|birincil|ana kas|المستهدف|الأساسي",
    re.IGNORECASE,
)
_ROLE_AFTER = re.compile(r"(.+?)\s*(?:\(([^()]+)\)|[-–—:：]\s+(\S.*))")  # noqa: RUF001
NOT_WORKED = "other"
"""The role of muscles that hold still or work against the movement: they are neither target nor secondary."""
_IN_BRACKETS = re.compile(r"\s*[(（]([^()（）]{1,40})[)）]\s*[,;.、，；]?\s*")  # noqa: RUF001
_MUSCLE_AND_PART = 2
_MAX_START = 3  # words of a text in which its value is the first thing said
_MIN_PROSE = 3  # spaces in a value that may be a sentence
_REMARK = re.compile(r"\s+[-–—]\s+|[:：]\s")  # noqa: RUF001 - dashes and full-width colon are meant
_OTHER_KINDS = frozenset({"mechanic", "force"})


class Statement(NamedTuple):
    """What a label with its value says; `group` is the same for labels that make a list together."""

    field: str
    value: Value
    weight: float = 0
    group: str = ""


def statements_of(field: str, text: str, label: str, vocabulary: Vocabulary) -> list[Statement]:
    """Return what a value says; nothing where it says nothing."""
    if field in MUSCLE_FIELDS:
        return _of_muscles(field, text, label, vocabulary)
    if field in {"images", "videos"}:
        return [Statement(field, [text.strip()])]
    if field in LIST_FIELDS:
        return stated_values(field, list_values(text, field), text, vocabulary)
    if field == "body_part" and _are_muscles(text, vocabulary):
        found = _of_muscles(MUSCLE_FIELDS[0], text, label, vocabulary)
        return [each._replace(weight=each.weight + _AREA) for each in found]
    if field in TEXT_FIELDS:
        value = text_value(text, field)
        return stated_values(field, [value] if value else [], text, vocabulary)
    return []


def _are_muscles(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether what a label calls an area are muscles: all are, and one is no body part besides."""
    muscles = list_values(text, MUSCLE_FIELDS[0])
    known = [vocabulary.fields_of(muscle) for muscle in muscles]
    return (
        bool(known)
        and all(MUSCLE_FIELDS[0] in fields for fields in known)
        and not all("body_part" in fields for fields in known)
    )


def stated_values(
    field: str,
    values: Iterable[str],
    text: str,
    vocabulary: Vocabulary,
    *,
    weight: float = 0,
    group: str = "",
) -> list[Statement]:
    """Return what the values say that a text was split into: themselves, or the terms that prose names.

    A value of a gated field that is none is kept beside them as it is written, rejected.
    """
    values = unique(without_start(value, field, vocabulary) for value in values)
    rejected: list[Statement] = []
    if field in GATED and values:
        values, wrong = _gated(field, values, text, vocabulary)
        values = unique(without_start(value, field, vocabulary) for value in values)
        if field == "equipment":
            values = [
                value
                for place, value in enumerate(values)
                if not place or not vocabulary.terms.is_aside(value)
            ]
        rejected = [Statement(field, [each] if field in LIST_FIELDS else each, REJECTED) for each in wrong]
    if not values:
        return rejected
    if field in LIST_FIELDS:
        return [Statement(field, values, weight, group), *rejected]
    return [Statement(field_of(field, values[0], vocabulary), values[0], weight, group), *rejected]


def named_in_prose(text: str, field: str, vocabulary: Vocabulary) -> list[Statement]:
    """Return the terms that the first sentence of a text names, and the text as rejected.

    Of a field of one value only a term at the start is its value: "Hard. Few can do five".
    """
    if field == "difficulty":
        start = " ".join(text.split()[:_MAX_START])
        return [Statement(field, term) for term in _fit(terms_within(start, field, vocabulary), field)]
    if field not in GATED or field not in LIST_FIELDS:
        return []
    if by_role := _named_in_sentences(text, field, vocabulary):
        return by_role
    terms = terms_within(text, field, vocabulary)
    named = unique(without_start(term, field, vocabulary) for term in terms)
    return [Statement(field, named), Statement(field, [text], REJECTED)] if named else []


def named_by_role(text: str, field: str, vocabulary: Vocabulary) -> list[Statement]:
    """Return what a value says that is a sentence about muscles, by role; nothing where it is a list of them.

    A piece of it is no muscle, and it tells no role in brackets: "Mainly the lats, helped by the biceps".
    """
    if field != MUSCLE_FIELDS[0] or text.count(" ") < _MIN_PROSE or "(" in text or ":" in text:
        return []
    if all(is_muscle(muscle, vocabulary) for muscle in list_values(text, field)):
        return []
    return _named_in_sentences(text, field, vocabulary)


def _named_in_sentences(text: str, field: str, vocabulary: Vocabulary) -> list[Statement]:
    """Return the targets that sentences name and the muscles that help, and the text as rejected.

    Nothing where no word tells their roles, nor where the label says one role.
    """
    named = muscles_in_prose(text, vocabulary) if field == MUSCLE_FIELDS[0] else []
    found = [
        Statement(role, muscles)
        for role in MUSCLE_FIELDS
        if (muscles := [each.muscle for each in named if each.role == role])
    ]
    return [*found, Statement(field, [text], REJECTED)] if found else []


def without_start(value: str, field: str, vocabulary: Vocabulary) -> str:
    """Return a value without words before or after it that are no part of it.

    "a flat bench", "One light kettlebell"; of "None - just your bodyweight" the body weight is what is used.
    """
    if field not in GATED or field not in LIST_FIELDS:
        return value
    if field == "equipment" and not _is_known(value, field, vocabulary):
        before, *after = _REMARK.split(value, maxsplit=1)
        if after and is_nothing(before):
            return next(iter(terms_within(after[0], field, vocabulary)), before)
    return vocabulary.terms.bare(value, is_thing=field == "equipment")


def field_of(field: str, value: str, vocabulary: Vocabulary) -> str:
    """Return the field that a value is of: "Type: isolation" states the mechanic and no category."""
    if field != "category":
        return field
    fields = vocabulary.values.get(normalise_term(value), ())
    return fields[0] if len(fields) == 1 and fields[0] in _OTHER_KINDS else field


def _gated(field: str, values: list[str], text: str, vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """Return what can be values, and what cannot; of the latter the terms count that it names."""
    is_whole = len(values) == 1
    are_values = [
        is_value(text.strip() if is_whole and text else value, field, vocabulary, is_whole=is_whole)
        for value in values
    ]
    if all(are_values):
        return values, []
    if is_prose(text):
        return _fit(terms_within(text, field, vocabulary), field), [" ".join(text.split())]
    named: list[str] = []
    wrong: list[str] = []
    for value, is_right in zip(values, are_values, strict=True):
        if is_right:
            named.append(value)
        elif (term := _before_remark(value)) and _is_known(term, field, vocabulary):
            named.append(term)
        else:
            named += terms_within(value, field, vocabulary)
            wrong.append(value)
    return _fit(named, field), wrong


def _fit(named: list[str], field: str) -> list[str]:
    """Return terms as a field takes them: one of one value none if several are named."""
    if field in LIST_FIELDS:
        return unique(named)
    return named if len(named) == 1 else []


def _before_remark(value: str) -> str:
    """Return the term that a remark follows: "Glutes - they extend the hip as you stand up"."""
    return _REMARK.split(value, maxsplit=1)[0].strip()


def _is_known(term: str, field: str, vocabulary: Vocabulary) -> bool:
    known = MUSCLE_FIELDS[0] if field in MUSCLE_FIELDS else field
    return known in vocabulary.fields_of(term)


def _of_muscles(field: str, text: str, label: str, vocabulary: Vocabulary) -> list[Statement]:
    """Read muscles that may say their own roles: "Quads (secondary)", "Primary: Quads; Secondary: Core"."""
    if named := named_by_role(text, field, vocabulary):
        return named
    within = pieces_of(Block(PARAGRAPH, 0, text), vocabulary, in_muscles=True) if ":" in text else []
    found: list[Statement] = []
    for piece in within or [Piece(None, label, text)]:
        own = piece.role.key if piece.role else field
        by_role: dict[str, list[str]] = {}
        for role, muscle in muscles_by_role(piece.text, own, vocabulary):
            by_role.setdefault(role, []).append(muscle)
        for role, muscles in by_role.items():
            is_target = role == "target_muscles"
            weight = _GENERIC if is_target and not _SPECIFIC.search(piece.label) else 0
            group = piece.label if is_target else ""
            found += stated_values(role, muscles, piece.text, vocabulary, weight=weight, group=group)
    return _together(found)


def _together(found: list[Statement]) -> list[Statement]:
    """Join the statements of the same role, weight and group: pieces of a line make one list."""
    if len(found) == len({(each.field, each.weight, each.group) for each in found}):
        return found
    joined: dict[tuple[str, float, str], list[str]] = {}
    for each in found:
        joined.setdefault((each.field, each.weight, each.group), []).extend(each.value)  # type: ignore[arg-type]
    return [
        Statement(field, unique(value), weight, group) for (field, weight, group), value in joined.items()
    ]


def muscles_in(text: str, field: str, vocabulary: Vocabulary, *, is_item: bool = False) -> list[str]:
    """Return the muscles of a text: one where the vocabulary knows the whole as one, "Deltoid, Anterior".

    An item of a list is one, too, where it says more about a muscle that is known: "Deltoid, clavicular".
    """
    if ";" in text and "," in text:
        parts = text.split(";")
        return unique(
            muscle for part in parts for muscle in muscles_in(part, field, vocabulary, is_item=is_item)
        )
    muscles = [*list_values(text, field)]
    if len(muscles) != _MUSCLE_AND_PART or text.count(",") != 1:
        return muscles
    is_more = is_item and is_muscle(muscles[0], vocabulary) and not is_muscle(muscles[1], vocabulary)
    whole = text_value(text, field) if is_more or is_one_muscle(text, vocabulary) else None
    return [whole] if whole else muscles


def muscles_by_role(
    text: str, field: str, vocabulary: Vocabulary, *, is_item: bool = False
) -> list[tuple[str, str]]:
    """Return the muscles of a text, each with the role that it has there: its own, or that of the field."""
    found: list[tuple[str, str]] = []
    for role, stretch in stretches_by_role(text, field, vocabulary):
        for muscle in muscles_in(stretch, role, vocabulary, is_item=is_item):
            own, stated = own_role(muscle, vocabulary) if is_item or muscle[-1] == ")" else (None, muscle)
            if (own or role) != NOT_WORKED:
                found.append((own or role, stated))
    return found


def stretches_by_role(text: str, field: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return the stretches of a list of muscles that a role in brackets ends, each with its role.

    A role speaks for all muscles since the one before: "Quads and glutes (primary), calves (secondary)". A
    role that is alone speaks for the muscle that it stands at, which states it.
    """
    roles = [
        (found, role)
        for found in (_IN_BRACKETS.finditer(text) if "(" in text or "（" in text else ())  # noqa: RUF001
        if (role := _role_called(found[1], vocabulary)) is not None
    ]
    if len({key for _, key in roles}) <= 1:
        return [(field, text)]
    start, stretches = 0, []
    for found, key in roles:
        stretches.append((key, text[start : found.start()]))
        start = found.end()
    return [
        (key, stretch)
        for key, stretch in (*stretches, (field, text[start:]))
        if any(map(str.isalnum, stretch))
    ]


def own_role(muscle: str, vocabulary: Vocabulary) -> tuple[str | None, str]:
    """Return the role that a muscle states for itself, "Quads (secondary)", and the muscle."""
    found = _ROLE_AFTER.fullmatch(muscle)
    role = _role_called(found[2] or found[3], vocabulary) if found else None
    return (role, found[1]) if found and role else (None, muscle)


def _role_called(words: str, vocabulary: Vocabulary) -> str | None:
    """Return the role of muscles that words name; those of stabilisers and antagonists are not worked."""
    role = vocabulary.muscle_label(words)
    if role is not None:
        return role.key
    return NOT_WORKED if vocabulary.terms.words.get(words.casefold()) == NOT_WORKED else None
