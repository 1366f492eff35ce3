"""The numbers of targets.toml: what is wanted is a whole number, a weight is one that is not below zero."""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flows.home.errors import UsageError

MOST = 1_000_000
"""More movements than anybody can want of one place."""
TABLES = ("weights", "marginals", "wanted", "include", "exclude")


def check_numbers(file: Path, text: str, targets: Mapping[str, Any]) -> None:
    """Raise UsageError, with file, line and key, for a key that means nothing and for a wrong number."""
    if unknown := sorted(set(targets) - {"default_wanted", *TABLES}):
        known = ", ".join(("default_wanted", *TABLES))
        raise UsageError(f"{place(file, text, _key(unknown[0]))}: unknown {unknown[0]}; known are {known}.")
    for numbers, kind, maximum, right in (
        (_wanted(targets), int, MOST, f"what is wanted is a whole number from 0 to {MOST:,}"),
        (_weights(targets), (int, float), sys.float_info.max, "a weight is a number of 0 or more"),
    ):
        for key, value in numbers:
            if isinstance(value, bool) or not isinstance(value, kind) or not 0 <= value <= maximum:
                raise UsageError(f"{place(file, text, _key(key))}: {key} = {value}: {right}.")


def _wanted(targets: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if "default_wanted" in targets:
        yield "default_wanted", targets["default_wanted"]
    yield from (
        (key, value) for rule in targets.get("wanted", []) for key, value in rule.items() if key == "wanted"
    )
    for key, value in targets.get("marginals", {}).items():
        yield from value.items() if isinstance(value, Mapping) else [(key, value)]


def _weights(targets: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in targets.get("weights", {}).items():
        yield from value.items() if isinstance(value, Mapping) else [(key, value)]


def _key(key: str) -> str:
    """Return the pattern of a key, or of the table that is called so."""
    return rf"['\"]?{re.escape(key)}['\"]?\s*=|\[+\s*{re.escape(key)}\b"


def place(file: Path, text: str, pattern: str) -> str:
    """Return file and first line that begins with a pattern; the file alone where no line does."""
    lines = lines_that_match(text, pattern)
    return f"{file}:{lines[0]}" if lines else f"{file}"


def lines_that_match(text: str, pattern: str) -> list[int]:
    """Return the numbers of the lines that begin with what a pattern finds."""
    begins = re.compile(rf"\s*(?:{pattern})")
    return [number for number, line in enumerate(text.splitlines(), start=1) if begins.match(line)]
