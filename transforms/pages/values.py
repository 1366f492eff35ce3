"""Values of attributes as a page states them: lists split, placeholders emptied, duplicates dropped."""

import re
from collections.abc import Iterable
from functools import lru_cache

from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.vocabulary import MUSCLE_FIELDS

_BREAKS = re.compile(r"[,;\n\v|、，；،؛•·]")  # noqa: RUF001 - full-width separators are meant
_CONJUNCTION = re.compile(
    r"\s+(?:and|und|y|et|и|i|oraz|ve|및)\s+|\s*[&+]\s*|(?<=[㐀-鿿])[和与與及](?=[㐀-鿿])|\s+و\s?(?=\S)",
    re.IGNORECASE,
)
_LEADING_CONJUNCTION = re.compile(
    r"(?:and|und|y|et|и|i|oraz|ve|및|&)\s+|[和与與及](?=[㐀-鿿])|و\s?(?=ال)", re.IGNORECASE
)
_BRACKETED = re.compile(r"[(\[（][^()\[\]（）]*[)\]）]")  # noqa: RUF001 - full-width brackets are meant
_SHELTERED = str.maketrans(
    {",": "\ue000", ";": "\ue001", "|": "\ue002", "&": "\ue003", "/": "\ue004", "+": "\ue005"}
)
_BETWEEN_MUSCLES = str.maketrans("\u30fb\uff0f", "\u3001\u3001")
"""What stands between muscles in Japanese, and within the names of other things."""
_UNSHELTERED = str.maketrans(
    {"\ue000": ",", "\ue001": ";", "\ue002": "|", "\ue003": "&", "\ue004": "/", "\ue005": "+"}
)
_SHARE = re.compile(r"\s{0,4}(?:[(\[（:=–—-]\s*)?(?<![\d.,])\d{1,3}(?:[.,]\d{1,2})?\s?[%％]\s*[)\]）]?\s*")  # noqa: RUF001
"""How much of the work a muscle does: "Quads 60%", "Glutes (25 %)", "40% Hamstrings"."""
_PICTURES = " \ufe0f\u200d\u20e3" + "".join(
    map(
        chr,
        (
            *range(0x2190, 0x2200),
            *range(0x2300, 0x2400),
            *range(0x2600, 0x27C0),
            *range(0x2B00, 0x2C00),
            *range(0x1F000, 0x1FB00),
        ),
    )
)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LETTERS_OF_WORD = 2  # of scripts without spaces
PICTURED = "\u2022\u2023\u203b\u2190-\u21ff\u25a0-\u25e6\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f300-\U0001faff"
"""Signs that are drawn before an entry and mean nothing else, for a class of characters."""

_BULLETS = f"*\u00b7\u00d7\u2013\u2014{PICTURED}-"
_DRAWN = re.compile(f"^[\\s{_BULLETS}]+(?=[^\\s{_BULLETS}])")
"""Bullets that are drawn as text: dots, dashes, arrows, ticks, crosses, stars, squares, pictures."""

_LETTERED = re.compile(r"[(（]?([^\W\d_])(?:[.):）]\s+|\s+(?=[A-Z]))")  # noqa: RUF001 - full-width brackets are meant
_SAME_LEAD = re.compile(  # "Step: Stand", "STEP Stand"
    r"([^\W\d_]{1,10})\s?[:：]\s*|([A-Z]{3,10})\s+(?=[A-Z])"  # noqa: RUF001 - the full-width colon is meant
)
_PLACEHOLDERS = frozenset(
    ("", "n/a", "na", "null", "nil", "~", "unknown", "tbd", "tba", "todo", "not specified", "not applicable",
     "not available", "no items found", "no results", "none listed", "?", "unbekannt", "desconocido", "なし")
)  # fmt: skip
_NOTHING = frozenset({
    "none", "no", "keine", "keiner", "ninguno", "ninguna", "nada", "aucun", "нет", "brak", "yok", "없음",
    "无", "無", "لا يوجد",
})  # fmt: skip
_LEANING = frozenset({
    "front", "middle", "mid", "rear", "side", "upper", "lower", "inner", "outer", "anterior", "lateral",
    "medial", "posterior", "internal", "external", "maximus", "medius", "minimus", "major", "minor",
    "vordere", "seitliche", "hintere", "obere", "mittlere", "untere", "innere", "äußere", "superior",
    "inferior", "medio", "menor", "mayor", "antérieur", "postérieur", "latéral", "supérieur",
    "inférieur", "médio", "maior",
})  # fmt: skip
"""Words that name no muscle by themselves: what they lean on is in another piece of their list."""
_MAX_PLACEHOLDER = 20  # longer than any
_MAX_TERM_WORDS = 6
_MAX_TERM = 60
_MAX_PAIR_WORDS = 3
_MAX_REMEMBERED = 200  # pages repeat short values; long ones are not worth the memory


def strip_bullet(text: str) -> str:
    """Drop a bullet that is drawn as text."""
    return _DRAWN.sub("", text) if text and not text[0].isalnum() else text


def without_letters(entries: list[str]) -> list[str]:
    """Strip the letters a, b, c that number entries."""
    letters = [_LETTERED.match(entry) for entry in entries]
    if len(entries) > 1 and all(
        found and ord(found[1].casefold()) == ord("a") + place for place, found in enumerate(letters)
    ):
        return [entry[found.end() :] for entry, found in zip(entries, letters, strict=True) if found]
    return entries


def without_same_lead(entries: list[str]) -> list[str]:
    """Strip the word for a step that stands after each number: "1. Step: Stand"."""
    leads = [_SAME_LEAD.match(entry) for entry in entries]
    if len(entries) > 1 and len({found and found[0] for found in leads}) == 1 and all(leads):
        return [entry[found.end() :] for entry, found in zip(entries, leads, strict=True) if found]
    return entries


def without_pictures(text: str) -> str:
    """Drop emoji and other pictures around a text; of pictures alone nothing is dropped."""
    return text if text.isascii() else text.strip(_PICTURES) or text


def words_in(text: str) -> int:
    """Return the number of words; in scripts without spaces two letters count as one."""
    count = len(text.split())
    return count if text.isascii() else count + len(_UNSPACED.findall(text)) // _LETTERS_OF_WORD


def text_value(text: str, field: str) -> str | None:
    """Return the value of an attribute on one line, or None for a placeholder.

    "None" is a statement about equipment and a placeholder elsewhere.
    """
    return _known_value(text, field) if len(text) <= _MAX_REMEMBERED else _value(text, field)


def _value(text: str, field: str) -> str | None:
    value = " ".join(text.split())
    if not value.isascii() and field != "summary":
        value = without_pictures(value)
    if value.endswith(".") and len(value) <= _MAX_TERM and field != "summary":
        value = value[:-1].rstrip()
    return None if _is_placeholder(value, field) else value


def is_nothing(text: str) -> bool:
    """Return whether a text says that there is nothing: "None"."""
    return normalise_term(text) in _NOTHING


def list_values(text: str, field: str) -> tuple[str, ...]:
    """Return the items of a list written in one text; commas in brackets do not split.

    Muscles of which one leans on another ("front and rear delts") are one item, for conforming to part.
    """
    return _known_values(text, field) if len(text) <= _MAX_REMEMBERED else _values(text, field)


def _values(text: str, field: str) -> tuple[str, ...]:
    if not text.isascii() and field in MUSCLE_FIELDS:
        text = text.translate(_BETWEEN_MUSCLES)
    if ("%" in text or "％" in text) and field in MUSCLE_FIELDS:  # noqa: RUF001 - the full-width sign is meant
        text = _SHARE.sub(", ", text).strip(", ")
    if "(" in text or "[" in text or "（" in text:  # noqa: RUF001 - a full-width bracket is meant
        sheltered = _BRACKETED.sub(lambda found: found[0].translate(_SHELTERED), text)
        return tuple(value.translate(_UNSHELTERED) for value in _split(sheltered, field))
    values = tuple(_split(text, field))
    if field in MUSCLE_FIELDS and any(normalise_term(value) in _LEANING for value in values):
        values = tuple(filter(None, [_value(strip_bullet(text.strip()), field)]))
    return values


def _split(text: str, field: str) -> list[str]:
    pieces = _BREAKS.split(text)
    if len(pieces) == 1:
        pieces = _split_pair(text)
    elif (joined := _LEADING_CONJUNCTION.match(pieces[-1].lstrip())) is not None:
        pieces[-1] = pieces[-1].lstrip()[joined.end() :]
    elif len(halves := _split_pair(pieces[-1])) > 1:
        pieces[-1:] = halves
    return unique(value for piece in pieces if (value := _value(strip_bullet(piece.strip()), field)))


def are_terms(text: str) -> bool:
    """Return whether a text reads as a list of terms and not as prose."""
    pieces = _BREAKS.split(text)
    is_sentence = "." in text.rstrip()[:-1] or "。" in text
    return not is_sentence and all(words_in(piece) <= _MAX_TERM_WORDS for piece in pieces)


def unique(values: Iterable[str]) -> list[str]:
    """Return the values in their order, each once."""
    return list(dict.fromkeys(values))


def _split_pair(text: str) -> list[str]:
    """Split "quads and glutes", where both sides are short terms."""
    halves = _CONJUNCTION.split(text)
    return (
        halves
        if len(halves) > 1 and all(0 < len(half.split()) <= _MAX_PAIR_WORDS for half in halves)
        else [text]
    )


def _is_placeholder(value: str, field: str) -> bool:
    if len(value) > _MAX_PLACEHOLDER:
        return False
    term = normalise_term(value)
    if term in _PLACEHOLDERS or not any(map(str.isalnum, value)):
        return True
    return term in _NOTHING and field != "equipment"


_known_value = lru_cache(maxsize=16_384)(_value)
_known_values = lru_cache(maxsize=16_384)(_values)
