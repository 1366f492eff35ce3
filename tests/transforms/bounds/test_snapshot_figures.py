"""The figures of a collection."""

from typing import Any

import polars as pl
import pytest

from transforms.bounds.figures import ROW_COLUMNS, measure, non_exercise_pages
from transforms.contracts import PageRecord

Row = tuple[str, str, str | None, str | None]


def records(**stated: dict[str, Any]) -> pl.DataFrame:
    schema = PageRecord.create_empty().schema
    empty: dict[str, Any] = {name: [] if isinstance(kind, pl.List) else None for name, kind in schema.items()}
    rows = [{**empty, "verdict": "exercise", "payload_digest": name, **page} for name, page in stated.items()]
    return pl.DataFrame(rows, schema=schema)


def rows(*listed: Row) -> pl.DataFrame:
    return pl.DataFrame(listed, schema=dict.fromkeys(ROW_COLUMNS, pl.String), orient="row")


def met(*names: str) -> pl.DataFrame:
    return rows(*((name, "present", None, name) for name in names))


READ = records(
    a={"name": "A", "difficulty": "Easy", "steps": ["Sit down.", "Stand up."]},
    b={"name": "B", "difficulty": "Easy", "steps": ["Jump."]},
    c={"name": "C", "difficulty": "Hard"},
    d={"name": "Crunch \u00e2\u20ac\u2122", "difficulty": "Hard"},
    bad={"verdict": "unreadable", "reason": "no_name"},
    hub={"verdict": "not_exercise", "reason": "list_page"},
    thin={"verdict": "incomplete", "name": "E"},
    a2={"name": "A", "difficulty": "Hard", "steps": ["Sit down.", "Stand up."]},
)


def test_pages_are_counted_by_what_they_are_and_why() -> None:
    listed = rows(
        ("a", "present", None, "a"), ("b", "unchanged", None, "b"), ("x", "present", None, "bad"),
        ("h", "present", None, "hub"), ("e", "error", "timeout", None), ("m", "missing", None, None),
        ("l", "set_aside", "too_large", None),
    )  # fmt: skip
    figures = measure(listed, READ)
    expected = {
        "pages": 6, "exercises": 2, "incomplete": 0, "rejected": 2, "set_aside": 2, "rejected_share": 0.5,
        "not_loaded_share": 0.6,
        "rejected.no_name": 1, "rejected.timeout": 1, "set_aside.list_page": 1, "set_aside.too_large": 1,
    }  # fmt: skip
    assert {name: figures[name] for name in expected} == expected
    assert non_exercise_pages(listed, READ).rows() == [
        ("e", "error", "timeout", None), ("h", "not_exercise", "list_page", "hub"),
        ("l", "set_aside", "too_large", None), ("x", "unreadable", "no_name", "bad"),
    ]  # fmt: skip


def test_an_incomplete_page_is_an_exercise_that_is_counted() -> None:
    figures = measure(met("a", "thin"), READ)
    assert (figures["exercises"], figures["incomplete"], figures["not_loaded_share"]) == (2, 1, 0.0)
    assert figures["fill.steps"] == 0.5
    assert non_exercise_pages(met("a", "thin"), READ).is_empty()
    assert measure(met("thin"), READ, met("a"))["gone_share"] == 1.0
    assert measure(met("thin"), READ, met("thin"))["lost_share"] == 0.0


def test_what_a_rule_leaves_out_unread_counts_for_no_share() -> None:
    listed = rows(("a", "present", None, "a"), *((f"x{n}", "set_aside", "noindex", None) for n in range(9)))
    assert measure(listed, READ)["not_loaded_share"] == 0.0


def test_fields_have_fill_length_and_variety() -> None:
    figures = measure(met("a", "b", "c", "d"), READ)
    assert (figures["fill.steps"], figures["items.steps"], figures["words.steps"]) == (0.5, 1.5, 2.5)
    assert (figures["variety.difficulty"], figures["variety.name"]) == (2.0, 4.0)
    assert figures["garbled_share"] == 0.25
    assert "items.tips" not in figures


def test_without_a_base_nothing_is_followed() -> None:
    assert not {"new", "gone_share", "kept.name"} & measure(met("a"), READ).keys()


def test_pages_are_followed_from_one_collection_to_the_next() -> None:
    base = met("a", "b", "c", "d", "hub")
    now = rows(
        ("a", "present", None, "a2"), ("b", "present", None, "bad"), ("moved-c", "present", None, "c"),
        ("new", "present", None, "a"),
    )  # fmt: skip
    figures = measure(now, READ, base)
    assert (figures["new"], figures["changed"], figures["gone"]) == (2, 2, 3)
    assert figures["gone_share"] == 0.25  # d; c is met elsewhere, the hub was none
    assert figures["lost_share"] == 0.25  # b
    assert (figures["kept.name"], figures["kept.difficulty"], figures["kept.steps"]) == (1.0, 0.0, 1.0)


def test_a_page_that_says_it_moved_or_could_not_be_fetched_is_not_lost() -> None:
    now = rows(("a", "moved", None, None), ("b", "error", "timeout", None))
    figures = measure(now, READ, met("a", "b"))
    assert (figures["gone_share"], figures["lost_share"]) == (0.0, 0.0)


@pytest.mark.parametrize("listed", [met(), met("hub")])
def test_a_collection_without_exercises_has_counts_alone(listed: pl.DataFrame) -> None:
    figures = measure(listed, READ)
    assert figures["exercises"] == 0
    assert not any(name.startswith(("fill.", "variety.")) for name in figures)
