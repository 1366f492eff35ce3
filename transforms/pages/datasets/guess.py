"""Guessing a field map: by the values of each column and the words of its key together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

import orjson

from transforms.pages.datasets.columns import Column, columns_of, stated_paths
from transforms.pages.datasets.editions import Editions
from transforms.pages.datasets.evidence import TERM_FIELDS, Facts, claims_of
from transforms.pages.datasets.fields import FIELDS, MANY_VALUED, PAIRED, PROSE, FieldRule
from transforms.pages.datasets.guess_editions import guess_editions
from transforms.pages.datasets.guess_ids import guess_id
from transforms.pages.datasets.guess_split import guess_split
from transforms.pages.datasets.paths import EITHER, KEYS_OF, VALUES_OF, reach, texts_in
from transforms.pages.datasets.record import BRACES
from transforms.pages.datasets.words import KnownWords

SAMPLE = 1000
MAX_EXAMPLE = 200
LEAST = 0.25
OTHER_LANGUAGE = 1.5
"""What a column loses that is in another language than the names."""

READ_IN_A_LANGUAGE = (*PROSE, "summary", "aliases", *TERM_FIELDS)


@dataclass(frozen=True)
class GuessedMap:
    """A field map as guessed from records.

    id_path: the rule of ids. fill: share of the records that state each guessed field. unused: paths that
    no field reads, examples: what a record states at each of them. known_names: the share of names that
    are terms of the taxonomy, by the field of these terms. editions: where the records have translations.
    """

    id_path: str | None
    fields: dict[str, FieldRule]
    fill: dict[str, float]
    unused: tuple[str, ...]
    examples: Mapping[str, str] = field(default_factory=dict)
    known_names: Mapping[str, float] = field(default_factory=dict)
    editions: Editions | None = None


def guess_field_map(
    records: Sequence[Mapping[str, Any]],
    known: KnownWords | Mapping[str, str],
    *,
    by_edition: bool = True,
) -> GuessedMap:
    """Guess which path of the records states which field, from up to 1,000 of them.

    `known` are the words of the taxonomy, or no more than labels with their fields ("primary muscles" to
    target_muscles). A key says what its values are unless they say otherwise: numbers are neither names nor
    terms, addresses as names are written no names where there are others, and terms of another field are
    that field. Where several columns claim a field, the best founded one has it, then the one that more
    records state, then the shorter, then the first. Where the records have translations, each is read as an
    edition unless `by_edition` says that one language is enough.
    """
    words = known if isinstance(known, KnownWords) else KnownWords(known)
    sample = sample_of(records)
    if not sample:
        return GuessedMap(None, {}, {}, ())
    columns = columns_of(sample, words)
    chosen = _chosen([Facts(column, words) for column in columns])
    together = _told_together(chosen, columns, words)
    id_path = guess_id(sample, columns, chosen["name"].column.called if "name" in chosen else None)
    used = {path for facts in (*chosen.values(), *together) for path in facts.column.paths}
    pairs = _pairs(sample, words, used)
    used |= {id_path or "", *(rule.path or "" for rule in pairs.values())}
    rules = {name: _rule(name, chosen[name]) for name in FIELDS if name in chosen} | pairs
    if together:
        told = tuple(facts.column.rule for facts in together)
        rules["steps"] = FieldRule(paths=told, split=rules["steps"].split)
    if "target_muscles" not in rules and "body_part" in chosen and _are_muscles(chosen["body_part"]):
        chosen["target_muscles"] = chosen["body_part"]
        rules["target_muscles"] = _rule("target_muscles", chosen["body_part"])
    if "name" in chosen and (language := chosen["name"].column.language) and chosen["name"].column.rule.where:
        rules["language"] = FieldRule(constant=language)
    used |= set(BRACES.findall(id_path or ""))
    found = guess_editions(sample, rules, chosen, columns, words) if by_edition else None
    if found and not found.used & {id_path, *BRACES.findall(id_path or "")}:
        rules, used, editions = found.rules, used | found.used, found.editions
    else:
        editions = None
    examples = not_read(sample, words, used - {""})
    return GuessedMap(
        id_path=id_path,
        fields=rules,
        fill={
            name: 1.0 if rule.constant else chosen[name].fill if name in chosen else _fill(sample, rule)
            for name, rule in rules.items()
        },
        unused=tuple(examples),
        examples=examples,
        known_names=chosen["name"].known if "name" in chosen else {},
        editions=editions,
    )


def sample_of(records: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return up to 1,000 records in their order, those with the smallest hashes of what they hold."""
    if len(records) <= SAMPLE:
        return list(records)
    hashed = sorted((_hash(record), place) for place, record in enumerate(records))
    return [records[place] for place in sorted(place for _, place in hashed[:SAMPLE])]


def _hash(record: Mapping[str, Any]) -> bytes:
    content = orjson.dumps(record, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str)
    return blake2b(content, digest_size=8).digest()


def _chosen(listed: Sequence[Facts]) -> dict[str, Facts]:
    """Return for each field the column that has it; the name first, since its language is the language."""
    claims = [
        (weight, place, name) for place, facts in enumerate(listed) for name, weight in claims_of(facts)
    ]
    chosen: dict[str, Facts] = {}
    best = [
        _merit(weight, facts=listed[place], place=place) for weight, place, name in claims if name == "name"
    ]
    language = None
    if best:
        chosen["name"] = listed[min(best)[-1]]
        language = chosen["name"].language
    taken = {id(facts) for facts in chosen.values()}
    rest = sorted(
        (_merit(weight - _foreign(listed[place], name, language), listed[place], place), name)
        for weight, place, name in claims
        if name != "name"
    )
    for (merit, *_, place), name in rest:
        facts = listed[place]
        if -merit >= LEAST and name not in chosen and id(facts) not in taken:
            chosen[name] = facts
            taken.add(id(facts))
    return chosen


def _told_together(chosen: dict[str, Facts], columns: Sequence[Column], words: KnownWords) -> list[Facts]:
    """Return the columns that tell the steps together, as preparation and execution; none where one does.

    They are texts that are called as steps are, none of them a list; one that was taken for the summary,
    for want of a better one, comes back.
    """
    steps = chosen.get("steps")
    if steps is None or not _is_told(steps):
        return []
    listed = [facts for column in columns if _is_told(facts := Facts(column, words))]
    same = [facts for facts in listed if facts.language in {None, steps.language}]
    if len(same) > 1 and "summary" in chosen and _is_told(chosen["summary"]):
        del chosen["summary"]
    return same if len(same) > 1 else []


def _is_told(facts: Facts) -> bool:
    """Return whether a column is called as steps are and tells them in one text."""
    called, _ = facts.words.field_called(facts.column.called)
    return called == "steps" and facts.items <= 1 and facts.parts <= 1 and facts.prose > 0


def _are_muscles(facts: Facts) -> bool:
    """Return whether what is called a body part is known as muscles before anything else."""
    first = facts.known_first
    return first.get("target_muscles", 0.0) > max(LEAST, first.get("body_part", 0.0))


def _merit(weight: float, facts: Facts, place: int) -> tuple[float, float, int, int]:
    """Return what columns that claim one field are sorted by, the best first; the last is its place."""
    return -weight, -facts.fill, facts.column.called.count("."), place


def _foreign(facts: Facts, name: str, language: str | None) -> float:
    """Return what a column loses for being in another language than the names."""
    if language is None or name not in READ_IN_A_LANGUAGE:
        return 0.0
    own = facts.language
    return OTHER_LANGUAGE if own not in {None, language} else 0.0


def _rule(name: str, facts: Facts) -> FieldRule:
    column = facts.column
    return (
        replace(column.rule, split=guess_split(name, column, facts.words))
        if name in MANY_VALUED
        else column.rule
    )


def _pairs(sample: Sequence[Mapping[str, Any]], words: KnownWords, used: set[str]) -> dict[str, FieldRule]:
    """Return the fields of pairs, which are lists of objects or objects: by their keys alone."""
    found: dict[str, FieldRule] = {}
    for path in stated_paths(sample, words):
        name, _ = words.field_called(path)
        values = [reach(record, path) for record in sample]
        if (
            name in PAIRED
            and name not in found
            and path not in used
            and any(isinstance(each, list | Mapping) for each in values)
        ):
            found[name] = FieldRule(path)
    return found


def _fill(sample: Sequence[Mapping[str, Any]], rule: FieldRule) -> float:
    return sum(bool(reach(record, rule.path or "")) for record in sample) / len(sample)


def not_read(records: Sequence[Mapping[str, Any]], words: KnownWords, used: set[str]) -> dict[str, str]:
    """Return the paths of records that are none of those used, with what a record states there."""
    paths = [path for path in stated_paths(records, words) if not _is_read(path, used)]
    return {path: _example(records, path) for path in paths}


def paths_of(rule: FieldRule) -> set[str]:
    """Return the paths that a rule reads, what it asks of the objects on the way among them."""
    own = {rule.path} if rule.path else set()
    for path in list(own):
        head, _, last = path.rpartition(".")
        if EITHER in last:
            own |= {f"{head}.{key}".lstrip(".") for key in last.split(EITHER)}
    own |= set(BRACES.findall(rule.template or ""))
    beside = (*rule.where, *([rule.share] if rule.share else []))
    parts = (rule.path or "").split(".")
    own |= {".".join([*parts[:length], key]) for length in range(len(parts)) for key in beside}
    return own.union(*(paths_of(each) for each in (*rule.paths, *rule.first)))


def _is_read(path: str, used: set[str]) -> bool:
    """Return whether a path is one that is used, part of one, or holds one."""
    bare = path.removesuffix(f".{KEYS_OF}").removesuffix(f".{VALUES_OF}")
    return any(
        path == other or bare.startswith(f"{other}.") or other.startswith(f"{bare}.") for other in used
    )


def _example(sample: Sequence[Mapping[str, Any]], path: str) -> str:
    """Return what the first record that states something at a path states there."""
    for record in sample:
        if text := ", ".join(each.strip() for each in texts_in(reach(record, path)) if each.strip()):
            return " ".join(text[:MAX_EXAMPLE].split())
    return ""
