"""YAML: safe, with the types of JSON alone, so that No stays "No"; bombs of aliases are refused."""

import re
from collections.abc import Iterator, Mapping

import yaml

from flows.collect.dataset.charset import charset_of
from flows.collect.dataset.documents import record_paths, records_at
from flows.collect.dataset.json_text import decoded
from flows.collect.dataset.limits import DEPTH, YAML_BYTES, YAML_NODES
from flows.collect.dataset.records import Look
from flows.collect.dataset.stored import Stored
from flows.sources.file_form import FileForm

BASE: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlError(ValueError):
    """A text is no YAML that is read; says why."""


class JsonTypesLoader(BASE):  # type: ignore[misc]
    """Loads YAML with the types of JSON: what YAML 1.1 takes for a date or a truth value stays text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - as PyYAML has it

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Merge `<<`, as long as it stays small."""
        super().flatten_mapping(node)
        if len(node.value) > YAML_NODES // 100:
            raise YamlError("its merged keys (<<) are more than a dataset has")


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"~|null|", ["~", "n", ""]),
    ("int", r"-?(?:0|[1-9][0-9]{0,17})", "-0123456789"),
    (
        "float",
        r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17}|(?:\.[0-9]{1,17})?[eE][-+]?[0-9]{1,3})",
        "-0123456789",
    ),
    ("merge", r"<<", "<"),
):
    JsonTypesLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )


def parse_yaml(text: str) -> object:
    """Return what a YAML text says, several documents as the list of them. Raises YamlError."""
    try:
        _check_depth(text)
        documents = [each for each in yaml.load_all(text, JsonTypesLoader) if each is not None]
    except yaml.YAMLError as error:
        raise YamlError(" ".join(str(error).split())) from error
    except (ValueError, RecursionError, OverflowError) as error:
        raise YamlError(str(error)) from error
    _check_size(documents)
    if len(documents) == 1:
        return documents[0]
    return [item for each in documents for item in (each if isinstance(each, list) else [each])]


def yaml_records(stored: Stored, records_path: str | None, form: FileForm) -> Iterator[object]:
    """Yield the records of a YAML file: a list, a list inside of it, an object by ids, or its documents."""
    yield from records_at(stored, _parsed(stored, form.charset), records_path)


def look_at_yaml(stored: Stored) -> list[Look]:
    """Return the lists of records that a YAML file holds."""
    return [Look(FileForm(), path, name=path) for path in record_paths(_parsed(stored, None))]


def _parsed(stored: Stored, charset: str | None) -> object:
    content = stored.whole(YAML_BYTES)
    text = decoded(stored, content, charset or charset_of(stored)).removeprefix("\ufeff")
    try:
        return parse_yaml(text)
    except YamlError as error:
        raise stored.error(f"not YAML: {error}. Correct that place.") from error


def _check_depth(text: str) -> None:
    """Refuse lists in lists beyond measure before they are built: what builds them is recursive C."""
    depth = 0
    for event in yaml.parse(text, BASE):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH:
                raise YamlError(f"more than {DEPTH} levels of lists and objects in each other")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _check_size(documents: list[object]) -> None:
    """Refuse what aliases blow up, or make a circle of; and keys that are no texts."""
    count = 0
    waiting: list[tuple[object, int]] = [(each, 0) for each in documents]
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if count > YAML_NODES or depth > DEPTH:
            raise YamlError(f"more than {YAML_NODES:,} values once its aliases are written out, or a circle")
        if isinstance(value, Mapping):
            waiting.extend((each, depth + 1) for each in value.values())
        elif isinstance(value, list):
            waiting.extend((each, depth + 1) for each in value)
