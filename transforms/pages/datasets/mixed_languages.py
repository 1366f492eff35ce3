"""Telling that a field map reads the translations of a record as one text, and so mixes two languages."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from transforms.pages.datasets.fields import PROSE, FieldRule
from transforms.pages.datasets.paths import places, texts_in
from transforms.pages.datasets.record import key_words

LANGUAGE_WORDS = frozenset({"language", "lang", "locale"})
TEXTS = ("name", "summary", *PROSE)


class Mixed(NamedTuple):
    """A list whose members are in several languages, the key by which they say so, and what it holds."""

    path: str
    key: str
    languages: Sequence[str]
    fields: Sequence[str]


def through_lists(rules: Mapping[str, FieldRule]) -> dict[str, list[FieldRule]]:
    """Return by field the rules of texts that may lead through a list, and so through translations."""
    found = {name: [*_paths(rules[name])] for name in TEXTS if name in rules}
    return {name: each for name, each in found.items() if each}


def mixed_languages(record: Mapping[str, Any], rules: Mapping[str, Sequence[FieldRule]]) -> Mixed | None:
    """Return which translations of a record are read as one; None where each text is in one language.

    `rules` are those of `through_lists`.
    """
    found: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for name, of_field in rules.items():
        for rule in of_field:
            for path, key, language in _languages(record, rule):
                languages, fields = found.setdefault((path, key), ({}, {}))
                languages[language] = fields[name] = None
    for (path, key), (languages, fields) in found.items():
        if len(languages) > 1:
            return Mixed(path, key, tuple(languages), tuple(fields))
    return None


def _languages(record: Mapping[str, Any], rule: FieldRule) -> Iterator[tuple[str, str, str]]:
    """Yield path, key and language of each member of a list that a rule reads a text from."""
    for place in places(record, rule.path or "", rule.where):
        for holder in place.holders:
            for key, value in holder.content.items() if holder.is_item and place.value else ():
                if not LANGUAGE_WORDS.isdisjoint(key_words(key).split()):
                    yield from ((holder.path, *said) for said in _said(key, value))


def _said(key: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield path and name of a language; of an object that describes one, its shortest text is the name."""
    if isinstance(value, Mapping):
        texts = [
            (len(text), f"{key}.{inner}", text) for inner, text in value.items() if isinstance(text, str)
        ]
        value, key = min(texts)[:0:-1] if texts else (None, key)
    for text in texts_in(value):
        yield key, text


def _paths(rule: FieldRule) -> Iterator[FieldRule]:
    """Yield a rule, or those that it is made of, where a path may lead through a list."""
    if rule.path and "." in rule.path and not rule.pick:
        yield rule
    for each in (*rule.paths, *rule.first):
        yield from _paths(each)
