"""Ways in which programs wrap the values of their exports, undone where a source file names one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from flows.collect.dataset.records import BrokenRecord

ENTRY_KEYS = {"id", "documentId", "type", "attributes", "relationships", "links", "meta"}
WRAPPER_KEYS = {"data", "meta", "links"}
HOLDERS = {"elasticsearch": "_source"}
"""By convention the key at which a record has what it states; beside it are its id and the like."""
TEXT_TYPES = ("$oid", "$uuid", "$numberDecimal", "$symbol", "$date")
NUMBER_TYPES: Mapping[str, Callable[[str], int | float]] = {
    "$numberInt": int,
    "$numberLong": int,
    "$numberDouble": float,
}


def unwrapped(records: Iterable[object], convention: str | None) -> Iterator[object]:
    """Yield records with what a convention wraps unwrapped; None leaves them as they are."""
    unwrap = UNWRAP[convention] if convention else None
    for record in records:
        if unwrap is None or isinstance(record, BrokenRecord):
            yield record
        else:
            try:
                yield unwrap(record)
            except ValueError as error:
                yield BrokenRecord(f"{convention}: {error}")


def convention_of(sample: Sequence[object]) -> str | None:
    """Return the convention that a sample of records follows, None where they follow none."""
    objects = [record for record in sample if isinstance(record, Mapping)]
    if objects and all(_is_entry(record) for record in objects):
        return "strapi"
    if objects and any(_is_typed(value) for record in objects for value in record.values()):
        return "mongodb"
    return next(
        (name for name, key in HOLDERS.items() if objects and all(_is_held(each, key) for each in objects)),
        None,
    )


def _is_held(record: Mapping[str, object], key: str) -> bool:
    """Return whether a record is an object at a key, with what a store notes of it beside that: its id."""
    return isinstance(record.get(key), Mapping) and not any(
        isinstance(value, Mapping | list) for name, value in record.items() if name != key
    )


def _held_at(key: str) -> Callable[[object], object]:
    def unwrap(record: object) -> object:
        if not isinstance(record, Mapping) or not isinstance(held := record.get(key), Mapping):
            return record
        return {**{name: value for name, value in record.items() if name != key}, **held}

    return unwrap


def _is_entry(record: Mapping[str, object]) -> bool:
    return isinstance(record.get("attributes"), Mapping) and "id" in record and record.keys() <= ENTRY_KEYS


def _is_typed(value: object) -> bool:
    return (
        isinstance(value, Mapping) and len(value) == 1 and next(iter(value)) in {*TEXT_TYPES, *NUMBER_TYPES}
    )


def _strapi(value: object) -> object:
    """Return a value of Strapi 4 or JSON:API: attributes beside their id, `data` without its wrapper."""
    if isinstance(value, list):
        return [_strapi(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    if "data" in value and value.keys() <= WRAPPER_KEYS:
        return _strapi(value["data"])
    if _is_entry(value):
        own = {key: each for key, each in value.items() if key != "attributes"}
        value = {**value["attributes"], **own}
    return {key: _strapi(each) for key, each in value.items()}


def _mongodb(value: object) -> object:
    """Return a value of MongoDB's extended JSON as plain JSON."""
    if isinstance(value, list):
        return [_mongodb(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    if len(value) == 1:
        ((kind, each),) = value.items()
        if kind in NUMBER_TYPES and isinstance(each, str):
            return NUMBER_TYPES[kind](each)
        if kind in TEXT_TYPES:
            return _mongodb(each)
    return {key: _mongodb(each) for key, each in value.items()}


UNWRAP: Mapping[str, Callable[[object], object]] = {
    "strapi": _strapi,
    "mongodb": _mongodb,
    **{name: _held_at(key) for name, key in HOLDERS.items()},
}
