"""A dataset before it becomes a source: its records, and which of their keys state what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice
from pathlib import Path

from flows.add.references import references
from flows.add.understand import Understood, known_words, map_lines, understand
from flows.collect.dataset import Look, iterate_records, limits, look, read_records, too_many
from flows.collect.dataset.documents import list_paths
from flows.collect.dataset.record_folder import FILE
from flows.collect.part import part_in_file
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.home.toml import toml_string
from flows.sources.file_form import AS_FOUND, FileForm
from transforms.pages.datasets.envelope import Part
from transforms.pages.datasets.guess import SAMPLE, GuessedMap
from transforms.pages.datasets.paths import reach
from transforms.pages.datasets.words import KnownWords

SHOWN_NAMES = 10
EXERCISE_FIELDS = 3
"""Fields of an exercise by which a list is one of exercises, and not of muscles with their names."""
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
    """What a dataset holds: how many records, which way it is read, and how its records are.

    part: what it says it is a part of. others: names of other lists, tables or sheets, which are not read;
    exercises: of those that hold exercises too.
    """

    records: int
    look: Look
    understood: Understood
    part: Part | None = None
    others: tuple[str, ...] = ()
    exercises: tuple[str, ...] = ()

    @property
    def guess(self) -> GuessedMap:
        """The field map."""
        return self.understood.guess

    @property
    def rows(self) -> int:
        """About how many exercises and translations its records are."""
        return round(self.records * self.understood.rows_a_record)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what was found, for who adds it."""
        recipe, repeated = self.understood.recipe, self.understood.repeated
        return (
            *self.look.notes,
            *([f"Not read: {_named(self.others)}."] if self.others else []),
            *([_add_too(self.look, self.exercises)] if self.exercises else []),
            *([f"These are records of {recipe}: read by its recipe."] if recipe else []),
            *([_languages(self.understood.languages)] if self.understood.languages else []),
            *([self.part.sentence(self.records)] if self.part else []),
            *([f"It holds {too_many()}"] if self.records > limits.RECORDS else []),
            *([f"{repeated:,} records repeat the id of another: set aside."] if repeated else []),
        )


def _named(names: Sequence[str]) -> str:
    more = len(names) - SHOWN_NAMES
    return f"{', '.join(names[:SHOWN_NAMES])}{f' and {more} more' if more > 0 else ''}"


def _add_too(read: Look, names: Sequence[str]) -> str:
    """Return the sentence on sheets, tables or lists that hold exercises and are not read."""
    key = "sheet" if read.form.sheet else "query" if read.form.query else "records"
    return (
        f"{_named(names)}: exercises too, it seems. For each add the file again under another name and "
        f"change {key} in its source file."
    )


def _languages(languages: Mapping[str, int]) -> str:
    """Return a sentence on the languages of editions."""
    counts = ", ".join(f"{language} {count:,}" for language, count in languages.items())
    return f"Translations are editions, of which one counts: {counts} in the records looked at."


@dataclass(frozen=True)
class _Tried:
    """One way to read a dataset, and how its first records are understood."""

    look: Look
    understood: Understood

    @property
    def merit(self) -> tuple[bool, int, bool, int]:
        """How much this way looks like a list of exercises: of a known library, then by fields.

        Of a list and one in its records the inner one has the exercises of groups, unless these are
        translations.
        """
        depth = (self.look.records_path or "").count(".")
        guess = self.understood.guess
        return bool(self.understood.recipe), len(guess.fields), guess.editions is not None, depth


def inspect_dataset(home: Home, path: Path, aliases: Mapping[str, str] | None) -> DatasetFound:
    """Read a dataset and find its field map; `aliases` are labels by which keys are known, by default all.

    Of several sheets, tables or lists the one that looks most like exercises is taken. Raises UsageError
    with the remedy where there are no records, or none of exercises.
    """
    words = known_words(home, aliases)
    tried: list[_Tried] = []
    looks = list(look(path))
    refusal: UsageError | None = None
    for found in looks:
        try:
            understood = _understood(path, found, words, [each for each in looks if each is not found])
        except UsageError as error:
            refusal = refusal or error
            continue
        if understood is not None:
            tried.append(_Tried(found, understood))
    if not tried:
        if refusal is not None:
            raise refusal
        read_records(path)  # says what is wrong
        raise UsageError(
            f"{path}: contains no records. A dataset is a list of objects, or CSV with a header."
        )
    best = max(tried, key=lambda each: each.merit)
    count = sum(1 for _ in iterate_records(path, best.look.records_path, best.look.form))
    read = best.look.reads | {join.records for join in best.understood.joins if join.path == path}
    unread = [each for each in looks if each is not best.look and each.name not in read]
    others = tuple(each.name for each in unread if each.name)
    exercises = tuple(
        each.look.name
        for each in tried
        if each.look.name in others and len(each.understood.guess.fields) >= EXERCISE_FIELDS
    )
    return DatasetFound(
        count, best.look, best.understood, part_in_file(path, count), others, tuple(filter(None, exercises))
    )


def _understood(path: Path, found: Look, words: KnownWords, others: Sequence[Look]) -> Understood | None:
    """Return how the first records of one way to read a dataset are understood; None where it has none.

    They may refer to the records of the others.
    """
    records = iterate_records(path, found.records_path, found.form)
    sample = list(islice((record for record in records if isinstance(record, Mapping)), SAMPLE))
    if not sample:
        return None
    joins = references(path, found, others, sample)
    understood = understand(str(path), sample, words, path.parent, joins)
    guess = understood.guess
    name = guess.fields.get("name")
    if FILE in sample[0] and name and guess.id_path in (None, name.path):
        # A file keeps its name where an exercise is renamed.
        unused = tuple(each for each in guess.unused if each != FILE)
        understood = replace(understood, guess=replace(guess, id_path=FILE, unused=unused))
    return understood


def inspect_records(
    place: str, listed: Sequence[object], records_path: str | None, words: KnownWords
) -> DatasetFound:
    """Find the field map of records that were read already; `place` is where, for what is wrong with them.

    Raises UsageError as `inspect_dataset` does.
    """
    records = [record for record in listed if isinstance(record, Mapping)]
    if not records:
        raise UsageError(
            f"{place}: contains no records. A dataset is a list of objects, or CSV with a header."
        )
    understood = understand(place, records[:SAMPLE], words)
    return DatasetFound(len(listed), Look(AS_FOUND, records_path), understood)


def path_of_exercises(document: object, words: KnownWords) -> str | None:
    """Return the path to the list of a document whose records are most like exercises; None where it is one.

    Beside its records an answer may have longer lists, such as the links to all its pages.
    """
    found = []
    for path in list_paths(document):
        listed = reach(document, path)
        records = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
        try:
            fields_found = len(understand(path, records[:SAMPLE], words).guess.fields)
        except UsageError:
            fields_found = 0  # where it is the only list, looking at its records says why
        found.append((fields_found, len(records), path))
    return max(found)[-1] if found else None


def dataset_lines(found: DatasetFound, home: Home) -> list[str]:
    """Return the lines of the source file that are about its records."""
    lines = ["", f"# Found: {found.records} records."]
    lines += _form_lines(found.look.form)
    if found.look.records_path:
        lines.append(f"records = {toml_string(found.look.records_path)}  # where the list of records is")
    return [*lines, *map_lines(found.understood, home)]


def _form_lines(form: FileForm) -> list[str]:
    pinned = [(each.name, getattr(form, each.name)) for each in fields(form)]
    return [
        f"{key} = {value if isinstance(value, int) else toml_string(value)}  # {FORM_COMMENTS[key]}"
        for key, value in pinned
        if value is not None
    ]
