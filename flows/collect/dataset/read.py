"""Reading a dataset: which module reads which file, and what may be pinned of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from flows.collect.dataset.conventions import convention_of, unwrapped
from flows.collect.dataset.documents import json_records, look_at_json
from flows.collect.dataset.lines import line_records, look_at_lines
from flows.collect.dataset.parquet_rows import look_at_parquet, parquet_records
from flows.collect.dataset.record_folder import folder_records, is_record_zip, zip_records
from flows.collect.dataset.records import Look
from flows.collect.dataset.separated import look_at_separated, separated_records
from flows.collect.dataset.sqlite_tables import look_at_sqlite, sqlite_records
from flows.collect.dataset.stored import CONVERT, DAMAGED, Stored, members_of, open_stored
from flows.collect.dataset.workbook import look_at_workbook, workbook_records
from flows.collect.dataset.yaml_documents import look_at_yaml, yaml_records
from flows.home.errors import UsageError
from flows.sources.file_form import AS_FOUND, FORM_KEYS, FileForm

Reader = Callable[[Stored, str | None, FileForm], Iterator[object]]


@dataclass(frozen=True)
class Format:
    """What reads a kind of file, what looks at it before it is a source, and what may be pinned of it."""

    read: Reader
    look: Callable[[Stored], list[Look]]
    keys: tuple[str, ...] = ()


DOCUMENT = Format(json_records, look_at_json, ("charset",))
LINES = Format(line_records, look_at_lines, ("charset",))
SEPARATED = Format(separated_records, look_at_separated, ("charset", "delimiter", "header"))
WORKBOOK = Format(workbook_records, look_at_workbook, ("sheet", "header"))
SQLITE = Format(sqlite_records, look_at_sqlite, ("query",))
YAML = Format(yaml_records, look_at_yaml, ("charset",))
FORMATS = {
    ".json": DOCUMENT,
    ".jsonl": LINES,
    ".ndjson": LINES,
    ".csv": SEPARATED,
    ".tsv": SEPARATED,
    ".parquet": Format(parquet_records, look_at_parquet),
    ".xlsx": WORKBOOK,
    ".xlsm": WORKBOOK,
    ".sqlite": SQLITE,
    ".sqlite3": SQLITE,
    ".db": SQLITE,
    ".yaml": YAML,
    ".yml": YAML,
}
EXTENSIONS = (*FORMATS, ".gz", ".zip")
ANY_FORMAT = ("member", "convention")
SAMPLED = 100


def read_records(path: Path, records_path: str | None = None, form: FileForm = AS_FOUND) -> list[object]:
    """Return the records of a dataset in their order; see `iterate_records`."""
    return list(iterate_records(path, records_path, form))


def iterate_records(
    path: Path,
    records_path: str | None = None,
    form: FileForm = AS_FOUND,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> Iterator[object]:
    """Yield the records of a dataset file, or of a folder of one file a record, in their order.

    Each should be an object; what cannot be read is a BrokenRecord. `records_path` is where a document
    has its list, `form` what its source file pins of the file; `include` and `exclude` are globs over a
    folder. JSON Lines, CSV, Parquet and SQLite are read as they are asked for, others as a whole up to
    the limits of `limits`. Raises UsageError with file, place and remedy where the file as a whole
    cannot be read: half a dataset would close the exercises of the other half.
    """
    if path.is_dir():
        _refuse(path, [key for key in FORM_KEYS if key != "convention" and getattr(form, key) is not None])
        return unwrapped(folder_records(path, include, exclude), form.convention)
    if include or exclude:
        raise UsageError(f"{path}: include and exclude belong to a folder, and this is a file. Remove them.")
    if _is_of_records(path, form.member):
        return unwrapped(zip_records(path), form.convention)
    stored, kind = _opened(path, form.member)
    pinned = [key for key in FORM_KEYS if getattr(form, key) is not None]
    _refuse(path, [key for key in pinned if key not in kind.keys + ANY_FORMAT])
    return unwrapped(_guarded(stored, kind.read, records_path, form), form.convention)


def look(path: Path, member: str | None = None) -> list[Look]:
    """Return the ways in which a file that is no source yet can be read, each with what to pin of it.

    `member` names the file of a zip that is meant. Raises UsageError as `iterate_records` does.
    """
    if path.is_dir() or _is_of_records(path, member):
        return [_with_convention(path, Look(AS_FOUND))]
    stored, kind = _opened(path, member)
    try:
        looks = kind.look(stored)
    except (*DAMAGED, OSError) as error:
        raise _damaged(stored, error) from error
    return [_with_convention(path, replace(each, form=replace(each.form, member=member))) for each in looks]


def _is_of_records(path: Path, member: str | None) -> bool:
    """Return whether a path is a zip of one file a record, of which no member is meant."""
    is_zip = member is None and path.suffix.lower() == ".zip" and path.is_file()
    return is_zip and len(members_of(path, tuple(FORMATS))) > 1 and is_record_zip(path)


def stored_file(path: Path, member: str | None) -> Stored:
    """Return the file that holds the records of a dataset. Raises UsageError as `iterate_records` does."""
    return _opened(path, member)[0]


def _with_convention(path: Path, found: Look) -> Look:
    sample = list(islice(iterate_records(path, found.records_path, found.form), SAMPLED))
    convention = convention_of(sample)
    if convention is None:
        return found
    note = f"Written as {convention} does: what it wraps is unwrapped."
    return replace(found, form=replace(found.form, convention=convention), notes=(*found.notes, note))


def _opened(path: Path, member: str | None) -> tuple[Stored, Format]:
    extension = path.suffix.lower()
    if extension not in EXTENSIONS:
        advice = CONVERT.get(extension, f"Convert it to one of {', '.join(EXTENSIONS)}.")
        raise UsageError(f"{path}: '{extension}' is not a supported kind of dataset. {advice}")
    try:
        stored = open_stored(path, member, tuple(FORMATS))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}. Correct its permissions.") from error
    return stored, FORMATS[stored.extension]


def _refuse(path: Path, keys: list[str]) -> None:
    if keys:
        raise UsageError(
            f"{path}: {' and '.join(keys)} do not belong to such a file. Remove them from the source file."
        )


def _guarded(stored: Stored, read: Reader, records_path: str | None, form: FileForm) -> Iterator[object]:
    """Yield records; what goes wrong with the bytes of the file becomes an error for the user."""
    try:
        yield from read(stored, records_path, form)
    except (*DAMAGED, OSError) as error:
        raise _damaged(stored, error) from error


def _damaged(stored: Stored, error: Exception) -> UsageError:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    is_right = isinstance(error, PermissionError)
    remedy = "Correct its permissions" if is_right else "Write the file again"
    return stored.error(f"cannot be read: {said}. {remedy}.")
