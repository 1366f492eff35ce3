"""Some damaged files through each reader; `tests.faults.fuzz` gives more."""

from pathlib import Path

import pytest

from flows.home.errors import UsageError

from .fuzz import READERS, SEEDS, fuzz

ENDS_OF_WHOLE_FILES = {"exercise", "records", "addresses", "allowed", "read"}


@pytest.mark.parametrize("reader", READERS)
def test_a_file_of_the_corpus_is_read_whole(reader: str, tmp_path: Path) -> None:
    kind = READERS[reader]
    assert kind.read(kind.packed((SEEDS / kind.seed).read_bytes()), tmp_path) in ENDS_OF_WHOLE_FILES


@pytest.mark.parametrize("reader", READERS)
def test_a_damaged_file_is_read_or_refused(reader: str, tmp_path: Path) -> None:
    count = 4 if reader == "xlsx" else 100  # a workbook is read in a process of its own
    found = fuzz(reader, count, 20261201, tmp_path)
    assert found.failures == []
    assert found.files == count


def test_a_zip_of_a_version_that_there_is_not_is_refused(tmp_path: Path) -> None:
    kind = READERS["zip"]
    packed = bytearray(kind.packed((SEEDS / kind.seed).read_bytes()))
    packed[packed.index(b"PK\x01\x02") + 6] = 148
    with pytest.raises(UsageError, match="not a zip: zip file version"):
        kind.read(bytes(packed), tmp_path)
