"""The taxonomy in force: the files of the checkout, overlaid with those of the home."""

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from flows.home.errors import UsageError
from flows.home.settings import CHECKOUT, Home
from flows.taxonomy.target_numbers import check_numbers, lines_that_match, place
from flows.taxonomy.text_words import check_cues, check_text_words
from flows.taxonomy.validate import (
    Row,
    aliases_in_force,
    check_aliases,
    check_dimensions,
    check_form_order,
    check_ladders,
    check_loaded_words,
    check_matches,
    check_muscles,
    check_name_words,
    check_variant_rules,
)
from transforms.enums import DISPOSITIONS
from transforms.matching.names import KINDS
from transforms.taxonomy.taxonomy import Taxonomy
from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.text_words import KINDS as TEXT_KINDS
from transforms.taxonomy.words import split_words

if TYPE_CHECKING:
    import _csv

COLUMNS: dict[str, tuple[str, ...]] = {
    "muscles": (
        "muscle_key",
        "name",
        "level",
        "kind",
        "parents",
        "latin_name",
        "fma_id",
        "side",
        "map_shape",
        "primary_parent",
    ),
    "equipment": ("equipment_key", "name", "family_key", "family_name", "setting"),
    "difficulty": ("difficulty_key", "name", "rank"),
    "categories": ("category_key", "name"),
    "body_parts": ("body_part_key", "name"),
    "movement_patterns": ("movement_pattern_key", "name", "description"),
    "aliases": ("vocabulary", "alias", "key", "language"),
    "loaded_words": ("vocabulary", "word", "beside", "key"),
    "name_words": ("kind", "phrase", "value"),
    "text_words": ("kind", "phrase", "value"),
    "matches": ("status", "source_a", "exercise_a", "source_b", "exercise_b", "note"),
    "ladders": ("ladder", "rung", "name", "also"),
    "cues": ("cue", "word"),
    "variant_rules": ("axis", "has", "lacks", "evidence", "why"),
    "form_order": ("kind", "name", "rank", "states", "meaning"),
    "page_reasons": ("reason", "state", "disposition", "meaning", "remedy"),
    "finding_rules": ("rule", "family", "severity", "title", "explanation", "evidence", "remedy", "cause"),
    "finding_parameters": ("rule", "parameter", "default", "least", "meaning"),
}
"""The columns of each file `taxonomy/<name>.csv`; the first is its key, see also `_row_key`."""

KEY_WIDTHS = {"ladders": 2, "cues": 2, "variant_rules": 3, "finding_parameters": 2, "form_order": 2}
"""How many of its first columns are the key of a file, where it is more than one."""

LATER_COLUMNS = {"muscles": ("primary_parent",)}
"""Columns at the end of a file that a home's file may be without: it was written before there were any."""

TARGETS = "targets.toml"

AXIS_FILES = {
    "muscle_group": ("muscles", 0),
    "equipment_family": ("equipment", 2),
    "difficulty": ("difficulty", 0),
}


def taxonomy_folders(home: Home) -> list[Path]:
    """Return the folders of the taxonomy, the later one going first: the checkout's and the home's."""
    return list(dict.fromkeys([CHECKOUT / "taxonomy", home.taxonomy]))


def alias_rows(folders: Sequence[Path]) -> list[Row]:
    """Return the aliases in force that are in these folders, each with its file and line."""
    return _overlay("aliases", dict(_contents(folders)))


def read_taxonomy(home: Home) -> Taxonomy:
    """Read the taxonomy of the checkout with the overrides of the home.

    A row of the home's file replaces the row with its key and otherwise adds one; the home's
    `targets.toml` replaces the whole. A wrong file raises `UsageError` with file and line. Files of the same
    content give the same object, so that what is worked out of it is worked out once a process.
    """
    return _read(_contents(taxonomy_folders(home)))


def _contents(folders: Sequence[Path]) -> tuple[tuple[Path, bytes], ...]:
    """Return the files of the taxonomy that are there, folder by folder, with their bytes."""
    names = (*(f"{name}.csv" for name in COLUMNS), TARGETS)
    files = (folder / name for folder in folders for name in names)
    return tuple((file, file.read_bytes()) for file in files if file.exists())


@lru_cache(maxsize=4)
def _read(contents: tuple[tuple[Path, bytes], ...]) -> Taxonomy:
    """Read and check the files, of which a later one of a name goes first."""
    files = dict(contents)
    rows = {name: _overlay(name, files) for name in COLUMNS}
    for name in COLUMNS:
        _check_cells(name, rows[name])
    check_dimensions(rows)
    check_muscles(rows["muscles"])
    rows["aliases"] = aliases_in_force(rows)
    check_aliases(rows)
    check_loaded_words(rows)
    check_name_words(rows["name_words"], rows["equipment"])
    check_text_words(rows)
    check_matches(rows["matches"])
    check_ladders(rows["ladders"])
    check_cues(rows["cues"])
    check_variant_rules(rows["variant_rules"], rows["name_words"], rows["equipment"])
    check_form_order(rows["form_order"])
    targets_file = next(file for file in reversed(files) if file.name == TARGETS)
    targets = _read_targets(targets_file, files[targets_file], rows)
    return Taxonomy(
        **{name: _frame(name, rows[name]) for name in COLUMNS},
        targets=targets,
        digest=_digest(rows, files[targets_file]),
    )


def _read_csv(file: Path, content: bytes, name: str) -> Iterator[Row]:
    """Yield the rows of one file; a header or a row of another shape is rejected."""
    expected = COLUMNS[name]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{file}:{line}: not UTF-8 at byte {error.start}. Save the file as UTF-8."
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = _csv_rows(file, reader)
    header = tuple(next(rows, ()))
    later = LATER_COLUMNS.get(name, ())
    if later and header == expected[: -len(later)]:
        expected = header
    if header != expected:
        raise UsageError(
            f"{file}:1: the header is {','.join(header)!r}, expected {','.join(expected)!r}. "
            "Use these column names, in this order."
        )
    for cells in rows:
        if not cells:
            continue
        if len(cells) != len(expected):
            raise UsageError(
                f"{file}:{reader.line_num}: {len(cells)} cells, expected {len(expected)} "
                f"({', '.join(expected)}). Put a cell that contains a comma in double quotes."
            )
        row = dict(zip(expected, (cell.strip() for cell in cells), strict=True))
        yield str(file), reader.line_num, dict.fromkeys(COLUMNS[name], "") | row


def _csv_rows(file: Path, reader: "_csv.Reader") -> Iterator[list[str]]:
    """Yield the rows of a CSV file; a quote that is not closed is rejected."""
    try:
        yield from reader
    except csv.Error as error:
        raise UsageError(
            f"{file}:{reader.line_num}: {error}. Close each double quote, and double one within a cell."
        ) from error


def _overlay(name: str, files: Mapping[Path, bytes]) -> list[Row]:
    """Read the files of one name; a key twice in one file is rejected, a later file replaces."""
    merged: dict[tuple[str, ...], Row] = {}
    for file, content in files.items():
        if file.name != f"{name}.csv":
            continue
        seen: dict[tuple[str, ...], int] = {}
        for row in _read_csv(file, content, name):
            key = _row_key(name, row[2])
            if key in seen:
                raise UsageError(
                    f"{file}:{row[1]}: {' '.join(key)!r} is already in line {seen[key]}. Remove one."
                )
            seen[key] = row[1]
            merged[key] = row
    return list(merged.values())


def _row_key(name: str, cells: Mapping[str, str]) -> tuple[str, ...]:
    if name == "aliases":
        return cells["vocabulary"], normalise_term(cells["alias"])
    if name == "text_words":
        return cells["kind"], normalise_term(cells["phrase"])
    if name == "loaded_words":
        beside = " ".join(split_words(cells["beside"]))
        return cells["vocabulary"], normalise_term(cells["word"]), beside
    if name == "name_words":
        return cells["kind"], " ".join(split_words(cells["phrase"]))
    if name == "matches":
        pair = (cells["source_a"], cells["exercise_a"]), (cells["source_b"], cells["exercise_b"])
        return tuple(cell for page in sorted(pair) for cell in page)
    return tuple(cells[column] for column in COLUMNS[name][: KEY_WIDTHS.get(name, 1)])


def _check_cells(name: str, rows: list[Row]) -> None:
    """Raise UsageError for a row without a key or a name, and cells outside a closed set."""
    closed = {
        ("muscles", "level"): {"region", "group", "muscle", "part"},
        ("muscles", "kind"): {"muscle", "system", "whole_body"},
        ("muscles", "side"): {"", "front", "back", "both"},
        ("equipment", "setting"): {"home", "gym", "outdoor", "any"},
        ("matches", "status"): {"same", "different"},
        ("name_words", "kind"): set(KINDS),
        ("text_words", "kind"): set(TEXT_KINDS),
        ("form_order", "states"): {"yes", "no"},
        ("page_reasons", "disposition"): {*DISPOSITIONS},
        ("finding_rules", "severity"): {"error", "warning", "info"},
    }
    optional = {
        "parents",
        "latin_name",
        "fma_id",
        "side",
        "map_shape",
        "primary_parent",
        "description",
        "language",
        "note",
        "also",
        "cause",
    }
    optional |= {"value"} if name in {"name_words", "text_words"} else set()
    for file, line, cells in rows:
        for column, value in cells.items():
            if not value and column not in optional:
                raise UsageError(f"{file}:{line}: {column} is empty. Fill it in, or remove the line.")
            allowed = closed.get((name, column))
            if allowed and value not in allowed:
                raise UsageError(
                    f"{file}:{line}: {column} is {value!r}, expected one of {', '.join(sorted(allowed))}."
                )


def _frame(name: str, rows: list[Row]) -> pl.DataFrame:
    """Make the frame of a file: text columns, empty cells null."""
    return pl.DataFrame(
        {column: [cells[column] or None for _, _, cells in rows] for column in COLUMNS[name]},
        schema=dict.fromkeys(COLUMNS[name], pl.String),
    )


def _read_targets(file: Path, content: bytes, rows: Mapping[str, list[Row]]) -> dict[str, Any]:
    """Read targets.toml; a key that is no member of its axis is rejected."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8").read()
    try:
        targets = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file}: {error}. Correct the file.") from error
    check_numbers(file, text, targets)
    members = {
        axis: {row[2][COLUMNS[name][column]] for row in rows[name]}
        for axis, (name, column) in AXIS_FILES.items()
    }
    for kind in ("wanted", "include", "exclude"):
        lines = lines_that_match(text, rf"\[\[\s*{kind}\s*\]\]")
        for number, rule in enumerate(targets.get(kind, []), start=1):
            where = f"{file}:{lines[number - 1]}" if number <= len(lines) else f"{file}"
            _check_target_rule(f"{where}: [[{kind}]] number {number}", kind, rule, members)
    named = {**targets.get("weights", {})}
    for axis in ("muscle_group", "equipment_family"):
        named[axis] = {**named.get(axis, {}), **targets.get("marginals", {}).get(f"{axis}_exceptions", {})}
    for axis, weights in named.items():
        unknown = set(weights) - members.get(axis, set())
        if unknown:
            where = place(file, text, rf"['\"]?({'|'.join(map(re.escape, unknown))})\b")
            raise UsageError(f"{where}: {axis}: {', '.join(sorted(unknown))} is not in the taxonomy.")
    return targets


def _check_target_rule(
    where: str, kind: str, rule: Mapping[str, Any], members: Mapping[str, set[str]]
) -> None:
    """Raise UsageError for a rule with an unknown axis or key, without a reason or a number."""
    if unknown := set(rule) - {*AXIS_FILES, "reason", *(["wanted"] if kind == "wanted" else [])}:
        raise UsageError(
            f"{where}: unknown {', '.join(sorted(unknown))}; known are {', '.join(AXIS_FILES)}, reason."
        )
    if not rule.get("reason"):
        raise UsageError(f"{where}: no reason. Say why, so that the next editor knows.")
    if kind == "wanted" and "wanted" not in rule:
        raise UsageError(f"{where}: wanted must be a whole number.")
    for axis in AXIS_FILES:
        if absent := set(rule.get(axis, [])) - members[axis]:
            raise UsageError(f"{where}: {axis} {', '.join(sorted(absent))} is not in the taxonomy.")


def _digest(rows: Mapping[str, list[Row]], targets: bytes) -> str:
    """Return the digest of what is in force; where it is in which file does not matter."""
    content = blake2b(targets, digest_size=32)
    for name in sorted(rows):
        for cells in sorted(tuple(cells.values()) for _, _, cells in rows[name]):
            content.update("\0".join((name, *cells)).encode())
    return content.hexdigest()
