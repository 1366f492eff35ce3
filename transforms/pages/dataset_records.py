"""Records of a dataset: the field map that reads them, and guessing that map."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from transforms.taxonomy.terms import normalise_term

ONE_VALUED = (
    "name", "slug", "summary", "body_part", "difficulty", "category", "force", "mechanic",
    "movement_pattern", "language",
)  # fmt: skip
MANY_VALUED = (
    "equipment", "target_muscles", "secondary_muscles", "steps", "tips", "mistakes", "aliases", "images",
    "videos",
)  # fmt: skip
PAIRED = {"faqs": ("faq_questions", "faq_answers"), "links": ("link_texts", "link_urls")}
"""Fields of two parallel columns: an object, a pair or an entry of an object fills both."""
PAIR_KEYS = {
    "faqs": (("question", "q", "title"), ("answer", "a", "text")),
    "links": (("text", "title", "name", "label"), ("url", "href", "link")),
}
FIELDS = (*ONE_VALUED, *MANY_VALUED, *PAIRED)
"""Fields that a field map, a fixed value or a correction may name."""

PROSE = ("steps", "tips", "mistakes")
GENERIC_KEYS = ("name", "title", "text", "label", "value", "en", "english")
KEYS_OF = "@keys"
"""End of a path to an object whose keys are the values, such as {"Glutes": 0.8, "Calves": false}."""
ID_KEYS = ("id", "pk", "uuid", "guid", "key", "exercise id", "slug", "name")
SAMPLE = 1000
CAMEL_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


Value = str | tuple[str, ...]


@dataclass(frozen=True)
class Correction:
    """One correction of the page at `url`: `stated` is what guards it, "" or () for nothing."""

    url: str
    field: str
    stated: Value
    corrected: Value
    reason: str


@dataclass(frozen=True)
class FieldRule:
    """Where one field of a record comes from.

    path: keys joined by full stops; a list on the way is gone through, a number picks one item.
    split: separators that part one text into several values.
    values: what a value is to be read as; "" drops it. Letter case does not count.
    constant: the value itself, instead of a path.
    """

    path: str | None = None
    split: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    constant: str | tuple[str, ...] | None = None


@dataclass(frozen=True)
class GuessedMap:
    """A field map as guessed from records.

    fill: share of the records that state each guessed field. unused: paths that no field reads.
    """

    id_path: str | None
    fields: dict[str, FieldRule]
    fill: dict[str, float]
    unused: tuple[str, ...]


def record_fields(
    record: Mapping[str, Any], rules: Mapping[str, FieldRule]
) -> dict[str, str | list[str] | None]:
    """Return the fields of one record of a dataset, in the columns of the contract PageRecord.

    Every field is there: one-valued ones as text or None, many-valued ones as a list without
    duplicates, `faqs` and `links` as their two parallel lists. Texts are unescaped, and white space
    in them is collapsed; numbers and truth values become text. Unknown is None or an empty list.
    """
    values: dict[str, str | list[str] | None] = {}
    for name in ONE_VALUED:
        texts = _field_texts(record, rules.get(name), name)
        values[name] = (" " if name == "summary" else ", ").join(texts) or None
    for name in MANY_VALUED:
        values[name] = _field_texts(record, rules.get(name), name)
    for name, (first_column, second_column) in PAIRED.items():
        rule = rules.get(name)
        pairs = _pairs(reach(record, rule.path), name) if rule and rule.path else []
        values[first_column] = [first for first, _ in pairs]
        values[second_column] = [second for _, second in pairs]
    return values


def reach(value: object, path: str) -> object:
    """Return what is at a dotted path, None where nothing does.

    A key that itself holds full stops is found too; "@keys" at the end gives the keys of an object, but
    for those that hold nothing, false or 0. Below a list, a number picks an item; any
    other key is looked up in every item, and what they hold comes as one flat list.
    """
    if not path:
        return value
    if isinstance(value, Mapping):
        return _reach_in_mapping(value, path)
    if isinstance(value, list):
        first, _, rest = path.partition(".")
        if first.isdecimal():
            return reach(value[int(first)], rest) if int(first) < len(value) else None
        found = [reach(item, path) for item in value]
        return [leaf for item in found for leaf in (item if isinstance(item, list) else [item])]
    return None


def key_words(key: str) -> str:
    """Return the words of a key as an alias is written: `primaryMuscles` is "primary muscles"."""
    return normalise_term(CAMEL_HUMP.sub(" ", key))


def guess_field_map(records: Sequence[Mapping[str, Any]], aliases: Mapping[str, str]) -> GuessedMap:
    """Guess which path of the records states which field, by what the keys are called.

    `aliases` maps normalised labels to fields ("primary muscles" to target_muscles); the names of
    the fields themselves always count. Where several paths claim a field, the one that most records
    state wins, then the shorter, then the first found.
    """
    sample = records[:SAMPLE]
    stated: dict[str, int] = {}
    for record in sample:
        for path in dict.fromkeys(_paths(record)):
            stated[path] = stated.get(path, 0) + 1
    known = {**{key_words(name): name for name in FIELDS}, **aliases}
    claims: dict[str, list[str]] = {}
    for path in stated:
        name = _field_of(path, known)
        is_fit = name in MANY_VALUED or not path.endswith(KEYS_OF)
        if name in PAIRED or (name in FIELDS and is_fit and _is_text(sample, path)):
            claims.setdefault(name, []).append(path)
    id_path = _guess_id(sample, list(stated))
    chosen = {name: min(claims[name], key=_by_merit(stated)) for name in FIELDS if name in claims}
    used = {id_path, *chosen.values()}
    return GuessedMap(
        id_path,
        {name: FieldRule(path, _guess_split(sample, name, path)) for name, path in chosen.items()},
        {name: stated[path] / len(sample) for name, path in chosen.items()},
        tuple(path for path in stated if path not in used and not _is_below(path, used)),
    )


def _reach_in_mapping(value: Mapping[str, object], path: str) -> object:
    if path in value:
        return value[path]
    if path == KEYS_OF:
        return [key for key, content in value.items() if content]
    parts = path.split(".")
    for length in range(len(parts) - 1, 0, -1):
        head = ".".join(parts[:length])
        if head in value:
            return reach(value[head], ".".join(parts[length:]))
    return None


def _field_texts(record: Mapping[str, Any], rule: FieldRule | None, name: str) -> list[str]:
    """Return the values of one field, cleaned, split, mapped, without duplicates."""
    if rule is None:
        return []
    if rule.constant is not None:
        return [rule.constant] if isinstance(rule.constant, str) else list(rule.constant)
    mapped = {key.casefold(): value for key, value in rule.values.items()}
    found = []
    for text in texts_in(reach(record, rule.path or "")):
        for part in parts_of(text, rule.split, is_prose=name in PROSE):
            cleaned = clean(part, is_prose=name in PROSE)
            found.append(mapped.get(cleaned.casefold(), cleaned))
    return [text for text in dict.fromkeys(found) if text]


def _pairs(value: object, name: str) -> list[tuple[str, str]]:
    """Return the complete pairs of a list of objects or pairs, or of one object of entries."""
    entries = list(value.items()) if isinstance(value, Mapping) else value
    pairs = [_pair(entry, name) for entry in (entries if isinstance(entries, list) else [])]
    return [pair for pair in dict.fromkeys(pairs) if all(pair)]


def _pair(entry: object, name: str) -> tuple[str, str]:
    if isinstance(entry, Mapping):
        lowered = {key_words(key): value for key, value in entry.items()}
        sides = [next((lowered[key] for key in keys if key in lowered), "") for keys in PAIR_KEYS[name]]
    else:
        sides = list(entry) if isinstance(entry, list | tuple) else []
    first, second = (" ".join(texts_in(side)) for side in (*sides, "", "")[:2])
    return clean(first), clean(second)


def _paths(record: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield the path of each part of a record that states something, with those inside of it."""
    for key, value in record.items():
        path = f"{prefix}{key}"
        inner = [value] if isinstance(value, Mapping) else value if isinstance(value, list) else []
        objects = [item for item in inner if isinstance(item, Mapping)]
        if _is_weighed(value):
            yield f"{path}.{KEYS_OF}"
            continue
        if any(text.strip() for text in texts_in(value)) or objects:
            yield path
        for item in objects:
            yield from _paths(item, f"{path}.")


def _is_weighed(value: object) -> bool:
    """Return whether a value is an object of numbers or truth values, so that its keys are what it states."""
    return (
        isinstance(value, Mapping)
        and bool(value)
        and all(isinstance(each, int | float) for each in value.values())
    )


def _field_of(path: str, known: Mapping[str, str]) -> str | None:
    """Return the field that a path is called after: as a whole, without a generic end, by its end."""
    segments = [key_words(segment) for segment in path.removesuffix(f".{KEYS_OF}").split(".")]
    ways = [" ".join(segments), " ".join(reversed(segments))]
    if len(segments) > 1:
        above = segments[:-1]
        ways += (
            [" ".join(above), " ".join(reversed(above))] if segments[-1] in GENERIC_KEYS else segments[-1:]
        )
    return next((known[way] for way in ways if way in known), None)


def _is_text(records: Sequence[Mapping[str, Any]], path: str) -> bool:
    """Return whether texts are at a path, and not objects that hold them."""
    return any(True for record in records for _ in texts_in(reach(record, path)))


def _by_merit(stated: Mapping[str, int]) -> Callable[[str], tuple[int, int, int]]:
    order = list(stated)
    return lambda path: (-stated[path], path.count("."), order.index(path))


def _is_below(path: str, used: set[str | None]) -> bool:
    """Return whether a path is part of, or holds, one that is used."""
    return any(
        other is not None and (path.startswith(f"{other}.") or other.startswith(f"{path}.")) for other in used
    )


def _guess_id(records: Sequence[Mapping[str, Any]], paths: Sequence[str]) -> str | None:
    """Return the path that every record states once and differently, the best known names first."""
    ranks = {words: rank for rank, words in enumerate(ID_KEYS)}
    ranked = sorted(paths, key=lambda path: ranks.get(key_words(path), len(ranks)))
    for path in ranked:
        values = [reach(record, path) for record in records]
        is_plain = all(isinstance(value, str | int) and not isinstance(value, bool) for value in values)
        if is_plain and len({str(value).strip() for value in values} - {""}) == len(records):
            return path
    return None


def _guess_split(records: Sequence[Mapping[str, Any]], name: str, path: str) -> tuple[str, ...]:
    """Return the separator that texts of a many-valued field use; none where they are lists."""
    values = [reach(record, path) for record in records]
    texts = [value for value in values if isinstance(value, str)]
    if name not in MANY_VALUED or not texts:
        return ()
    separators = ("\n",) if name in PROSE else ("|", ";", ",")
    return next(((separator,) for separator in separators if any(separator in text for text in texts)), ())


LIST_MARKER = re.compile(
    r"^(?:(?:step\s+)?\d{1,3}\s?[.):](?=\s|[^\d\s])|step\s+\d{1,3}\s+[-–—]|[-*•–])\s*",  # noqa: RUF001 - dashes are meant
    re.IGNORECASE,
)
ITEM_BREAK = re.compile(r"</?(?:li|p|br|div|ol|ul)\b[^<>]{0,500}>", re.IGNORECASE)
INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|code|em|i|mark|s|small|span|strong|sub|sup|u)\b[^<>]{0,500}>", re.IGNORECASE
)
TAG = re.compile(r"</?[a-z][^<>]{0,500}>|<!--.{0,500}?-->", re.IGNORECASE | re.DOTALL)
STRESSED = re.compile(r"(\*\*|__)(?=\S)(.{1,1000}?)(?<=\S)\1")
NUMBER_INSIDE = re.compile(r"(?:^|(?<=\s))(\d{1,2})[.)]\s+(?=\S)")


def texts_in(value: object) -> Iterator[str]:
    """Yield each text, number and truth value in a value as text; objects hold none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, float) and value.is_integer():
        yield str(int(value))
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)


def parts_of(text: str, separators: Sequence[str], *, is_prose: bool = False) -> list[str]:
    """Return the parts of one text: at its separators, of prose also at items and numbers inside of it."""
    parts = _split(text, separators)
    if not is_prose:
        return parts
    items = [item for part in parts for item in ITEM_BREAK.split(unescape(part))]
    return [step for item in items for step in _split_at_numbers(item)]


def _split_at_numbers(text: str) -> list[str]:
    """Return the steps of a text that counts them, "1. Stand. 2. Sit."; any other as it is."""
    found = list(NUMBER_INSIDE.finditer(text))
    numbers = [int(match[1]) for match in found]
    if len(found) < 2 or text[: found[0].start()].strip() or numbers != list(range(1, len(found) + 1)):  # noqa: PLR2004
        return [text]
    ends = [*(match.start() for match in found[1:]), len(text)]
    return [text[match.end() : end] for match, end in zip(found, ends, strict=True)]


def _split(text: str, separators: Sequence[str]) -> list[str]:
    parts = [text]
    for separator in separators:
        parts = [piece for part in parts for piece in part.split(separator)]
    return parts


def clean(text: str, *, is_prose: bool = False) -> str:
    """Return a text without markup, needless white space and, as prose, without its number or bullet."""
    shown = unescape(text)
    if "<" in shown:
        shown = TAG.sub(" ", INLINE_TAG.sub("", shown))
    cleaned = " ".join(STRESSED.sub(r"\2", shown).split())
    return LIST_MARKER.sub("", cleaned) if is_prose else cleaned
