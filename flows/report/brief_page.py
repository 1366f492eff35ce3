"""The page that a brief asks for: its fields, by the keys of the own source, with what is known filled in."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import yaml

from flows.report.brief import Brief, Row


class Field(NamedTuple):
    """What a field of a new page is.

    is_needed: every new page has it, whether the own pages state it by a key or not. is_text: it is one text,
    empty where nothing is known; otherwise it is a list.
    """

    is_needed: bool = False
    is_text: bool = False


FIELDS: Mapping[str, Field] = {
    "name": Field(is_needed=True, is_text=True),
    "aliases": Field(),
    "summary": Field(is_text=True),
    "target_muscles": Field(is_needed=True),
    "secondary_muscles": Field(),
    "equipment": Field(is_needed=True),
    "difficulty": Field(is_needed=True, is_text=True),
    "category": Field(is_text=True),
    "steps": Field(is_needed=True),
    "tips": Field(is_needed=True),
    "mistakes": Field(is_needed=True),
    "faqs": Field(),
}
"""The fields of a new page, in order."""

_KEY = re.compile(r"[^\W\d][\w -]*(\.[^\W\d][\w -]*)*")
"""A key that can be written as it is, dotted where it is nested; other paths lead through lists or choose."""
_TABLE_ENDINGS = {".csv": ",", ".tsv": "\t"}

Page = dict[str, Any]


def keys_of(own_format: Sequence[Row]) -> dict[str, str]:
    """Return the key of each field of a new page: that of the own pages, else the name in our record.

    A key that two fields would share, or that would be within another one, goes to the first.
    """
    stated = {row["field"]: row["key"] for row in own_format if row["key"] and _KEY.fullmatch(row["key"])}
    keys: dict[str, str] = {}
    for field, about in FIELDS.items():
        if stated and field not in stated and not about.is_needed:
            continue
        key = stated.get(field, field)
        keys[field] = field if any(_overlaps(key, other) for other in keys.values()) else key
    return keys


def _overlaps(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def new_page(brief: Brief) -> Page:
    """Return the fields of the page to write, nested as its keys are, in the words of the own library."""
    words = {row["field"]: " ".join(row["word"].split()) for row in brief.words}
    page: Page = {}
    for field, key in keys_of(brief.own_format).items():
        word = words.get(field, "")
        *parents, last = key.split(".")
        within = page
        for parent in parents:
            within = within.setdefault(parent, {})
        within[last] = word if FIELDS[field].is_text else [word] if word else []
    return page


def front_matter(page: Page) -> str:
    """Return a page as YAML, whatever its texts hold."""
    text: str = yaml.safe_dump(page, sort_keys=False, allow_unicode=True, width=1_000)
    return text


def record_of(page: Page, own_format: Sequence[Row]) -> tuple[str, str] | None:
    """Return a page as a record of the own dataset, with the language of the text; None where it is none.

    A table (CSV, TSV) gets its header and a row, lists joined by commas; all else gets JSON.
    """
    if not own_format or own_format[0]["format"] != "dataset":
        return None
    ending = own_format[0]["address"][-4:].casefold()
    if ending in _TABLE_ENDINGS:
        return "csv", _table(page, _TABLE_ENDINGS[ending])
    return "json", json.dumps(page, ensure_ascii=False, indent=2)


def _table(page: Page, delimiter: str) -> str:
    stream = io.StringIO()
    cells = dict(_flat(page, ""))
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerows([cells.keys(), cells.values()])
    return stream.getvalue().rstrip("\n")


def _flat(page: Mapping[str, Any], within: str) -> list[tuple[str, str]]:
    cells = []
    for key, value in page.items():
        if isinstance(value, dict):
            cells += _flat(value, f"{within}{key}.")
        else:
            cells.append((f"{within}{key}", ", ".join(value) if isinstance(value, list) else value))
    return cells
