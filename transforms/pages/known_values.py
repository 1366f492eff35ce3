"""Values that the vocabulary knows: within prose, in words without a label, and what is no value at all."""

import re
from collections.abc import Iterable, Sequence

from transforms.pages.values import words_in
from transforms.taxonomy.terms import normalise_term, spellings
from transforms.taxonomy.vocabulary import LIST_FIELDS, MUSCLE_FIELDS, Vocabulary

GATED = frozenset((*MUSCLE_FIELDS, "equipment", "difficulty", "category"))
"""Fields whose values are terms: a label, a sentence or a text of many words is no value of them."""

_MAX_WORDS = 6
_MIN_SENTENCE_WORDS = 4
_MAX_TERM_WORDS = 4
_MAX_SENTENCE = 400  # no more of a text is looked through for terms
_BRACKETED = re.compile(r"\s*[(\[（][^()\[\]（）]*[)\]）]")  # noqa: RUF001 - full-width brackets are meant
_SENTENCE_END = re.compile(r"[.!?…]\s+(?=[^\W\d_])|[。！？]")  # noqa: RUF001 - full-width marks are meant
_ENDS = (".", "!", "?", "…", "。", "！", "？")  # noqa: RUF001
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")  # noqa: RUF001 - the typographic apostrophe is meant
_DENIALS = frozenset({
    "no", "not", "non", "never", "without", "except", "instead", "unless", "than", "other",
    "ohne", "kein", "keine",
    "nicht", "außer", "statt", "sin", "excepto", "sans", "pas", "sauf", "sem", "não", "senza", "tranne",
})  # fmt: skip
MOVED = frozenset({
    "elbow", "elbows", "knee", "knees", "hip", "hips", "wrist", "wrists", "ankle", "ankles", "shoulder",
    "shoulders", "spine", "hand", "hands", "thumb", "foot", "feet", "toe", "toes", "heel", "heels", "arm",
    "arms", "leg", "legs", "torso", "trunk", "waist", "grip", "push", "pull", "ellbogen", "knie", "hüfte",
    "hüften", "schulter", "schultern", "arme", "beine", "codo", "codos", "rodilla", "rodillas", "cadera",
    "coude", "coudes", "genou", "genoux", "hanche", "hanches", "gomito", "gomiti", "ginocchio",
    "ginocchia", "cotovelo", "cotovelos", "joelho", "joelhos",
})  # fmt: skip
"""Joints and limbs: a list of muscles may name them as such, prose tells how they move."""

_LISTING = re.compile(r"[,;|/&+•·、，；]|\s(?:and|or|und|oder|y|o|et|ou|e)\s", re.IGNORECASE)  # noqa: RUF001
_BETWEEN_LOOSE = re.compile(r"\s*[,;|/·•\n\v、，]\s*|(?:^|\s+)#")  # noqa: RUF001 - full-width separators are meant


def is_value(value: str, field: str, vocabulary: Vocabulary, *, is_whole: bool = False) -> bool:
    """Return whether a text can be a value of a gated field: no label, no sentence, of six words at most.

    `is_whole` says that the text is all that a label has beside it, so that it may end as a sentence does.
    """
    term = normalise_term(value)
    fields = vocabulary.values.get(term)
    if fields is not None and _of(field) in fields:
        return True
    if term in vocabulary.labels or term in vocabulary.sections:
        return False
    bare = _BRACKETED.sub("", value) if "(" in value or "[" in value or not value.isascii() else value
    count = words_in(bare)
    if count > _MAX_WORDS:
        return False
    if count < _MIN_SENTENCE_WORDS:
        return True
    is_sentence = is_whole and value.endswith(_ENDS) and _LISTING.search(value) is None
    return not is_sentence and not is_prose(bare)


def is_prose(text: str) -> bool:
    """Return whether a sentence ends in a text and another follows."""
    return _SENTENCE_END.search(text.rstrip().rstrip("".join(_ENDS))) is not None


def terms_within(text: str, field: str, vocabulary: Vocabulary) -> list[str]:
    """Return the terms of a field that the first sentence of a text names, in its own words.

    What follows a denial ("other than", "without") is not named.
    """
    text = text[:_MAX_SENTENCE]
    end = _SENTENCE_END.search(text)
    sentence = text[: end.start()] if end else text
    words = list(_WORD.finditer(sentence))
    found: list[str] = []
    place = 0
    while place < len(words):
        denies = words[place][0].casefold() in _DENIALS
        for length in range(min(_MAX_TERM_WORDS, len(words) - place), int(denies), -1):
            part = sentence[words[place].start() : words[place + length - 1].end()]
            if _of(field) in vocabulary.fields_of(part) and not (
                field in MUSCLE_FIELDS and part.casefold() in MOVED
            ):
                found.append(part)
                place += length
                break
        else:
            if denies:
                break
            place += 1
    return list(dict.fromkeys(found))


def muscle_terms(
    text: str, words: Sequence[tuple[int, int]], place: int, vocabulary: Vocabulary
) -> tuple[int, str]:
    """Return how many words from a place on name a muscle, and these words; (0, "") where they name none.

    `words` are the start and end of each word of the text.
    """
    for length in range(min(_MAX_TERM_WORDS, len(words) - place), 0, -1):
        part = text[words[place][0] : words[place + length - 1][1]]
        if is_muscle(part, vocabulary) and part.casefold() not in vocabulary.page_words.common:
            return length, part
    return 0, ""


def is_one_muscle(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a text with a comma is the name of one muscle: "Deltoid, Anterior".

    Where each piece is a muscle of its own, it is a list: "Abs, Core".
    """
    if all(is_muscle(piece, vocabulary) for piece in text.split(",")):
        return False
    if _of(MUSCLE_FIELDS[0]) in vocabulary.fields_of(text.replace(",", " ")):
        return True
    return spellings(text)[1] in vocabulary.muscle_spellings()


def is_muscle(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a text is the name of a muscle."""
    return _of(MUSCLE_FIELDS[0]) in vocabulary.fields_of(text)


def loose_texts(text: str) -> list[str]:
    """Return the texts that stand side by side in a line."""
    return [piece for piece in _BETWEEN_LOOSE.split(text) if piece]


def loose_values(texts: Sequence[str], vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Return what words without a label say by being known values: each field with its values.

    A word of several fields counts where the other words leave one of them: none of the others is of
    that field. A field of one value that two words would fill says that the words are a menu, not values.
    """
    known = [(text, vocabulary.fields_of(text)) for text in texts]
    settled = {fields[0] for _, fields in known if len(fields) == 1}
    found: dict[str, list[str]] = {}
    for text, fields in known:
        left = _by_itself(fields)
        if len(left) > 1:
            left = [field for field in left if field not in settled]
        if len(left) == 1:
            found.setdefault(left[0], []).append(text)
    return {} if any(len(values) > 1 for values in _single(found)) else found


def _by_itself(fields: Sequence[str]) -> Sequence[str]:
    """Return the fields without the body part that a word merely belongs to."""
    return fields[:-1] if len(fields) > 1 and fields[-1] == "body_part" else fields


def _single(found: dict[str, list[str]]) -> Iterable[list[str]]:
    return (values for field, values in found.items() if field not in LIST_FIELDS)


def _of(field: str) -> str:
    """Return the field as the values of the vocabulary know it: they do not tell muscles by role."""
    return MUSCLE_FIELDS[0] if field in MUSCLE_FIELDS else field
