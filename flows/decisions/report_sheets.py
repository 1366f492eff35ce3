"""What a report's workbook has for an editor to fill in, and the key that tells what each row is on."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flows.decisions.decision import AXES, OF_FINDING

GAPS_SHEET = "Gaps"
FINDINGS_SHEET = "Pages to fix"
DECISION, WHO, DAY, REASON, KEY = "Decision", "Who", "Date", "Reason", "Key (do not change)"
HEADINGS: Mapping[str, str] = {
    DECISION: "decision",
    WHO: "decided_by",
    DAY: "decided_for",
    REASON: "reason",
}
"""The headings of the cells that an editor fills in, with the column of `decisions/` that each becomes."""

KEYS: Mapping[str, Sequence[str]] = {FINDINGS_SHEET: OF_FINDING, GAPS_SHEET: AXES}
"""What the key of a row names, by sheet: columns of `decisions/`."""


def finding_key(row: Mapping[str, Any]) -> str:
    """Return the key of a row of `quality.findings`, with what was decided on it."""
    return _key([row["rule"], row["exercise_id"] or row["url"], row["source"], row["field"]], row)


def gap_key(row: Mapping[str, Any]) -> str:
    """Return the key of a row of `gaps.ranked`, with what was decided on it."""
    return _key([row[f"{axis}_key"] for axis in AXES], row)


def _key(named: list[str | None], row: Mapping[str, Any]) -> str:
    return json.dumps({"on": named, "was": [row[name] for name in HEADINGS.values()]}, ensure_ascii=False)


def read_key(sheet: str, key: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the columns of `decisions/` that a key names, and what they said; ValueError for none."""
    content = json.loads(key)
    try:
        named = _texts(KEYS[sheet], content["on"])
        return named, _texts(tuple(HEADINGS.values()), content["was"])
    except (KeyError, TypeError) as error:
        raise ValueError(key) from error


def _texts(names: Sequence[str], values: Sequence[Any]) -> dict[str, str]:
    if not all(value is None or isinstance(value, str) for value in values):
        raise TypeError(values)
    return {name: value for name, value in zip(names, values, strict=True) if value}
