"""A dataset before it becomes a source: its records, and which of their keys state what."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from itertools import islice
from pathlib import Path
from typing import Any

from flows.collect.dataset import Look, iterate_records, look, read_records
from flows.collect.dataset.record_folder import FILE
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.home.toml import toml_string
from flows.sources.file_form import FileForm
from flows.taxonomy.read import read_taxonomy
from transforms.pages.dataset_records import SAMPLE, FieldRule, GuessedMap, guess_field_map

FORM_COMMENTS = {
    "charset": "the encoding of the file",
    "delimiter": "what separates its cells",
    "header": "the row with the names of the columns",
    "sheet": "of the workbook",
    "member": "of the zip",
    "query": "what gives the records",
    "convention": "what wraps its values, and is unwrapped",
}


@dataclass(frozen=True)
class DatasetFound:
    """What a dataset holds: how many records, the path to their list, and the field map as guessed.

    form: what to pin of how the file is written. notes: sentences on what was found of it.
    """

    records: int
    records_path: str | None
    guess: GuessedMap
    form: FileForm
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Tried:
    """One way to read a dataset, with its first records and what is guessed of them."""

    look: Look
    records: list[Mapping[str, Any]]
    guess: GuessedMap

    @property
    def merit(self) -> tuple[bool, int]:
        """How much this way looks like a list of exercises: with id and name, then by fields."""
        return bool(self.guess.id_path and self.guess.fields.get("name")), len(self.guess.fields)


def inspect_dataset(home: Home, path: Path, aliases: Mapping[str, str] | None) -> DatasetFound:
    """Read a dataset and guess its field map; `aliases` are labels by which keys are known, by default all.

    Of several sheets, tables or lists the one that looks most like exercises is taken. Raises UsageError
    with the remedy where there are no records, or none has an id and a name.
    """
    labels = _known_aliases(home) if aliases is None else aliases
    tried = [each for found in look(path) if (each := _try(path, found, labels)) is not None]
    if not tried:
        read_records(path)  # says what is wrong
        raise UsageError(
            f"{path}: contains no records. A dataset is a list of objects, or CSV with a header."
        )
    best = max(tried, key=lambda each: each.merit)
    for part, is_guessed in (("id", best.guess.id_path), ("name", best.guess.fields.get("name"))):
        if not is_guessed:
            keys = ", ".join(dict.fromkeys(key for record in best.records[:100] for key in record))
            raise UsageError(
                f"{path}: no key of the records is recognised as the {part} of an exercise. Keys: {keys}. "
                "Add its label to taxonomy/aliases.csv, or write the source file by hand."
            )
    count = sum(1 for _ in iterate_records(path, best.look.records_path, best.look.form))
    others = len(tried) - 1
    notes = [*best.look.notes, *([f"{others} other lists, tables or sheets are not read."] if others else [])]
    return DatasetFound(count, best.look.records_path, best.guess, best.look.form, tuple(notes))


def _try(path: Path, found: Look, labels: Mapping[str, str]) -> _Tried | None:
    """Return what is guessed of the first records of one way to read a dataset; None where it has none."""
    records = iterate_records(path, found.records_path, found.form)
    sample = list(islice((record for record in records if isinstance(record, Mapping)), SAMPLE))
    if not sample:
        return None
    guess = guess_field_map(sample, labels)
    name = guess.fields.get("name")
    if FILE in sample[0] and (guess.id_path is None or (name and guess.id_path == name.path)):
        unused = tuple(each for each in guess.unused if each != FILE)
        guess = replace(
            guess, id_path=FILE, unused=unused
        )  # a file keeps its name where an exercise is renamed
    return _Tried(found, sample, guess)


def _known_aliases(home: Home) -> dict[str, str]:
    """Return the labels and headings of the taxonomy, with the field of each."""
    taxonomy = read_taxonomy(home)
    return {**taxonomy.aliases_of("section"), **taxonomy.aliases_of("label")}


def dataset_lines(found: DatasetFound) -> list[str]:
    """Return the lines of the source file that are about its records."""
    lines = ["", f"# Found: {found.records} records."]
    lines += _form_lines(found.form)
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


def _form_lines(form: FileForm) -> list[str]:
    pinned = [(each.name, getattr(form, each.name)) for each in fields(form)]
    return [
        f"{key} = {value if isinstance(value, int) else toml_string(value)}  # {FORM_COMMENTS[key]}"
        for key, value in pinned
        if value is not None
    ]


def _rule_text(rule: FieldRule) -> str:
    if not rule.split:
        return toml_string(rule.path)
    separators = ", ".join(toml_string(separator) for separator in rule.split)
    return f"{{ path = {toml_string(rule.path)}, split = [{separators}] }}"
