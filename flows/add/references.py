"""What the records of a dataset refer to by number in another list of the same file: joins, guessed."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from flows.collect.dataset import Look, iterate_records
from flows.sources.join import Join
from transforms.pages.datasets.guess import SAMPLE
from transforms.pages.datasets.record import key_words

_ID = re.compile(r"(?:_|\b|(?<=[a-z])(?=I))ids?$", re.IGNORECASE)
_ID_KEYS = ("id", "_id", "pk", "uuid", "key")
_LABELS = ("name", "title", "label")


def references(
    path: Path, read: Look, others: Sequence[Look], sample: Sequence[Mapping[str, Any]]
) -> tuple[Join, ...]:
    """Return the joins by which the records of one list refer to others of its file: "muscle_ids": [4, 7].

    A key refers to the list that is called as it is, "muscle_ids" or "primary_muscles" to "muscles", if all
    that it holds are ids there, and what has them has a name.
    """
    lists = {look.records_path: look for look in others if look.records_path}
    found = {path_of: _ids_of(path, look) for path_of, look in lists.items()}
    named = {path_of: ids for path_of, ids in found.items() if ids is not None}
    taken = dict.fromkeys(key for record in sample for key in record)
    joins = []
    for key in taken if named else ():
        called = key_words(_ID.sub("", key))
        values = {str(item) for record in sample for item in _items(record.get(key))}
        for records_path, (id_key, ids) in named.items():
            thing = _singular(key_words(records_path.rpartition(".")[2]))
            if values and values <= ids and thing and _singular(called).endswith(thing):
                name = called.replace(" ", "_") if _ID.search(key) else key
                joins.append(
                    Join(name, path, records_path, id_key, key, where={}, is_required=True, form=read.form)
                )
                break
    return tuple(join for join in joins if join.name == join.field or join.name not in taken)


def _ids_of(path: Path, look: Look) -> tuple[str, frozenset[str]] | None:
    """Return the key of the ids of a list whose records have names, with all of them; None for any other."""
    records = [
        each
        for each in islice(iterate_records(path, look.records_path, look.form), SAMPLE)
        if isinstance(each, Mapping)
    ]
    key = next((key for key in _ID_KEYS if records and all(key in each for each in records)), None)
    if key is None or not all(any(label in each for label in _LABELS) for each in records):
        return None
    return key, frozenset(str(each[key]) for each in records)


def _items(value: object) -> list[object]:
    return [item for item in (value if isinstance(value, list) else [value]) if item is not None]


def _singular(words: str) -> str:
    return words.removesuffix("s")
