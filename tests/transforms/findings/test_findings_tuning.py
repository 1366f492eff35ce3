"""A home switches rules, gives them another severity, and other bounds."""

import polars as pl
import pytest
from small_library import model

THIN = {"summary": "Short.", "steps": ["Press it."]}


def test_a_rule_that_is_switched_off_finds_nothing_and_says_so() -> None:
    made = model({"a.md": THIN}, rules={"thin_content": {"enabled": False}})
    assert made["fact_finding"].is_empty()
    state = dict(made["dim_finding_rule"].select("rule", "is_enabled").iter_rows())
    assert not state["thin_content"]
    assert state["same_name"]


@pytest.mark.slow
def test_rules_on_pages_are_switched_off_too() -> None:
    page = {"verdict": "unreadable", "reason": "empty_page", "detail": "0 bytes"}
    assert model({"a.md": page})["fact_finding"].height == 1
    assert model({"a.md": page}, rules={"page_unreadable": {"enabled": False}})["fact_finding"].is_empty()


def test_a_severity_of_the_home_stands_on_rule_and_finding() -> None:
    made = model({"a.md": THIN}, rules={"thin_content": {"severity": "error", "words": 10}})
    assert made["fact_finding"].get_column("severity").to_list() == ["error"]
    rule = made["dim_finding_rule"].filter(pl.col("rule") == "thin_content")
    assert rule.get_column("severity").item() == "error"


def test_a_parameter_of_the_home_holds_and_the_default_stands_beside_it() -> None:
    made = model({"a.md": THIN}, rules={"thin_content": {"words": 3}})
    assert made["fact_finding"].is_empty()
    words = made["dim_finding_parameter"].filter(pl.col("rule") == "thin_content").row(0, named=True)
    assert (words["value"], words["default_value"]) == (3.0, 60.0)


@pytest.mark.slow
def test_every_rule_off_is_no_error() -> None:
    rules = model({})["dim_finding_rule"].get_column("rule").to_list()
    off = {rule: {"enabled": False} for rule in rules}
    assert model({"a.md": THIN}, rules=off)["fact_finding"].is_empty()
