"""The table [rules] of `repertoire.toml`: finding rules switched off, of another severity, tuned."""

import csv
import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

from flows.errors import UsageError

SEVERITIES = ("error", "warning", "info")
RuleOptions = Mapping[str, Mapping[str, bool | str | float]]


def checked_rules(file: Path, document: object, taxonomy: Path) -> RuleOptions:
    """Return the table [rules] of a settings file, or raise UsageError that names file and key.

    `taxonomy` is the folder that documents the rules and their parameters.
    """
    if not isinstance(document, dict):
        raise UsageError(f"{file}: 'rules' must be a table, such as [rules.thin_content].")
    known = [row["rule"] for row in _rows(taxonomy / "finding_rules.csv")]
    least: dict[str, dict[str, float]] = {rule: {} for rule in known}
    for row in _rows(taxonomy / "finding_parameters.csv"):
        least[row["rule"]][row["parameter"]] = float(row["least"])
    return {rule: _checked_rule(file, rule, options, least) for rule, options in sorted(document.items())}


def _checked_rule(
    file: Path, rule: str, options: object, least: Mapping[str, Mapping[str, float]]
) -> dict[str, bool | str | float]:
    """Return what a file says of one rule."""
    if rule not in least:
        near = difflib.get_close_matches(rule, least, n=3)
        raise UsageError(
            f"{file}: [rules.{rule}]: there is no rule '{rule}'. "
            + (f"Perhaps: {', '.join(near)}." if near else f"Rules: {', '.join(sorted(least))}.")
        )
    if not isinstance(options, dict):
        raise UsageError(f"{file}: [rules.{rule}] must be a table, such as: enabled = false")
    known = ("enabled", "severity", *least[rule])
    for key, value in options.items():
        place = f"{file}: [rules.{rule}]: '{key}'"
        if key not in known:
            raise UsageError(f"{place} is no key of this rule. Keys: {', '.join(known)}.")
        _check_value(place, key, value, least[rule])
    return dict(sorted(options.items()))


def _check_value(place: str, key: str, value: object, least: Mapping[str, float]) -> None:
    """Refuse a value of another type, or below the least."""
    if key == "enabled":
        if not isinstance(value, bool):
            raise UsageError(f"{place} must be true or false, not {value!r}.")
    elif key == "severity":
        if value not in SEVERITIES:
            raise UsageError(f"{place} must be one of {', '.join(SEVERITIES)}, not {value!r}.")
    elif isinstance(value, bool) or not isinstance(value, int | float) or not value >= least[key]:
        raise UsageError(f"{place} must be a number of at least {least[key]:g}, not {value!r}.")


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)
