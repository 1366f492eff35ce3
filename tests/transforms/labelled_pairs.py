"""The pairs of exercises that were labelled by hand, for tests and for the benchmark of matching.

`tests/golden/matching/README.md` says what the labels mean and how the pairs were made.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

Label = Literal["match", "variant", "different"]
LABELS: tuple[Label, ...] = get_args(Label)

CHECKOUT = Path(__file__).resolve().parents[2]
MATCHING = CHECKOUT / "tests" / "golden" / "matching"
OWN_PAIRS = MATCHING / "pairs.jsonl"
SHARED_PAIRS = MATCHING / "shared_pairs.csv"

SHARED = CHECKOUT.parent / "shared"
SHARED_FILES = {
    "free-exercise-db": SHARED / "datasets" / "free-exercise-db.json",
    "longhaul": SHARED / "datasets" / "longhaul-strength.json",
    "forge": SHARED / "pages" / "forge" / "expected.jsonl",
}
"""Where the records of each dataset of the shared pairs are."""
IDS = {"free-exercise-db": "id", "longhaul": "slug", "forge": "slug"}
FIELDS = {
    "free-exercise-db": ("primaryMuscles", "secondaryMuscles", "equipment", "level", "instructions"),
    "longhaul": ("primaryMuscles", "secondaryMuscles", None, None, "steps"),
    "forge": ("target_muscles", "secondary_muscles", "equipment", "difficulty", "steps"),
}
"""What each dataset calls target muscles, secondary muscles, equipment, difficulty and steps."""


@dataclass(frozen=True)
class Exercise:
    """One side of a pair, as its library states it; what it does not state is empty or None."""

    name: str
    target_muscles: tuple[str, ...]
    secondary_muscles: tuple[str, ...]
    equipment: tuple[str, ...]
    difficulty: str | None
    steps: tuple[str, ...]


@dataclass(frozen=True)
class LabelledPair:
    """Two exercises and what an editor who knows the field says of them."""

    pair_id: str
    label: Label
    a: Exercise
    b: Exercise
    note: str


@dataclass(frozen=True)
class SharedPair:
    """A pair of records of ../shared by dataset and id, which stands here without their text."""

    label: Label
    a: tuple[str, str]
    b: tuple[str, str]
    note: str

    @property
    def pair_id(self) -> str:
        """Name the pair by its sides, so that adding a line renames no other."""
        return "|".join(f"{dataset}:{key}" for dataset, key in (self.a, self.b))


def labelled_pairs() -> list[LabelledPair]:
    """Return the own pairs, then the shared ones where ../shared is beside the checkout."""
    return [*own_pairs(), *(shared_labelled_pairs() if has_shared() else ())]


def own_pairs() -> list[LabelledPair]:
    """Return the pairs whose text was written for this set."""
    lines = OWN_PAIRS.read_text("utf-8").splitlines()
    return [
        LabelledPair(
            pair_id=row["pair_id"],
            label=_label(row["label"]),
            a=_exercise(row["a"]),
            b=_exercise(row["b"]),
            note=row["note"],
        )
        for row in map(json.loads, lines)
    ]


def shared_pairs() -> list[SharedPair]:
    """Return the pairs of records of ../shared, whether it is there or not."""
    with SHARED_PAIRS.open(encoding="utf-8", newline="") as file:
        return [
            SharedPair(
                label=_label(row["label"]),
                a=(row["dataset_a"], row["id_a"]),
                b=(row["dataset_b"], row["id_b"]),
                note=row["note"],
            )
            for row in csv.DictReader(file)
        ]


def shared_labelled_pairs() -> list[LabelledPair]:
    """Return the shared pairs with the text of their records; FileNotFoundError without ../shared."""
    return [
        LabelledPair(
            pair_id=pair.pair_id,
            label=pair.label,
            a=shared_exercises(pair.a[0])[pair.a[1]],
            b=shared_exercises(pair.b[0])[pair.b[1]],
            note=pair.note,
        )
        for pair in shared_pairs()
    ]


def has_shared() -> bool:
    """Whether every dataset of the shared pairs is beside the checkout."""
    return all(file.is_file() for file in SHARED_FILES.values())


@cache
def shared_exercises(dataset: str) -> Mapping[str, Exercise]:
    """Return the records of one shared dataset by id."""
    text = SHARED_FILES[dataset].read_text("utf-8")
    is_lines = SHARED_FILES[dataset].suffix == ".jsonl"
    rows: Iterable[dict[str, Any]] = map(json.loads, text.splitlines()) if is_lines else json.loads(text)
    return {row[IDS[dataset]]: _shared_exercise(row, FIELDS[dataset]) for row in rows}


def _shared_exercise(row: Mapping[str, Any], fields: tuple[str | None, ...]) -> Exercise:
    target, secondary, equipment, difficulty, steps = (field and row.get(field) for field in fields)
    return Exercise(
        name=row["name"],
        target_muscles=tuple(target or ()),
        secondary_muscles=tuple(secondary or ()),
        equipment=(equipment,) if isinstance(equipment, str) else tuple(equipment or ()),
        difficulty=difficulty or None,
        steps=tuple(steps or ()),
    )


def _exercise(row: Mapping[str, Any]) -> Exercise:
    return Exercise(
        name=row["name"],
        target_muscles=tuple(row["target_muscles"]),
        secondary_muscles=tuple(row["secondary_muscles"]),
        equipment=tuple(row["equipment"]),
        difficulty=row["difficulty"],
        steps=tuple(row["steps"]),
    )


def _label(value: str) -> Label:
    for label in LABELS:
        if value == label:
            return label
    raise ValueError(f"{value!r} is no label; the labels are {', '.join(LABELS)}")
