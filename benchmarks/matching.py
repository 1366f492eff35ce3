"""Precision and recall of matching on the labelled pairs, beside token-sort on names alone."""

import importlib.util
import sys
from collections.abc import Sequence
from hashlib import blake2b
from types import ModuleType
from typing import Any, NamedTuple, Protocol

import polars as pl
from rapidfuzz import fuzz, utils

from benchmarks.disguises import DISGUISES
from benchmarks.results import Section, table
from benchmarks.workspace import Workspace
from flows.home.settings import CHECKOUT, Home
from flows.taxonomy.read import read_taxonomy
from transforms.matching import Matching, match
from transforms.matching.scoring import MATCH
from transforms.model.star_schema import fact_exercise_equipment, fact_exercise_muscle

THRESHOLDS = (0.5, 0.6, 0.7, 0.75, 0.8, MATCH, 0.9, 0.95, 0.98, 1.0)
LABELLED = CHECKOUT / "tests" / "transforms" / "labelled_pairs.py"

TEXT = """\
`own` are the pairs of `tests/golden/matching/pairs.jsonl`, `shared` those of records of ../shared, where it
is there. Both are made to be hard: half of their pairs share their words and are variants, or share none
and are one exercise. Neither is unseen: pairs, labels and misses of both sets and of both halves were read
while names were taught (`taxonomy/name_words.csv`), so that "held out" says only which pairs were read later
and less. What to expect of other libraries is in docs/matching.md. As a build does it: all exercises of a
set are matched with one another, and what is no candidate counts as no match."""

DISGUISE_TEXT = """\
The same pairs, with the names of about half of the exercises written otherwise, see
`benchmarks/disguises.py`."""

CURVE_TEXT = """\
By threshold, on all pairs: ours is a pair that is no variant with at least this score (below {possible}
nothing is kept); token-sort is RapidFuzz's `token_sort_ratio` of the two names."""


class Side(Protocol):
    """One exercise of a labelled pair, see `tests/transforms/labelled_pairs.py`."""

    name: str
    equipment: Sequence[str]
    target_muscles: Sequence[str]
    secondary_muscles: Sequence[str]
    steps: Sequence[str]


class Labelled(Protocol):
    """A labelled pair."""

    pair_id: str
    label: str
    a: Side
    b: Side


class Pair(NamedTuple):
    """A labelled pair: ids and names of both sides, and in which half it is."""

    label: str
    a: str
    b: str
    name_a: str
    name_b: str
    is_held_out: bool


class Compared(NamedTuple):
    """A labelled pair with what each method says: our status (None for no row) and score, token-sort."""

    pair: Pair
    status: str | None
    score: float
    token_sort: float


def measure(workspace: Workspace | None = None) -> Section:
    """Match each set and count what is right."""
    del workspace
    sets = {name: _compared(*pairs_and_rows) for name, pairs_and_rows in _sets().items()}
    halves = [
        (name, half, *_figures(rows))
        for name, compared in sets.items()
        for half, rows in (
            ("tuning", [one for one in compared if not one.pair.is_held_out]),
            ("held out", [one for one in compared if one.pair.is_held_out]),
            ("all", compared),
        )
    ]
    disguised = [
        (name, disguise, *_figures(_compared(pairs, _disguised(rows, disguise)))[1:])
        for name, (pairs, rows) in _sets().items()
        for disguise in DISGUISES
    ]
    curve = [
        (name, f"{threshold:g}", *_at(compared, threshold, "ours"), *_at(compared, threshold, "token-sort"))
        for name, compared in sets.items()
        for threshold in THRESHOLDS
    ]
    parts = [
        TEXT,
        table(
            ("set", "half", "pairs", "precision", "recall", "variants matched", "different matched"), halves
        ),
        DISGUISE_TEXT,
        table(("set", "disguise", "precision", "recall", "variants matched", "different matched"), disguised),
        CURVE_TEXT.format(possible="0.7"),
        table(("set", "threshold", "precision", "recall", "token-sort precision", "recall"), curve),
    ]
    return Section("matching", "Matching: precision and recall", "\n\n".join(parts))


def _labelled() -> ModuleType:
    """Return the module of the tests that reads the labelled pairs."""
    spec = importlib.util.spec_from_file_location("labelled_pairs", LABELLED)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"{LABELLED} cannot be read")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _sets() -> dict[str, tuple[list[Pair], list[dict[str, Any]]]]:
    """Return the labelled pairs and the exercises to match, of the own and of the shared set."""
    labelled = _labelled()
    own = labelled.own_pairs()
    ids = {side: "" for pair in own for side in (pair.a, pair.b)}
    ids = {side: f"own:{number:04}" for number, side in enumerate(ids)}
    sets = {
        "own": (
            [_pair(pair, ids[pair.a], ids[pair.b]) for pair in own],
            [_row(key, key, side) for side, key in ids.items()],
        )
    }
    if labelled.has_shared():
        named = zip(labelled.shared_pairs(), labelled.shared_labelled_pairs(), strict=True)
        sets["shared"] = (
            [_pair(pair, ":".join(by_id.a), ":".join(by_id.b)) for by_id, pair in named],
            [
                _row(f"{dataset}:{key}", dataset, side)
                for dataset in labelled.SHARED_FILES
                for key, side in labelled.shared_exercises(dataset).items()
            ],
        )
    return sets


def _disguised(rows: Sequence[dict[str, Any]], disguise: str) -> list[dict[str, Any]]:
    """Return the exercises, those of every second id, by its hash, under a disguised name."""
    written = DISGUISES[disguise]
    is_chosen = [blake2b(row["exercise_id"].encode()).digest()[1] % 2 == 1 for row in rows]
    return [
        row | {"name": written(row["name"])} if chosen else row
        for row, chosen in zip(rows, is_chosen, strict=True)
    ]


def _pair(pair: Labelled, a: str, b: str) -> Pair:
    is_held_out = bool(blake2b(pair.pair_id.encode()).digest()[0] % 2)
    return Pair(pair.label, a, b, pair.a.name, pair.b.name, is_held_out)


def _row(key: str, source: str, side: Side) -> dict[str, Any]:
    lists = ("equipment", "target_muscles", "secondary_muscles", "steps")
    row: dict[str, Any] = {column: list(getattr(side, column)) for column in lists}
    return {"exercise_id": key, "source": source, "name": side.name, **row}


def match_rows(rows: Sequence[dict[str, Any]]) -> Matching:
    """Match exercises with the shipped taxonomy, as a build does."""
    taxonomy = read_taxonomy(Home(CHECKOUT))
    lists = ("equipment", "target_muscles", "secondary_muscles", "steps")
    schema = {"exercise_id": pl.String, "source": pl.String, "name": pl.String}
    versions = pl.DataFrame(
        rows, schema={**schema, **dict.fromkeys(lists, pl.List(pl.String))}, orient="row"
    ).with_columns(
        exercise_key="exercise_id",
        url="exercise_id",
        slug="exercise_id",
        role=pl.lit("own"),
        is_current=True,
        edition_of=pl.lit(None, pl.String),
        aliases=pl.lit([], pl.List(pl.String)),
        body_part=pl.lit(None, pl.String),
        category=pl.lit(None, pl.String),
    )
    return match(
        versions,
        fact_exercise_muscle(versions, taxonomy),
        fact_exercise_equipment(versions, taxonomy),
        taxonomy,
    )


def _compared(pairs: list[Pair], rows: list[dict[str, Any]]) -> list[Compared]:
    columns = ("exercise_id_a", "exercise_id_b", "status", "score")
    found = {
        (a, b): (status, score) for a, b, status, score in match_rows(rows).pairs.select(columns).iter_rows()
    }
    return [
        Compared(
            pair,
            *found.get((min(pair.a, pair.b), max(pair.a, pair.b)), (None, 0.0)),
            fuzz.token_sort_ratio(pair.name_a, pair.name_b, processor=utils.default_process) / 100,
        )
        for pair in pairs
    ]


def _figures(rows: Sequence[Compared]) -> tuple[str, ...]:
    """Return pairs, precision, recall, and the variants and different pairs that were matched."""
    matched = [one for one in rows if one.status == "match"]
    wrong = [
        f"{sum(one.pair.label == label for one in matched)} of {sum(one.pair.label == label for one in rows)}"
        for label in ("variant", "different")
    ]
    return f"{len(rows)}", *_rates(rows, matched), *wrong


def _at(rows: Sequence[Compared], threshold: float, method: str) -> tuple[str, str]:
    """Return precision and recall where pairs from a score on are matches."""
    if method == "ours":
        return _rates(
            rows, [one for one in rows if one.status in {"match", "possible"} and one.score >= threshold]
        )
    return _rates(rows, [one for one in rows if one.token_sort >= threshold])


def _rates(rows: Sequence[Compared], matched: Sequence[Compared]) -> tuple[str, str]:
    right = sum(one.pair.label == "match" for one in matched)
    there = sum(one.pair.label == "match" for one in rows)
    return f"{right / max(len(matched), 1):.3f}", f"{right / max(there, 1):.3f}"


if __name__ == "__main__":
    print(measure().text)
