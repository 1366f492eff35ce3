"""A folder, or a zip, of one JSON or YAML file an exercise: a file a record, a broken file costs one."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from flows.collect.dataset.json_text import parse_json
from flows.collect.dataset.limits import LINE_BYTES
from flows.collect.dataset.records import BrokenRecord, mostly_whole
from flows.collect.dataset.stored import member_bytes, members_of
from flows.collect.dataset.yaml_documents import YamlError, parse_yaml
from flows.collect.folder import read_file
from flows.home.errors import NotArchivedError, UsageError
from flows.sources.address_patterns import compile_globs

JSON, YAML = (".json",), (".yaml", ".yml")
FILE = "@file"
"""Key of a record under which the path of its file stands, below the folder and without its ending."""
TRIED = 50


def record_files(root: Path, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> list[str]:
    """Return the JSON and YAML files below a folder, in order; those of hidden folders are left out."""
    found = []
    for folder, folders, names in os.walk(root, onerror=_cannot_list):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = Path(folder).relative_to(root)
        listed = (name for name in names if not name.startswith(".") and _ending(name) in JSON + YAML)
        found += [(below / name).as_posix() for name in listed]
    wanted, unwanted = compile_globs(include or ("**",)), compile_globs(exclude)
    return sorted(
        name for name in found if wanted.fullmatch(name) and not (exclude and unwanted.fullmatch(name))
    )


def zip_records(path: Path) -> Iterator[object]:
    """Yield the record of each JSON or YAML file in a zip, as if it were unpacked.

    A folder that all files are in has the name of the version in archives of code hosts: no file is called
    after it. Raises UsageError as `folder_records` does, and where the zip is damaged or a bomb.
    """
    names = sorted(members_of(path, JSON + YAML))
    above = {name.partition("/")[0] + "/" for name in names}
    top = above.pop() if len(above) == 1 and all("/" in name for name in names) else ""
    members = member_bytes(path, names, LINE_BYTES)
    records = (_parsed(name.removeprefix(top), content) for name, content in members)
    return mostly_whole(f"{path}: ", records, "files")


def is_record_zip(path: Path) -> bool:
    """Return whether a zip has several JSON or YAML files, most of those tried holding one object."""
    names = members_of(path, JSON + YAML)
    members = member_bytes(path, _tried(names), LINE_BYTES)
    return _are_records(names, [_parsed(name, content) for name, content in members])


def folder_records(root: Path, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> Iterator[object]:
    """Yield the record of each file. Raises UsageError where there is none, or too many are broken."""
    names = record_files(root, include, exclude)
    if not names:
        raise UsageError(
            f"{root}: is not a regular file, and as a folder it holds no .json, .yaml or .yml file. "
            "Correct the path of the source."
        )
    return mostly_whole(f"{root}/", (_record(root, name) for name in names), "files")


def is_record_folder(root: Path) -> bool:
    """Return whether a folder has several JSON or YAML files, most of those tried holding one object."""
    names = record_files(root)
    return _are_records(names, [_record(root, name) for name in _tried(names)])


def _tried(names: Sequence[str]) -> Sequence[str]:
    return names[:: max(1, len(names) // TRIED)]


def _are_records(names: Sequence[str], tried: Sequence[object]) -> bool:
    return len(names) > 1 and sum(isinstance(each, Mapping) for each in tried) * 2 > len(tried)


def _record(root: Path, name: str) -> object:
    try:
        content = read_file(str(root / name), LINE_BYTES)
    except NotArchivedError as error:
        return BrokenRecord(f"{name}: {error.detail}", name)
    return _parsed(name, content)


def _parsed(name: str, content: bytes) -> object:
    try:
        text = content.decode(json.detect_encoding(content))
        found = parse_json(text) if _ending(name) in JSON else parse_yaml(text.removeprefix("\ufeff"))
    except (YamlError, ValueError) as error:
        return BrokenRecord(f"{name}: {error}", name)
    if not isinstance(found, Mapping):
        return BrokenRecord(f"{name}: holds no object, but a {type(found).__name__}", name)
    return {**found, FILE: name.rpartition(".")[0]}


def _ending(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - of a name, not a path


def _cannot_list(error: OSError) -> None:
    raise UsageError(
        f"{error.filename}: cannot be listed: {error.strerror}. Correct its permissions."
    ) from error
