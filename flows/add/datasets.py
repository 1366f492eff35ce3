"""A dataset before it becomes a source: its records, and which of their keys state what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from flows.collect.dataset import list_paths, read_records
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.home.toml import toml_string
from flows.taxonomy.read import read_taxonomy
from transforms.pages.dataset_records import FieldRule, GuessedMap, guess_field_map, reach


@dataclass(frozen=True)
class DatasetFound:
    """What a dataset holds: how many records, the path to their list, and the field map as guessed."""

    records: int
    records_path: str | None
    guess: GuessedMap


def inspect_dataset(home: Home, path: Path, aliases: Mapping[str, str] | None) -> DatasetFound:
    """Read a dataset and guess its field map; `aliases` are labels by which keys are known, by default all.

    Raises UsageError with the remedy where there are no records, or none has an id and a name.
    """
    records_path = None
    if path.suffix.lower() == ".json":
        try:
            records_path = next(iter(list_paths(orjson.loads(path.read_bytes()))), None)
        except (orjson.JSONDecodeError, OSError):
            records_path = None  # read_records says what is wrong
    return inspect_records(home, str(path), read_records(path, records_path), records_path, aliases)


def inspect_records(
    home: Home,
    place: str,
    listed: Sequence[object],
    records_path: str | None,
    aliases: Mapping[str, str] | None,
) -> DatasetFound:
    """Guess the field map of records that were read already; `place` is where, for what is wrong with them.

    Raises UsageError as `inspect_dataset` does.
    """
    records = [record for record in listed if isinstance(record, Mapping)]
    if not records:
        raise UsageError(
            f"{place}: contains no records. A dataset is a list of objects, or CSV with a header."
        )
    guess = guess_field_map(records, _known_aliases(home) if aliases is None else aliases)
    for part, is_guessed in (("id", guess.id_path), ("name", guess.fields.get("name"))):
        if not is_guessed:
            keys = ", ".join(dict.fromkeys(key for record in records[:100] for key in record))
            raise UsageError(
                f"{place}: no key of the records is recognised as the {part} of an exercise. Keys: {keys}. "
                "Add its label to taxonomy/aliases.csv, or write the source file by hand."
            )
    return DatasetFound(len(listed), records_path, guess)


def path_of_exercises(home: Home, document: object, aliases: Mapping[str, str] | None) -> str | None:
    """Return the path to the list of a document whose records are most like exercises; None where it is one.

    Beside its records an answer may have longer lists, such as the links to all its pages.
    """
    known = _known_aliases(home) if aliases is None else aliases
    found = []
    for path in list_paths(document):
        listed = reach(document, path)
        records = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
        guess = guess_field_map(records, known)
        is_exercise = bool(guess.id_path) and "name" in guess.fields
        found.append((is_exercise, len(guess.fields), len(records), path))
    return max(found)[-1] if found else None


def _known_aliases(home: Home) -> dict[str, str]:
    """Return the labels and headings of the taxonomy, with the field of each."""
    taxonomy = read_taxonomy(home)
    return {**taxonomy.aliases_of("section"), **taxonomy.aliases_of("label")}


def dataset_lines(found: DatasetFound) -> list[str]:
    """Return the lines of the source file that are about its records."""
    lines = ["", f"# Found: {found.records} records."]
    if found.records_path:
        lines.append(f"records = {toml_string(found.records_path)}  # where the list of records is")
    lines += [
        f"id = {toml_string(found.guess.id_path)}  # identifies a record, permanently",
        "",
        "# The field map: where each field of an exercise is. A dotted path, or",
        '# { path = "...", split = ",", values = { "as written" = "to be read as" } },',
        '# or { constant = "the same for all" }.',
        "[fields]",
    ]
    lines += [f"{field} = {_rule_text(rule)}" for field, rule in found.guess.fields.items()]
    if found.guess.unused:
        lines += [f"# Not read: {', '.join(toml_string(path) for path in found.guess.unused)}"]
    return lines


def _rule_text(rule: FieldRule) -> str:
    if not rule.split:
        return toml_string(rule.path)
    separators = ", ".join(toml_string(separator) for separator in rule.split)
    return f"{{ path = {toml_string(rule.path)}, split = [{separators}] }}"
