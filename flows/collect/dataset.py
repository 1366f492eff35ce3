"""Dataset files: a JSON list, JSON lines, CSV or Parquet, read into records."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import orjson

from flows.home.errors import UsageError
from transforms.pages.dataset_records import reach

JSON_LINES = (".jsonl", ".ndjson")
SEPARATED = (".csv", ".tsv")
PARQUET = ".parquet"
EXTENSIONS = (".json", *JSON_LINES, *SEPARATED, PARQUET)
DELIMITERS = ",;\t|"
MEDIA_TYPE = "application/json"


def read_records(path: Path, records_path: str | None = None) -> list[object]:
    """Return the records of a dataset file in their order; each should be an object.

    A JSON file holds a list, or an object with the list at `records_path`. A CSV file has a header,
    its delimiter being the one that the header uses most; a row with too many or too few cells comes
    as the list of its cells. Raises UsageError with file, place and remedy where the file as a whole
    cannot be read: half a dataset would close the exercises of the other half.
    """
    extension = path.suffix.lower()
    if extension not in EXTENSIONS:
        known = ", ".join(EXTENSIONS)
        raise UsageError(
            f"{path}: '{extension}' is not a supported kind of dataset. Convert it to one of {known}."
        )
    if not path.is_file():
        problem = "is not a regular file" if path.exists() else "does not exist"
        raise UsageError(f"{path}: {problem}. Correct the path of the source.")
    if extension == PARQUET:
        return _parquet_records(path)
    try:
        content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 at byte {error.start}. Save it as UTF-8.") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}. Correct its permissions.") from error
    if extension in SEPARATED:
        return list(_separated_records(path, text))
    if extension in JSON_LINES:
        return list(_line_records(path, content))
    return _json_records(path, content, records_path)


def canonical_bytes(record: object) -> bytes:
    """Return the record as JSON with sorted keys and no white space: equal records, equal bytes."""
    # A copy, since what orjson gives keeps the memory that it grew into: half as much again for many records.
    return bytes(memoryview(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)))


def _parquet_records(path: Path) -> list[object]:
    """Return the rows of a Parquet file; what JSON has no form for becomes text."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        rows = pq.ParquetFile(path).read().to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise UsageError(f"{path}: not readable Parquet: {error}. Write the file again.") from error
    return [orjson.loads(orjson.dumps(row, default=str)) for row in rows]


def _json_records(path: Path, content: bytes, records_path: str | None) -> list[object]:
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{path}: not JSON: {error}. Correct that place.") from error
    found = reach(document, records_path) if records_path else document
    if isinstance(found, list):
        return found
    location = f"at '{records_path}' " if records_path else ""
    lists = list_paths(document)
    hint = f"Set records to one of: {', '.join(lists)}." if lists else "A dataset is a list of objects."
    raise UsageError(f"{path}: {location}there is no list of records. {hint}")


def list_paths(document: object) -> list[str]:
    """Return the paths of the lists of objects in a JSON document, two levels down, longest first."""
    found: list[tuple[int, str]] = []
    if isinstance(document, Mapping):
        for key, value in document.items():
            inner = value.items() if isinstance(value, Mapping) else ()
            for path, each in [(key, value), *((f"{key}.{below}", item) for below, item in inner)]:
                if isinstance(each, list) and each and isinstance(each[0], Mapping):
                    found.append((-len(each), path))
    return [path for _, path in sorted(found)]


def _line_records(path: Path, content: bytes) -> Iterator[object]:
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip():
            try:
                yield orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise UsageError(f"{path}:{number}: not JSON: {error}. Correct that line.") from error


def _separated_records(path: Path, text: str) -> Iterator[object]:
    header_line = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if len(set(header)) != len(header) or not all(header):
            raise UsageError(
                f"{path}:1: each column needs a name of its own, found {header}. Correct the header."
            )
        for cells in reader:
            if cells:
                yield dict(zip(header, cells, strict=True)) if len(cells) == len(header) else cells
    except csv.Error as error:
        raise UsageError(f"{path}:{reader.line_num}: not CSV: {error}. Correct that line.") from error
