"""What identifies a record of a dataset, permanently."""

from collections.abc import Mapping
from typing import Any

from transforms.pages.datasets.paths import reach, texts_in
from transforms.pages.datasets.record import BRACES, template_text

ROW = "@row"
"""In place of a path: the number of the record in its file, from 1. It moves when a record is put before."""

SIGNS = (ROW, "@key", "@file")
"""Ids that no field of the record states: its row, its key in an object of records, its file in a folder of
them; the reader of files gives the last two as keys of the record."""


def record_id(record: Mapping[str, Any], rule: str, row: int) -> str | None:
    """Return the id of the record that is number `row`, None where it states none, or only part of one.

    `rule` is a path, "@row", or a template of paths: "{movement}/{variant}".
    """
    if rule == ROW:
        return str(row)
    if paths := BRACES.findall(rule):
        return template_text(record, rule) if all(map(_has_text, (reach(record, p) for p in paths))) else None
    value = reach(record, rule)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None


def composite(paths: tuple[str, ...]) -> str:
    """Return the template of an id that is made of several paths."""
    return "/".join(f"{{{path}}}" for path in paths)


def _has_text(value: object) -> bool:
    return any(text.strip() for text in texts_in(value))
