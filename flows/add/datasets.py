"""A dataset before it becomes a source: its records, and which of their keys state what."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from flows.add.understand import Understood, known_words, map_lines, understand
from flows.collect.dataset import list_paths, read_records
from flows.collect.part import part_in_file
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.home.toml import toml_string
from transforms.pages.datasets.envelope import Part
from transforms.pages.datasets.guess import GuessedMap


@dataclass(frozen=True)
class DatasetFound:
    """What a dataset holds: how many records, the path to their list, and how they are read.

    part: what it says it is a part of.
    """

    records: int
    records_path: str | None
    understood: Understood
    part: Part | None = None

    @property
    def guess(self) -> GuessedMap:
        """The field map."""
        return self.understood.guess

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what was found, for who adds it."""
        recipe, repeated = self.understood.recipe, self.understood.repeated
        return (
            *([f"These are records of {recipe}: read by its recipe."] if recipe else []),
            *([self.part.sentence(self.records)] if self.part else []),
            *(
                [f"{repeated:,} records repeat the id of one before and will be set aside."]
                if repeated
                else []
            ),
        )


def inspect_dataset(home: Home, path: Path, aliases: Mapping[str, str] | None) -> DatasetFound:
    """Read a dataset and find its field map; `aliases` are labels by which keys are known, by default all.

    Of several lists in one document the longest that holds exercises is taken. Raises UsageError with the
    remedy where there are no records, or none of exercises.
    """
    words = known_words(home, aliases)
    refusal: UsageError | None = None
    for records_path in _lists_in(path):
        listed = read_records(path, records_path)
        records = [record for record in listed if isinstance(record, Mapping)]
        if not records:
            continue
        try:
            understood = understand(path, records, words)
        except UsageError as error:
            refusal = refusal or error
            continue
        return DatasetFound(len(listed), records_path, understood, part_in_file(path, len(listed)))
    raise refusal or UsageError(
        f"{path}: contains no records. A dataset is a list of objects, or CSV with a header."
    )


def _lists_in(path: Path) -> list[str | None]:
    """Return the paths of the lists of a document, the longest first; None where it is one itself."""
    if path.suffix.lower() != ".json":
        return [None]
    try:
        return [*list_paths(orjson.loads(path.read_bytes()))] or [None]
    except (orjson.JSONDecodeError, OSError):
        return [None]  # read_records says what is wrong


def dataset_lines(found: DatasetFound, home: Home) -> list[str]:
    """Return the lines of the source file that are about its records."""
    lines = ["", f"# Found: {found.records} records."]
    if found.records_path:
        lines.append(f"records = {toml_string(found.records_path)}  # where the list of records is")
    return [*lines, *map_lines(found.understood, home)]
