"""Datasets in shapes that others wrote without having seen the reader, added as a user would."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from test_golden_datasets import loaded, ordered

from flows.home.settings import CHECKOUT, Home

SHAPES = CHECKOUT / "tests" / "golden" / "shapes"
EDITIONS = (
    "d13a-wger-english-first",
    "d13b-translations-by-code",
    "d31a-wger-mixed-languages",
    "n12-app-seed-i18n",
)
"""Each translation comes out as an edition, which the cases do not know of."""
WRONG = {
    "n02-kaggle-exrx": ("difficulty",),  # numbers that nothing explains are no level
    "n23-level-number": ("difficulty",),
}
READ = [folder for folder in sorted(SHAPES.iterdir()) if folder.is_dir() and folder.name not in EDITIONS]


def given(folder: Path, to: Path) -> Path:
    """Return a copy of what a user gives: the one file, or the folder."""
    copy = Path(shutil.copytree(folder / "input", to / folder.name))
    files = list(copy.iterdir())
    return files[0] if len(files) == 1 and files[0].is_file() else copy


@pytest.mark.parametrize("folder", READ, ids=lambda folder: folder.name)
def test_the_records_of_a_shape_are_those_that_a_person_reads(tmp_path: Path, folder: Path) -> None:
    read, _ = loaded(Home(tmp_path.resolve()), given(folder, tmp_path))
    records = [each for each in read if each["name"]]  # those without are set aside
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    assert sorted(str(each["name"]) for each in records) == sorted(each["name"] for each in expected)
    wrong = WRONG.get(folder.name, ())
    for right in expected:
        same = [each for each in records if each["name"] == right["name"]]
        checked = {key: value for key, value in right.items() if key not in wrong}
        assert any(all(holds(each, key, value) for key, value in checked.items()) for each in same), (
            right,
            same,
        )


def holds(record: dict[str, Any], key: str, value: Any) -> bool:
    if key == "nsteps":
        return bool(len(record["steps"]) == value)
    if key == "steps_contains":
        return all(any(text in step for step in record["steps"]) for text in value)
    if key == "not_in":
        return all(not {*map(str, record[field] or ())} & {*banned} for field, banned in value.items())
    stated = record[key] or ([] if isinstance(value, list) else None)
    return bool(ordered(key, stated) == ordered(key, value))
