"""Datasets in many shapes, added and collected as a user would: what comes out is what is in them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from flows.add.files import add_source
from flows.archive.payloads import payload_shards, read_payloads
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.home.errors import UsageError
from flows.home.settings import CHECKOUT, Home, Settings
from transforms.pages.datasets.record import record_fields

GOLDEN = sorted(each for each in (CHECKOUT / "tests" / "golden" / "datasets").iterdir() if each.is_dir())
UNORDERED = ("target_muscles", "secondary_muscles", "equipment")


def comparable(value: object) -> object:
    """Return a value as the taxonomy compares terms: without regard to letter case."""
    if isinstance(value, str):
        return value.casefold()
    return [comparable(each) for each in value] if isinstance(value, list) else value


def ordered(field: str, value: object) -> object:
    """Return a comparable value; muscles and equipment, which may be keys of an object, in one order."""
    found = comparable(value)
    return sorted(found) if isinstance(found, list) and field in UNORDERED else found


def loaded(home: Home, file: Path) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """Add and collect a dataset; return the fields of its records, and the paths that are not read."""
    added = add_source(home, "data", str(file))
    digests = read_rows(collect(home, added.source, Settings()))["payload_digest"].drop_nulls()
    shards = payload_shards(home, "data", set(digests), 10**6)
    payloads = {digest: payload for shard in shards for digest, _, _, payload in read_payloads(shard)}
    records = [record_fields(json.loads(payloads[digest]), added.source.fields) for digest in digests]
    return [dict(record) for record in records], added.unused


@pytest.mark.parametrize("folder", GOLDEN, ids=lambda folder: folder.name)
def test_a_dataset_is_read_as_a_person_would(tmp_path: Path, folder: Path) -> None:
    home = Home(tmp_path.resolve())
    file = Path(shutil.copy(next(folder.glob("input.*")), tmp_path))
    right = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    if "refused" in right:
        with pytest.raises(UsageError, match=right["refused"]):
            add_source(home, "data", str(file))
        assert not home.sources.exists()
        return
    records, unread = loaded(home, file)
    assert sorted(str(each["name"]) for each in records) == sorted(each["name"] for each in right["records"])
    by_name = {each["name"]: each for each in records}
    for expected in right["records"]:
        found = by_name[expected["name"]]
        assert {field: ordered(field, found[field]) for field in expected} == {
            field: ordered(field, value) for field, value in expected.items()
        }
    assert set(right["unread"]) <= set(unread)
