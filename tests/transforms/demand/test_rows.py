"""Rows of demand: amounts as exports write them, days, and what says nothing that counts."""

from datetime import date

import pytest

from transforms.demand.rows import DemandMap, UnreadRowError, amount_of, days_of, read_row

COLUMNS = DemandMap("Page", "address", {"views": "Views", "visits": "Visits"}, "Day")


@pytest.mark.parametrize(
    ("stated", "amount"),
    [
        (7, 7), (7.5, 7.5), ("7", 7), ("1,234", 1234), ("1.234", 1234), ("1 234", 1234),
        ("1'234'567", 1234567),
        ("12.5", 12.5), ("0.125", 0.125), ("0,123", 0.123), ("1,234.5", 1234.5), ("1.234,50", 1234.5),
        ("12,5", 12.5), ("0", 0), ("1234", 1234),
        ("4.04%", None), ("100 – 1K", None), ("-3", None), ("", None), (None, None), (True, None), (-1, None),
        (float("inf"), None), (float("nan"), None), ("1,23,456", None), ("n/a", None),
    ],
)  # fmt: skip
def test_an_amount_is_what_is_counted(stated: object, amount: float | None) -> None:
    assert amount_of(stated) == amount


@pytest.mark.parametrize(
    ("stated", "first", "last"),
    [
        ("2026-10-31", date(2026, 10, 31), date(2026, 10, 31)),
        ("20261031", date(2026, 10, 31), date(2026, 10, 31)),
        ("2026-10-31T00:00:00Z", date(2026, 10, 31), date(2026, 10, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("202402", date(2024, 2, 1), date(2024, 2, 29)),
        ("31.10.2026", date(2026, 10, 31), date(2026, 10, 31)),
        ("2026-07-20 - 2026-07-26", date(2026, 7, 20), date(2026, 7, 26)),
        ("2026-W01", date(2025, 12, 29), date(2026, 1, 4)),
    ],
)
def test_a_date_is_a_day_a_week_or_a_month(stated: str, first: date, last: date) -> None:
    assert days_of(stated) == (first, last)


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "yesterday",
        "31/10/2026",
        "2026-07-26 - 2026-07-20",
        "31.13.2026",
        "2026-13",
        "2026-02-30",
        "2026-W60",
        "26",
    ],
)
def test_what_is_no_date_in_iso_form_is_none(stated: str) -> None:
    assert days_of(stated) is None


@pytest.mark.parametrize("column", ["Page", "Views", "Day"])
def test_a_row_without_a_column_of_the_source_file_is_refused_with_those_that_it_has(column: str) -> None:
    record = {"Page": "/squat", "Views": "5", "Visits": "4", "Day": "2026-10-31"}
    del record[column]
    with pytest.raises(UnreadRowError, match=f"there is no '{column}'; there is ") as refused:
        read_row(record, COLUMNS)
    assert refused.value.reason == "demand_without_column"


@pytest.mark.parametrize("total", ["Total", "GESAMT", "(not set)"])
def test_a_total_in_words_is_no_subject(total: str) -> None:
    row = {"Page": total, "Views": "5", "Visits": "4", "Day": "2026-10-31"}
    with pytest.raises(UnreadRowError, match="demand_without_subject"):
        read_row(row, COLUMNS, {"total", "gesamt", "(not set)"})


def test_a_day_after_the_collection_is_no_date() -> None:
    row = {"Page": "/squat", "Views": "5", "Visits": "4", "Day": "2036-10-31"}
    with pytest.raises(UnreadRowError, match=r"demand_without_date.*after the collection"):
        read_row(row, COLUMNS, collected_on=date(2026, 11, 29))


def test_what_a_record_leaves_out_that_others_have_is_blank() -> None:
    record = {"Page": "/squat", "Views": 5, "Day": "2026-10-31"}
    assert read_row(record, COLUMNS, held=set(COLUMNS.paths)).amounts == {"views": 5}


def test_a_row_says_its_subject_its_amounts_and_its_days() -> None:
    row = read_row({"Page": " /squat ", "Views": "1,200", "Visits": "", "Day": "2026-10-31"}, COLUMNS)
    assert (row.subject, row.amounts) == ("/squat", {"views": 1200})
    assert row.days == (date(2026, 10, 31), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("change", "reason", "said"),
    [
        ({"Page": ""}, "demand_without_subject", "Page is blank"),
        ({"Page": None}, "demand_without_subject", "Page is blank"),
        ({"Views": "", "Visits": ""}, "demand_without_amount", "Views is ''"),
        ({"Visits": "3%"}, "demand_without_amount", "Visits is '3%'"),
        ({"Day": "soon"}, "demand_without_date", "Day is 'soon'"),
    ],
)
def test_a_row_that_says_nothing_that_counts_is_refused_by_its_reason(
    change: dict[str, object], reason: str, said: str
) -> None:
    with pytest.raises(UnreadRowError) as refused:
        read_row({"Page": "/squat", "Views": "5", "Visits": "4", "Day": "2026-10-31"} | change, COLUMNS)
    assert (refused.value.reason, refused.value.detail) == (reason, said)
