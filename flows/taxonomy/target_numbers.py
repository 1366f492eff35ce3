"""The numbers of targets.toml: what is wanted is a whole number, a weight is one that is not below zero."""

import math
import re
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
        raise UsageError(f"{_place(file, text, unknown[0])}: unknown {unknown[0]}; known are {known}.")
    for key, value in _wanted(targets):
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
            right = f"what is wanted is a whole number from 0 to {MOST:,}"
            raise UsageError(f"{_place(file, text, key)}: {key} = {value}: {right}.")
    for key, value in _weights(targets):
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
            raise UsageError(
                f"{_place(file, text, key)}: {key} = {value}: a weight is a number of 0 or more."
            )


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


def _place(file: Path, text: str, key: str) -> str:
    """Return file and line of a key; the file alone where it is written in another way."""
    pattern = re.compile(rf"\s*['\"]?{re.escape(key)}['\"]?\s*=|\s*\[+\s*{re.escape(key)}\b")
    lines = (number for number, line in enumerate(text.splitlines(), start=1) if pattern.match(line))
    line = next(lines, None)
    return f"{file}:{line}" if line else f"{file}"
