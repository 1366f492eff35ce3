"""Records of a JSON or YAML document: a list, one inside of it, or an object whose keys are their ids."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice

from flows.collect.dataset.json_text import parse_file
from flows.collect.dataset.lines import is_json_lines, line_records
from flows.collect.dataset.records import Look
from flows.collect.dataset.stored import Stored
from flows.sources.file_form import FileForm
from transforms.pages.datasets.paths import reach

VALUES = "@values"
"""End of a path to an object whose values are the records, or lists of them; the key comes as KEY."""
KEY = "@key"
COLUMNS = "@columns"
"""Path to an object with a column under each key, and in each the values of the rows by number: pandas."""
MODEL = "@model."
"""Begin of a path to the records of one model of a dump of tables in one flat list, as Django writes it."""
MODEL_KEYS = {"model", "pk", "fields"}
MAX_MODELS = 20
ALIKE = 0.6
"""Records of one kind share at least this part of their keys."""
COMPARED = 50
WRAPPERS = ("node", "_source")
"""Keys of the items of a list that hold the record: edges of GraphQL, hits of Elasticsearch."""
MAX_DEPTH = 4
"""GraphQL answers with data.exercises.edges, others wrap once more."""


def json_records(stored: Stored, records_path: str | None, form: FileForm) -> Iterator[object]:
    """Yield the records of a .json file, which may hold a line a record like .jsonl."""
    if records_path is None and form.charset is None and is_json_lines(stored):
        yield from line_records(stored, None, form)
    else:
        yield from records_at(stored, parse_file(stored, form.charset), records_path)


def look_at_json(stored: Stored) -> list[Look]:
    """Return the lists of records that a .json file holds."""
    if is_json_lines(stored):
        return [Look(FileForm(), notes=("A line a record (JSON Lines).",))]
    return [Look(FileForm(), path, name=path) for path in record_paths(parse_file(stored, None))]


def records_at(stored: Stored, document: object, records_path: str | None) -> Iterator[object]:
    """Yield the records at a path of a document, which is used up.

    Raises UsageError with the paths that there are.
    """
    if records_path == COLUMNS and isinstance(document, dict) and _is_of_columns(document):
        yield from _rows(document)
        return
    if (records_path or "").startswith(MODEL) and isinstance(document, list) and _is_of_models(document):
        yield from _of_model(document, (records_path or "").removeprefix(MODEL))
        return
    if records_path == VALUES or (records_path or "").endswith(f".{VALUES}"):
        found = reach(document, (records_path or "").removesuffix(VALUES).removesuffix("."))
        if isinstance(found, dict):
            del document
            yield from _values(found)
            return
    else:
        found = reach(document, records_path) if records_path else document
        if isinstance(found, list):
            del document
            found.reverse()
            while found:
                yield found.pop()  # so that the memory of what was read is free for what is archived
            return
    location = f"at '{records_path}' " if records_path else ""
    paths = [path for path in record_paths(document) if path]
    hint = f"Set records to one of: {', '.join(paths)}." if paths else "A dataset is a list of objects."
    raise stored.error(f"{location}there is no list of records. {hint}")


def _values(found: dict[str, object]) -> Iterator[object]:
    for key in list(found):
        value = found.pop(key)
        for record in value if isinstance(value, list) else [value]:
            yield {**record, KEY: key} if isinstance(record, Mapping) else record


def _is_of_columns(document: Mapping[str, object]) -> bool:
    """Return whether all values of an object are columns with the same row numbers."""
    columns = list(document.values())
    if len(columns) <= 1 or not all(isinstance(column, Mapping) and column for column in columns):
        return False
    rows = [column.keys() for column in columns if isinstance(column, Mapping)]
    return all(number.isdecimal() for number in rows[0]) and all(each == rows[0] for each in rows)


def _rows(document: Mapping[str, object]) -> Iterator[object]:
    columns = {name: column for name, column in document.items() if isinstance(column, Mapping)}
    for number in next(iter(columns.values())):
        yield {name: column[number] for name, column in columns.items()}


def _is_of_models(document: list[object]) -> bool:
    """Return whether all items of a list are rows of tables, each with the name of its own."""
    rows = [each for each in document[:COMPARED] if isinstance(each, Mapping)]
    return bool(rows) and len(rows) == len(document[:COMPARED]) and all(map(_is_row, rows))


def _is_row(item: Mapping[str, object]) -> bool:
    return (
        item.keys() <= MODEL_KEYS
        and isinstance(item.get("model"), str)
        and isinstance(item.get("fields"), Mapping)
    )


def _of_model(document: list[object], model: str) -> Iterator[object]:
    """Yield the rows of one table: their fields beside their key."""
    for item in document:
        if not isinstance(item, Mapping) or not _is_row(item):
            yield item
        elif item["model"] == model:
            key = {"pk": item["pk"]} if "pk" in item else {}
            yield {**key, **item["fields"]}


def _models(document: list[object]) -> list[str]:
    """Return the paths to the tables of a dump, those with the most rows first."""
    counts = Counter(str(each["model"]) for each in document if isinstance(each, Mapping) and _is_row(each))
    return [f"{MODEL}{model}" for model, _ in counts.most_common(MAX_MODELS)]


def record_paths(document: object) -> list[str | None]:
    """Return the paths at which a document may have its records, the likeliest first; None: itself."""
    if isinstance(document, list) and _is_of_models(document):
        return [None, *_models(document)]
    if isinstance(document, list):
        return [None, *_within("", document)]
    if not isinstance(document, Mapping):
        return []
    if _is_of_columns(document):
        return [COLUMNS]
    keyed = [(path, each) for path, each in _objects(document) if _is_keyed(each)]
    grouped = [f"{path}.{VALUES}".lstrip(".") for path, each in keyed if _holds_lists(each)]
    single = [f"{path}.{VALUES}".lstrip(".") for path, each in keyed if not _holds_lists(each)]
    return [*grouped, *list_paths(document), *single]


def _objects(document: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the document and the objects in it, one level down."""
    yield "", document
    for key, value in document.items():
        if isinstance(value, Mapping):
            yield key, value


def _holds_lists(found: Mapping[str, object]) -> bool:
    return isinstance(next(iter(found.values())), list)


def _is_keyed(found: Mapping[str, object]) -> bool:
    """Return whether the values of an object are records, or lists of records, of one kind."""
    values = list(islice(found.values(), COMPARED))
    firsts = [value[0] if isinstance(value, list) and value else value for value in values]
    if len({isinstance(value, list) for value in values}) != 1 or len(values) <= 1:
        return False
    kinds = [set(first) for first in firsts if isinstance(first, Mapping)]
    if len(kinds) != len(values):
        return False
    return all(len(kinds[0] & kind) >= ALIKE * len(kinds[0] | kind) > 0 for kind in kinds)


def list_paths(document: object) -> list[str]:
    """Return the paths of the lists of objects in a document, MAX_DEPTH levels down, longest first."""
    found = [(-len(each), path) for path, each in _lists(document, "", MAX_DEPTH)]
    return [path for _, path in sorted(found)]


def _within(path: str, groups: list[object]) -> list[str]:
    """Return the path to the records in the objects of a list: groups, each with a list of its own.

    Each has it, and it is the only list of objects in it: what an exercise has several of is no exercise.
    """
    objects = [each for each in groups[:COMPARED] if isinstance(each, Mapping)]
    keys = [{key for key, value in each.items() if _is_list_of_objects(value)} for each in objects]
    if (
        not keys
        or len(keys) != len(groups[:COMPARED])
        or len(keys[0]) != 1
        or any(each != keys[0] for each in keys)
    ):
        return []
    return [f"{path}.{next(iter(keys[0]))}".lstrip(".")]


def _listed(groups: object, key: str) -> list[object]:
    found = reach(groups, key)
    return found if isinstance(found, list) else []


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _lists(document: object, above: str, depth: int) -> Iterator[tuple[str, list[object]]]:
    if not isinstance(document, Mapping) or not depth:
        return
    for key, value in document.items():
        path = f"{above}.{key}".lstrip(".")
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            first = value[0]
            wrapped = (f"{path}.{each}" for each in WRAPPERS if isinstance(first.get(each), Mapping))
            yield next(wrapped, path), value
            yield from ((inner, _listed(value, inner[len(path) + 1 :])) for inner in _within(path, value))
        yield from _lists(value, path, depth - 1)
