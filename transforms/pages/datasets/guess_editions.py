"""Guessing where records have their translations, once a field map in one language is guessed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

from transforms.pages.datasets.columns import Column, stated_paths
from transforms.pages.datasets.editions import LANGUAGE, Editions, texts_by_language
from transforms.pages.datasets.evidence import Facts
from transforms.pages.datasets.fields import PROSE, FieldRule
from transforms.pages.datasets.paths import reach, texts_in
from transforms.pages.datasets.words import KnownWords

IN_EACH_LANGUAGE = ("name", "slug", "summary", *PROSE, "aliases")
"""Fields that an edition has of its own; terms are the same in all languages once they are conformed."""

NEARLY_ALL = 0.9
SEPARATORS = "_- "

Rules = dict[str, FieldRule]


class Guessed(NamedTuple):
    """Where the translations are, the field map that reads each of them, and the paths that are read so."""

    editions: Editions
    rules: Rules
    used: frozenset[str]


def guess_editions(
    records: Sequence[Mapping[str, Any]],
    rules: Rules,
    chosen: Mapping[str, Facts],
    columns: Sequence[Column],
    words: KnownWords,
) -> Guessed | None:
    """Return where records have translations, None where they have them in one language or as nothing tells.

    `rules` are those of one language, `chosen` the columns that they read.
    """
    without = {name: rule for name, rule in rules.items() if name != "language"}
    found = _in_list(records, without, chosen, columns) or _by_keys(records, without, chosen, words)
    if found is None or "name" not in found.rules:
        return None
    editions = replace(found.editions, name=found.rules["name"], texts=texts_by_language(found.rules))
    return found._replace(editions=editions)


def _in_list(
    records: Sequence[Mapping[str, Any]],
    rules: Rules,
    chosen: Mapping[str, Facts],
    columns: Sequence[Column],
) -> Guessed | None:
    """Return editions that are the members of the list that names or steps are in, one a language."""
    column = next(
        (
            facts.column
            for name in IN_EACH_LANGUAGE
            if (facts := chosen.get(name)) and facts.column.translations
        ),
        None,
    )
    if column is None or column.translations is None:
        return None
    place, key = column.translations, next(iter(column.rule.where))
    of_list = [each for each in columns if each.translations == place]
    languages = {
        value: _tag(value, each.language)
        for each in of_list
        for value in each.rule.where[key]
        if each.language
    }
    if not _one_a_language(records, place, key):
        return None

    def bare(rule: FieldRule) -> FieldRule:
        is_in_it = (rule.path or "").startswith(f"{place}.") and set(rule.where) == {key}
        return replace(rule, where={}) if is_in_it else rule

    used = frozenset(path for each in of_list for path in each.paths)
    said = {value: tag for value, tag in languages.items() if value != tag}
    return Guessed(Editions(place, key, said), _mapped(rules, bare), used)


def _one_a_language(records: Sequence[Mapping[str, Any]], place: str, key: str) -> bool:
    """Return whether the members of a list are of a language each in nearly all records."""
    lists = [found for record in records if isinstance(found := reach(record, place), list)]
    said = [[next(texts_in(reach(member, key)), "") for member in members] for members in lists]
    return sum(len(set(each)) == len(each) for each in said) >= NEARLY_ALL * len(lists)


def _mapped(rules: Rules, change: Callable[[FieldRule], FieldRule]) -> Rules:
    """Return rules changed, those within them too."""
    return {
        name: replace(
            change(rule), paths=tuple(map(change, rule.paths)), first=tuple(map(change, rule.first))
        )
        for name, rule in rules.items()
    }


def _by_keys(
    records: Sequence[Mapping[str, Any]], rules: Rules, chosen: Mapping[str, Facts], words: KnownWords
) -> Guessed | None:
    """Return editions whose language is in the keys: "name_de", or the same key without one."""
    keys = _Keys(
        [(path, _whole(found)) for path in _texts_at(records, words) if (found := words.by_language(path))],
        {name: chosen[name].language for name in IN_EACH_LANGUAGE if name in chosen},
        words,
    )
    texts = {name: rule for name, rule in rules.items() if name in IN_EACH_LANGUAGE}
    for name, rule in texts.items():
        _within(rule, partial(keys.translated, name))
    if not keys.used:
        return None
    changed = {name: _within(rule, partial(keys.of_its_language, name)) for name, rule in texts.items()}
    are_tags = all(code == tag for code, tag in keys.languages.items())
    is_whole = all(LANGUAGE in text.split(".") for text in texts_by_language(changed))
    said = {} if are_tags and is_whole else keys.languages
    return Guessed(Editions(languages=said), {**rules, **changed}, frozenset(keys.used))


def _within(rule: FieldRule, change: Callable[[FieldRule], FieldRule]) -> FieldRule:
    """Return a rule changed: itself, or the rules that it is made of."""
    if rule.paths:
        return replace(rule, paths=tuple(map(change, rule.paths)))
    return change(rule)


@dataclass
class _Keys:
    """The keys that name a language: each path with what `KnownWords.by_language` says of it.

    own: the language of the texts of each field. languages, used: what stands for each language, and the
    paths that are read in one, as far as they were asked for.
    """

    named: Sequence[tuple[str, tuple[str, str, str]]]
    own: Mapping[str, str | None]
    words: KnownWords
    languages: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def translated(self, name: str, rule: FieldRule) -> FieldRule:
        """Return the rule that reads a field in each language, itself where there is one language alone."""
        if rule.path is None or rule.where or rule.pick:
            return rule
        places = self._places(name, rule.path)
        if len({tag for codes in places.values() for tag in codes.values()}) <= 1:  # no translation
            return rule
        return self._read_at(rule, places)

    def of_its_language(self, name: str, rule: FieldRule) -> FieldRule:
        """Return the rule that reads a field in each language, else in its own: it is none of the others'."""
        changed = self.translated(name, rule)
        if changed is not rule or rule.path is None or rule.where or rule.pick:
            return changed
        if found := self.words.by_language(rule.path):
            place, code, tag = _whole(found)
            return self._read_at(rule, {place: {code: tag}})
        own = self.own.get(name) if name in {*PROSE, "summary"} else None
        return self._read_at(rule, {f"{rule.path}{LANGUAGE}": {"": own}}) if own else rule

    def _read_at(self, rule: FieldRule, places: Mapping[str, Mapping[str, str]]) -> FieldRule:
        for place, codes in places.items():
            self.languages.update(codes)
            self.used.update(place.replace(LANGUAGE, code) for code in codes)
        first, *others = places
        if not others:
            return replace(rule, path=first)
        return replace(rule, path=None, first=tuple(map(FieldRule, places)))

    def _places(self, name: str, path: str) -> dict[str, dict[str, str]]:
        """Return the paths with "@language" at which a field is, with the languages by what stands there.

        In another language the key may be another word: "Description_EN", "Beschreibung_DE".
        """
        if found := self.words.by_language(path):
            places: dict[str, dict[str, str]] = {found[0]: {}}
            for other, (place, code, tag) in self.named:
                if place == found[0] or self.words.field_called(other)[0] == name:
                    places.setdefault(place, {})[code] = tag
            return places
        codes = {
            place.replace(LANGUAGE, code)[len(path) :]: tag
            for _, (place, code, tag) in self.named
            if place.startswith(path) and place[len(path) :].strip(SEPARATORS) == LANGUAGE
        }
        own = self.own.get(name)
        return {f"{path}{LANGUAGE}": {"": own, **codes}} if own and codes else {}


def _whole(found: tuple[str, str, str]) -> tuple[str, str, str]:
    """Return what names a language with its whole tag."""
    place, code, language = found
    return place, code, _tag(code, language)


def _tag(code: str, language: str) -> str:
    """Return the tag that a code of a language is, with its region where it names one."""
    return code.replace("_", "-") if "-" in code or "_" in code else language


def _texts_at(records: Sequence[Mapping[str, Any]], words: KnownWords) -> Iterator[str]:
    """Yield the paths at which there are words, and not numbers."""
    for path in stated_paths(records, words):
        texts = [text for record in records for text in texts_in(reach(record, path)) if text.strip()]
        if any(any(letter.isalpha() for letter in text) for text in texts):
            yield path
