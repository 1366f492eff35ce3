"""Guessing what identifies a record."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from transforms.pages.datasets.columns import Column
from transforms.pages.datasets.ids import composite, record_id
from transforms.pages.datasets.paths import KEYS_OF, VALUES_OF
from transforms.pages.datasets.record import key_words

ID_KEYS = (
    "id", "pk", "uuid", "guid", "key", "exercise id", "_id", "_id.$oid", "@key", "@file", "uid", "code",
    "ref", "reference", "nr", "no", "number",
)  # fmt: skip
"""Keys that are called as ids are, the best first; below them the slug and the name."""

NAMED = ("slug", "name")
MOSTLY = 0.7
"""An id that repeats in fewer records than the rest is the id all the same: the first record has it."""

OF_SLUGS = 0.6
"""A slug, where nothing else tells records apart, may repeat in more."""

OF_GROUPS = ("@key", "@file")
"""What repeats of these is the name of a group: "Legs", with several records in it."""

MAX_LENGTH = 120
MAX_PAIRED = 6


def guess_id(sample: Sequence[Mapping[str, Any]], columns: Sequence[Column], name: str | None) -> str | None:
    """Return the rule of ids, the best known keys first; None where nothing tells the records apart.

    It is a path that every record states once and differently; a key that is called as ids are may
    repeat in a few records. Else the name with one other path.
    """
    plain = [
        column.called for column in columns if column.rule.path == column.called and not column.rule.where
    ]
    plain = [path for path in plain if not path.endswith((KEYS_OF, VALUES_OF))]
    ranks = {words: rank for rank, words in enumerate((*ID_KEYS, *NAMED))}
    values = {path: _ids(sample, path) for path in plain}
    single = {path: ids for path, ids in values.items() if None not in ids}
    shares = {path: len(set(ids)) / len(sample) for path, ids in single.items()}
    ranked = sorted(single, key=lambda path: _rank(path, ranks, name))
    named = [path for path in ranked if _rank(path, ranks, name) < len(ranks)]
    ids = [path for path in named if _rank(path, ranks, name) < len(ID_KEYS)]
    unique = [path for path in ids if shares[path] == 1.0] or [
        path for path in ids if shares[path] >= MOSTLY and path not in OF_GROUPS
    ]
    if found := next(iter([*unique, *(path for path in named if shares[path] == 1.0)]), None):
        return found
    short = [path for path in ranked if all(len(each or "") <= MAX_LENGTH for each in single[path])]
    if found := next((path for path in short if shares[path] == 1.0), None):
        return found
    near = [path for path in short if path in (name, *short[:MAX_PAIRED])]
    for first, second in combinations(near, 2):
        if name in (first, second) and len(set(zip(single[first], single[second], strict=True))) == len(
            sample
        ):
            return composite((name or first, second if first == name else first))
    slugs = [path for path in named if key_words(path) == NAMED[0]]
    near_unique = (path for path in named if shares[path] >= (OF_SLUGS if path in slugs else MOSTLY))
    return next(near_unique, None)


def _ids(sample: Sequence[Mapping[str, Any]], path: str) -> list[str | None]:
    return [record_id(record, path, row) for row, record in enumerate(sample, start=1)]


def _rank(path: str, ranks: Mapping[str, int], name: str | None) -> int:
    if path == name:
        return ranks["name"]
    return ranks.get(path, ranks.get(key_words(path), len(ranks)))
