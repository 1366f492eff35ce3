"""The columns of a dataset: each thing that its records state, with the rule that reads it.

A column is a path; or several, where each item has a key of its own ("Step 1", "Step 2"); or a part of a
list, where the objects of it have a role, a share or a language.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from transforms.pages.datasets.fields import LARGEST, OTHERS, FieldRule
from transforms.pages.datasets.matrix import matrix_of
from transforms.pages.datasets.paths import ENTRY_VALUE, KEYS_OF, VALUES_OF, reach, texts_in
from transforms.pages.datasets.record import raw_texts
from transforms.pages.datasets.words import KnownWords
from transforms.taxonomy.vocabulary import MUSCLE_FIELDS

NUMBERED = re.compile(r"(.*?[^\W\d_].*?)[\s_\-/.#]*(\d{1,2})")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?\s?%?")
FLAGS = frozenset(("true", "false", "yes", "no", "0", "1", "y", "n"))
TRUE = frozenset(("true", "yes", "1", "y"))
MOSTLY = 0.5
MAX_ROLES = 8
WHOLES = (1.0, 100.0)
SLACK = 0.06
TARGET, SECONDARY = MUSCLE_FIELDS


@dataclass(frozen=True)
class Column:
    """One thing that records state.

    rule: how it is read. called: the path by which it is called. paths: all paths that it reads. texts: what
    each record of the sample states. role: the field that a role among its values says. language: that it
    is said to be in. translations: the list, each of whose objects has a language, that it is a part of.
    """

    rule: FieldRule
    called: str
    paths: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]
    role: str | None = None
    language: str | None = None
    translations: str | None = None


def columns_of(records: Sequence[Mapping[str, Any]], words: KnownWords) -> list[Column]:
    """Return the columns of records, in the order in which they are first met."""
    matrix = matrix_of(records, words)
    of_muscles = frozenset(matrix.keys) if matrix else frozenset()
    paths = [path for path in stated_paths(records, words) if path not in of_muscles]
    plain = [_column(records, FieldRule(path), path, words) for path in _texts_only(records, paths)]
    found = [each for column in plain for each in _by_role(column, plain, records, words)]
    found = [each for column in found for each in _by_language(column, plain, records, words)]
    found = _with_numbered(found, records, words)
    if matrix:
        marked = (Column(rule, KEYS_OF, matrix.keys, (), role=role) for role, rule in matrix.rules.items())
        found += [_read_again(column, records) for column in marked]
    return found


def stated_paths(records: Sequence[Mapping[str, Any]], words: KnownWords) -> list[str]:
    """Return all paths of records, those of objects too."""
    return list(dict.fromkeys(path for record in records for path in _paths(record, words)))


def _column(records: Sequence[Mapping[str, Any]], rule: FieldRule, path: str, words: KnownWords) -> Column:
    texts = tuple(
        tuple(text for each in raw_texts(record, rule) if (text := each.strip())) for record in records
    )
    return Column(rule, path, (path,), texts, language=words.segments(path)[1])


def _texts_only(records: Sequence[Mapping[str, Any]], paths: Sequence[str]) -> list[str]:
    """Return the paths at which there are texts, and not only objects that hold them."""
    return [path for path in paths if any(True for record in records for _ in texts_in(reach(record, path)))]


def _paths(record: Mapping[str, Any], words: KnownWords, prefix: str = "") -> Iterator[str]:
    """Yield the path of each part of a record that states something, with those inside of it."""
    for key, value in record.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping) and (end := _keys_are(value, words)):
            yield f"{path}.{end}"
            continue
        inner = [value] if isinstance(value, Mapping) else value if isinstance(value, list) else []
        objects = [item for item in inner if isinstance(item, Mapping)]
        if any(text.strip() for text in texts_in(value)) or objects:
            yield path
        for item in objects:
            yield from _paths(item, words, f"{path}.")


def _keys_are(value: Mapping[str, Any], words: KnownWords) -> str:
    """Return what of an object are values: its keys, its values (where the keys count), or neither, ""."""
    if not value:
        return ""
    contents = list(value.values())
    if all(key.strip().isdecimal() for key in value) and all(isinstance(each, str) for each in contents):
        return VALUES_OF
    if all(isinstance(each, int | float) for each in contents):
        return KEYS_OF
    are_short = all(isinstance(each, str | int | float | None) for each in contents)
    known = sum(bool(words.fields_of(key)) for key in value)
    return KEYS_OF if are_short and known > MOSTLY * len(value) else ""


def _by_role(
    column: Column, plain: Sequence[Column], records: Sequence[Mapping[str, Any]], words: KnownWords
) -> list[Column]:
    """Return a column of muscles parted by the role or the share that stands beside each; any other alone."""
    flat = [text for texts in column.texts for text in texts]
    path = column.called
    known = sum(TARGET in words.fields_of(text) for text in flat)
    if not flat or known < MOSTLY * len(flat):
        return [column]
    above, _, key = path.rpartition(".")
    if key == KEYS_OF:
        return _by_role_of_entry(column, above, records, words)
    parts = path.split(".")
    for length in range(len(parts) - 1, 0, -1):
        at = ".".join(parts[:length])
        if any(_is_list_of_objects(reach(record, at)) for record in records):
            siblings = [each for each in plain if each is not column and each.called.rpartition(".")[0] == at]
            parted = _by_role_beside(column, siblings, records, words)
            if len(parted) > 1 or parted[0] is not column:
                return parted
    return [column]


def _by_role_of_entry(
    column: Column, above: str, records: Sequence[Mapping[str, Any]], words: KnownWords
) -> list[Column]:
    """Return the keys of an object parted by what their values say of them."""
    roles, are_shares = _entry_roles(records, above, words)
    if roles:
        return [_where(column, role, {ENTRY_VALUE: values}, records) for role, values in roles.items()]
    return _shared(column, None, records) if are_shares else [column]


def _by_role_beside(
    column: Column, siblings: Sequence[Column], records: Sequence[Mapping[str, Any]], words: KnownWords
) -> list[Column]:
    """Return what objects of a list state parted by what stands beside it: a role, else a share."""
    for sibling in siblings:
        beside = sibling.called.rpartition(".")[2]
        if roles := _roles_in(sibling, beside, words):
            whole = replace(column, paths=(*column.paths, sibling.called))
            return [_where(whole, role, {beside: values}, records) for role, values in roles.items()]
    for sibling in siblings:
        if _are_shares(sibling.texts):
            whole = replace(column, paths=(*column.paths, sibling.called))
            return _shared(whole, sibling.called.rpartition(".")[2], records)
    return [column]


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(item, Mapping) for item in value)


def _where(
    column: Column,
    role: str,
    where: Mapping[str, tuple[str, ...]],
    records: Sequence[Mapping[str, Any]],
) -> Column:
    return _read_again(replace(column, rule=replace(column.rule, where=where), role=role), records)


def _shared(column: Column, share: str | None, records: Sequence[Mapping[str, Any]]) -> list[Column]:
    rule = replace(column.rule, share=share)
    picks = ((LARGEST, TARGET), (OTHERS, SECONDARY))
    return [
        _read_again(replace(column, rule=replace(rule, pick=pick), role=role), records)
        for pick, role in picks
    ]


def _read_again(column: Column, records: Sequence[Mapping[str, Any]]) -> Column:
    texts = (raw_texts(record, column.rule) for record in records)
    return replace(column, texts=tuple(tuple(text for text in each if text.strip()) for each in texts))


def _roles_in(column: Column, key: str, words: KnownWords) -> dict[str, tuple[str, ...]]:
    """Return by role the values of a column that say it; nothing where none says which are targets."""
    values = list(dict.fromkeys(text.casefold() for texts in column.texts for text in texts))
    if not values or len(values) > MAX_ROLES:
        return {}
    if FLAGS.issuperset(values):
        said = words.role_of(key)
        if said is None:
            return {}
        other = SECONDARY if said == TARGET else TARGET
        roles = {value: said if value in TRUE else other for value in values}
    else:
        roles = {value: role for value in values if (role := words.role_of(value))}
    found = {
        role: tuple(value for value in roles if roles[value] == role)
        for role in MUSCLE_FIELDS
        if role in roles.values()
    }
    return found if TARGET in found else {}


def _entry_roles(
    records: Sequence[Mapping[str, Any]], above: str, words: KnownWords
) -> tuple[dict[str, tuple[str, ...]], bool]:
    """Return by role the values of the entries of an object that say it, and whether they are shares."""
    objects = [value for record in records if isinstance(value := reach(record, above), Mapping)]
    texts = tuple(tuple(text for each in value.values() for text in texts_in(each)) for value in objects)
    if all(NUMBER.fullmatch(text) or text in FLAGS for each in texts for text in each):
        numbers = [
            [each for each in value.values() if isinstance(each, int | float) and not isinstance(each, bool)]
            for value in objects
        ]
        said = words.role_of(above.rpartition(".")[2])
        return {}, said is None and any(len(set(each) - {0}) > 1 for each in numbers)
    return _roles_in(Column(FieldRule(above), above, (above,), texts), "", words), False


def _are_shares(texts: Sequence[Sequence[str]]) -> bool:
    """Return whether numbers are parts of a whole: in records with several of them they come to 1 or 100."""
    several = [each for each in texts if len(each) > 1]
    if not all(NUMBER.fullmatch(text) for each in texts for text in each):
        return False
    sums = [sum(float(text.rstrip("% ").replace(",", ".")) for text in each) for each in several]
    whole = sum(any(abs(total - right) <= SLACK * right for right in WHOLES) for total in sums)
    return bool(sums) and whole > MOSTLY * len(sums)


def _by_language(
    column: Column, plain: Sequence[Column], records: Sequence[Mapping[str, Any]], words: KnownWords
) -> list[Column]:
    """Return a column of a list of translations parted by language; any other alone.

    The list is the outermost above it whose objects have a key with codes of several languages.
    """
    if column.rule.where or column.rule.pick:
        return [column]
    parts = column.called.split(".")
    for length in range(1, len(parts)):
        above = ".".join(parts[:length])
        for sibling in plain:
            if sibling.called.rpartition(".")[0] != above or sibling is column:
                continue
            codes = {text: words.language_code(text) for texts in sibling.texts for text in texts}
            if len(set(codes.values())) > 1 and None not in codes.values():
                key = sibling.called.rpartition(".")[2]
                return [
                    _read_again(
                        replace(
                            column,
                            rule=replace(column.rule, where={key: (value,)}),
                            language=code,
                            translations=above,
                            paths=(*column.paths, sibling.called),
                        ),
                        records,
                    )
                    for value, code in codes.items()
                ]
    return [column]


def _with_numbered(
    columns: Sequence[Column], records: Sequence[Mapping[str, Any]], words: KnownWords
) -> list[Column]:
    """Return columns, those whose keys differ by a number alone as one: "Step 1", "Step 2"."""
    groups: dict[str, list[tuple[int, Column]]] = {}
    for column in columns:
        found = NUMBERED.fullmatch(column.called)
        if found and column.rule.path == column.called:
            groups.setdefault(found[1], []).append((int(found[2]), column))
    joined = {
        base: sorted(group, key=lambda each: each[0]) for base, group in groups.items() if len(group) > 1
    }
    first = {id(group[0][1]): base for base, group in joined.items()}
    rest = {id(column) for group in joined.values() for _, column in group}
    found_columns = []
    for column in columns:
        if id(column) in first:
            group = [each for _, each in joined[first[id(column)]]]
            rule = FieldRule(paths=tuple(each.rule for each in group))
            whole = _column(records, rule, first[id(column)], words)
            found_columns.append(replace(whole, paths=tuple(path for each in group for path in each.paths)))
        elif id(column) not in rest:
            found_columns.append(column)
    return found_columns
