"""The measure of work that other tests rely on: it lets pass what is in proportion, and fails what is not."""

import re

import pytest
import work
from work import EndlessError, work_in_proportion


def test_work_in_proportion_to_its_input_passes() -> None:
    with work_in_proportion(10_000):
        assert sum(len(str(number)) for number in range(10_000)) == 38_890


def test_work_with_the_square_of_its_input_fails() -> None:
    text = "x" * 2_000
    with pytest.raises(AssertionError, match="calls for 2,000 characters"), work_in_proportion(len(text)):
        assert all(text[:end].count("y") == 0 for end in range(len(text)) for _ in range(1_000))


def test_a_pattern_that_backtracks_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "ENDLESS_SECONDS", 0.2)
    with pytest.raises(EndlessError), work_in_proportion(100):
        re.fullmatch(r"(a+)+b", "a" * 100)
