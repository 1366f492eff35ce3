"""Rows of demand: what a record of an export says was wanted, how much of it, and in which days."""

import calendar
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from transforms.pages.datasets.paths import reach
from transforms.taxonomy.terms import normalise_term

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[.,'\u2019\s]\d{3})+")
_GROUPED_WITH_DECIMALS = re.compile(r"([1-9]\d{0,2}(?:([.,'\u2019\s])\d{3})+)(?!\2)[.,](\d+)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]\d{2}:\d{2}.*)?")
_DOTTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_FROM_TO = re.compile(r"(\S+)\s+(?:-|\u2013|to|bis)\s+(\S+)")
_MONTH = re.compile(r"(\d{4})-?(\d{2})")
_WEEK = re.compile(r"(\d{4})-?W(\d{2})")

NO_COLUMN, NO_SUBJECT = "demand_without_column", "demand_without_subject"
NO_AMOUNT, NO_DATE = "demand_without_amount", "demand_without_date"
"""Reasons of `taxonomy/page_reasons.csv` for rows that are not read."""

MAX_SAID = 100

Days = tuple[date, date]
"""First and last day."""


@dataclass(frozen=True)
class DemandMap:
    """Which columns of a source of demand say what.

    subject: path of what was wanted; kind: what that is, see `enums.DEMAND_KINDS`. measures: paths of
    the amounts by measure. date: path of the day, week or month of a row; None where rows have none.
    """

    subject: str
    kind: str
    measures: Mapping[str, str]
    date: str | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all these columns."""
        return (self.subject, *self.measures.values(), *((self.date,) if self.date else ()))

    def held_by(self, record: Mapping[str, Any]) -> set[str]:
        """Return the paths of columns that a record has, blank or not."""
        return {path for path in self.paths if path in record or reach(record, path) is not None}


@dataclass(frozen=True)
class DemandRow:
    """What one record says: its subject, the amount by measure, and its days where it states them."""

    subject: str
    amounts: Mapping[str, float]
    days: Days | None


class UnreadRowError(ValueError):
    """A record that says nothing that can be counted: the reason, and what it has instead."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


def read_row(
    record: Mapping[str, Any],
    columns: DemandMap,
    totals: Collection[str] = (),
    collected_on: date = date.max,
    held: Collection[str] | None = None,
) -> DemandRow:
    """Read one record.

    `totals` are what exports write in the place of a subject, normalised ("total", "(not set)");
    `collected_on` is the day of the collection. `held` are the columns that the records beside it have, where
    some leave out what is blank, as JSON may. Raises UnreadRowError where a column is not there, and for a
    record that names no subject, no amount, or a date that is none or to come. An amount that is left blank
    beside another is none of its measure.
    """
    held = columns.held_by(record) if held is None else held
    if absent := [path for path in columns.paths if path not in held]:
        has = ", ".join(map(repr, record))[:MAX_SAID]
        raise UnreadRowError(NO_COLUMN, f"there is no {absent[0]!r}; there is {has}")
    subject = str(reach(record, columns.subject) or "").strip()
    if not subject:
        raise UnreadRowError(NO_SUBJECT, f"{columns.subject} is blank")
    if normalise_term(subject) in totals:
        raise UnreadRowError(NO_SUBJECT, f"{columns.subject} is {subject[:MAX_SAID]!r}")
    days = None
    if columns.date is not None:
        stated = reach(record, columns.date)
        days = days_of(str(stated or ""))
        if days is None:
            raise UnreadRowError(NO_DATE, f"{columns.date} is {str(stated)[:MAX_SAID]!r}")
        if days[0] > collected_on:
            raise UnreadRowError(NO_DATE, f"{columns.date} is {days[0]}, after the collection")
    stated_amounts = {measure: reach(record, path) for measure, path in columns.measures.items()}
    amounts = {measure: amount_of(value) for measure, value in stated_amounts.items() if not is_blank(value)}
    known = {measure: amount for measure, amount in amounts.items() if amount is not None}
    if not known or len(known) < len(amounts):
        wrong = next((one for one in columns.measures if one not in known), "")
        raise UnreadRowError(
            NO_AMOUNT, f"{columns.measures[wrong]} is {str(stated_amounts[wrong])[:MAX_SAID]!r}"
        )
    return DemandRow(subject, known, days)


def amount_of(value: object) -> float | None:
    """Return a number that is counted, None for what is none: shares, ranges, and what is below zero.

    Thousands may be parted by a comma, a point, an apostrophe or a space; a point or a comma before three
    digits parts thousands, since what is counted is whole.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if not isinstance(value, str):
        return float(value) if 0 <= value < float("inf") else None
    text = value.strip()
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"\D", "", text))
    if found := _GROUPED_WITH_DECIMALS.fullmatch(text):
        return float(re.sub(r"\D", "", found[1]) + "." + found[3])
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def days_of(text: str) -> Days | None:
    """Return the days of a date, week or month in ISO form, of a day with points, or from one to another.

    Others are None: whether 03/04 is in March or in April, nothing says.
    """
    stated = text.strip()
    if found := _FROM_TO.fullmatch(stated):
        first, last = days_of(found[1]), days_of(found[2])
        return (first[0], last[1]) if first and last and first[0] <= last[1] else None
    try:
        return _period(stated)
    except (ValueError, calendar.IllegalMonthError):
        return None


def _period(stated: str) -> Days | None:
    """Return the days of one date, week or month. Raises ValueError where the calendar has none such."""
    if found := _DAY.fullmatch(stated):
        year, month, day = map(int, found.groups())
        first = last = date(year, month, day)
    elif found := _DOTTED_DAY.fullmatch(stated):
        day, month, year = map(int, found.groups())
        first = last = date(year, month, day)
    elif found := _WEEK.fullmatch(stated):
        first = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        last = first + timedelta(days=6)
    elif found := _MONTH.fullmatch(stated):
        year, month = int(found[1]), int(found[2])
        first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    else:
        return None
    return first, last


def is_blank(value: object) -> bool:
    """Return whether nothing stands in a cell."""
    return value is None or (isinstance(value, str) and not value.strip())
