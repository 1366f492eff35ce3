"""Records that hold several translations: each translation becomes a record of its own, an edition.

A source file says where the translations are: in a list, whose members are editions, or under keys that name
the language, written `@language` in the paths of the field map ("name_@language", "texts.@language.steps").
An edition holds what all have in common and its own translation, so that it changes only where that does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from transforms.pages.datasets.fields import FieldRule
from transforms.pages.datasets.paths import heads_of, reach, texts_in
from transforms.pages.datasets.record import BRACES, raw_texts

LANGUAGE = "@language"
"""In a path, what of a key names the language: "name_@language" reads "name_de" in the German edition."""

EDITION = "@edition"
"""The key of an edition that says of which record it is one, and in which language."""

READ_OF_EDITION = {
    "language": FieldRule(f"{EDITION}.language"),
    "translation_key": FieldRule(f"{EDITION}.of"),
}
"""The rules of the fields that an edition has by being one."""


@dataclass(frozen=True)
class Editions:
    """Where the translations of a record are.

    path: the list whose members are editions; language: where a member says its language. Without a path,
    the languages are in the keys of the record. languages: language tag by what the record says instead
    ("2"); what is not in it is a tag already, but for keys of which the language is only a part, which must
    be in it.
    name: the rule of the name. texts: the paths of the field map that have `@language` in them.
    """

    path: str | None = None
    language: str | None = None
    languages: Mapping[str, str] = field(default_factory=dict)
    name: FieldRule = field(default_factory=FieldRule)
    texts: tuple[str, ...] = ()


class Edition(NamedTuple):
    """One translation: its language, None where it says none, and the record with nothing but it."""

    language: str | None
    record: object


def texts_by_language(rules: Mapping[str, FieldRule]) -> tuple[str, ...]:
    """Return the paths of a field map that have `@language` in them."""
    paths = (path for rule in rules.values() for path in _paths(rule) if LANGUAGE in path)
    return tuple(dict.fromkeys(paths))


def editions_of(record: Mapping[str, Any], editions: Editions) -> list[Edition]:
    """Return the editions of a record in their order; a record without a translation is one of no language.

    Of keys by language an edition is what has a name and states something in its language.
    """
    found = _of_list(record, editions) if editions.path else _of_keys(record, editions)
    return found or [Edition(None, dict(record))]


def of_record(edition: Mapping[str, Any], record_id: str) -> Mapping[str, Any]:
    """Return an edition that says of which record it is; a record without a translation is left as it is."""
    said = edition.get(EDITION)
    return {**edition, EDITION: {**said, "of": record_id}} if isinstance(said, Mapping) else edition


def unnamed_languages(record: Mapping[str, Any], editions: Editions) -> int:
    """Return in how many languages keys of a record state something but no name: these are not read."""
    if editions.path:
        return 0
    return sum(not _is_named(narrowed, editions) for _, narrowed in _stating(record, editions))


def _paths(rule: FieldRule) -> Iterator[str]:
    yield from ([rule.path] if rule.path else [])
    yield from BRACES.findall(rule.template or "")
    for each in (*rule.paths, *rule.first):
        yield from _paths(each)


def _of_list(record: Mapping[str, Any], editions: Editions) -> list[Edition]:
    members = reach(record, editions.path or "")
    if not isinstance(members, list):
        return []
    found = []
    for member in members:
        said = next(texts_in(reach(member, editions.language or "")), "").strip()
        language = _tag(said, editions)
        found.append(Edition(language, _marked(_with_member(record, editions.path or "", member), language)))
    return found


def _with_member(record: Mapping[str, Any], path: str, member: object) -> dict[str, Any]:
    """Return a record whose list at a path holds nothing but one member."""
    if path in record:
        return {**record, path: [member]}
    head, tail = next((head, tail) for head, tail in heads_of(path) if head in record)
    inner = record[head]
    return {**record, head: _with_member(inner, tail, member) if isinstance(inner, Mapping) else inner}


def _of_keys(record: Mapping[str, Any], editions: Editions) -> list[Edition]:
    return [
        Edition(tag, _marked(narrowed, tag))
        for tag, narrowed in _stating(record, editions)
        if _is_named(narrowed, editions)
    ]


def _stating(record: Mapping[str, Any], editions: Editions) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each language in which keys of a record state something, with the record narrowed to it."""
    for tag in _tags(record, editions):
        narrowed = _narrowed(record, tag, editions)
        if any(text.strip() for path in editions.texts for text in texts_in(reach(narrowed, path))):
            yield tag, narrowed


def _is_named(narrowed: Mapping[str, Any], editions: Editions) -> bool:
    """Return whether a record has a name in the language that it was narrowed to."""
    return any(text.strip() for text in raw_texts(narrowed, editions.name))


def _marked(record: Mapping[str, Any], language: str | None) -> dict[str, Any]:
    return {**record, EDITION: {"language": language}}


def _tag(said: str, editions: Editions) -> str | None:
    """Return the language tag for what a record says; what says nothing is none."""
    return editions.languages.get(said, said or None)


@lru_cache(maxsize=64)
def _patterns(texts: tuple[str, ...], codes: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Return patterns of the keys, with those above them, that name a language."""
    known = "|".join(re.escape(code) for code in sorted(codes, key=len, reverse=True))
    found = []
    for text in texts:
        parts = text.split(".")
        place = next(number for number, part in enumerate(parts) if LANGUAGE in part)
        before, _, after = ".".join(parts[: place + 1]).partition(LANGUAGE)
        code = known if known or parts[place] != LANGUAGE else r"[^.]+"
        found.append(f"{re.escape(before)}(?P<code>{code}){re.escape(after)}")
    return tuple(re.compile(pattern) for pattern in dict.fromkeys(found))


def _match(path: str, patterns: Sequence[re.Pattern[str]]) -> re.Match[str] | None:
    return next((found for pattern in patterns if (found := pattern.fullmatch(path))), None)


def _tags(record: Mapping[str, Any], editions: Editions) -> list[str]:
    """Return the languages that the keys of a record name, in the order in which they are met."""
    patterns = _patterns(editions.texts, tuple(editions.languages))
    codes = dict.fromkeys(_codes(record, patterns, ""))
    return list(dict.fromkeys(tag for code in codes if (tag := _tag(code, editions))))


def _codes(value: object, patterns: Sequence[re.Pattern[str]], at: str) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        for key, content in item.items() if isinstance(item, Mapping) else ():
            if found := _match(f"{at}{key}", patterns):
                yield found["code"]
            else:
                yield from _codes(content, patterns, f"{at}{key}.")


def _narrowed(record: Mapping[str, Any], tag: str, editions: Editions) -> dict[str, Any]:
    """Return a record without the keys of other languages; those of this one say `@language` for it."""
    patterns = _patterns(editions.texts, tuple(editions.languages))
    return _narrow(record, (tag, editions), patterns, "")


def _narrow_value(
    value: object, wanted: tuple[str, Editions], patterns: Sequence[re.Pattern[str]], at: str
) -> object:
    if isinstance(value, list):
        return [_narrow_value(item, wanted, patterns, at) for item in value]
    return _narrow(value, wanted, patterns, at) if isinstance(value, Mapping) else value


def _narrow(
    record: Mapping[str, Any], wanted: tuple[str, Editions], patterns: Sequence[re.Pattern[str]], at: str
) -> dict[str, Any]:
    tag, editions = wanted
    kept: dict[str, Any] = {}
    for key, content in record.items():
        found = _match(f"{at}{key}", patterns)
        if found is None:
            kept[key] = _narrow_value(content, wanted, patterns, f"{at}{key}.")
        elif _tag(found["code"], editions) == tag:
            start, end = found.start("code") - len(at), found.end("code") - len(at)
            kept[f"{key[:start]}{LANGUAGE}{key[end:]}"] = content
    return kept
