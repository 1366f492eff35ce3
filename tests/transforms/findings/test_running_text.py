"""Text that many rules ask for is split once, and a library that is too large to keep is read the same."""

from typing import Any

import polars as pl
import pytest

from transforms.findings import running_text
from transforms.findings.running_text import Part, about_it, in_parts, naming, parts_of, spaced_sentences

PAGES = pl.DataFrame(
    {
        "exercise_id": ["1", "2", "3"],
        "name": ["Plank", "Squat", "Row"],
        "summary": ["The plank is for the abs. Hold it.", None, "Row with a barbell!"],
        "steps": [["Lie down. Rise."], ["Stand up."], []],
        "tips": [[], ["Breathe."], []],
        "mistakes": [[], [], ["Rounding the back."]],
        "faq_questions": [["Is it hard?"], [], []],
        "faq_answers": [["The plank is hard."], [], []],
    }
)


@pytest.mark.parametrize("kept", [0, 1, 9])
def test_pages_give_the_same_in_parts_whether_these_are_kept_or_not(
    kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = in_parts(parts_of(PAGES), about_it).sort("exercise_id", "sentence")
    monkeypatch.setattr(running_text, "PAGES_AT_ONCE", 1)
    monkeypatch.setattr(running_text, "PARTS_KEPT", kept)
    parts = parts_of(PAGES)
    assert len(parts) == 3
    for _ in range(2):
        assert in_parts(parts, about_it).sort("exercise_id", "sentence").equals(whole)


def test_only_a_part_that_is_kept_keeps_what_was_made_of_it() -> None:
    calls: list[Any] = []

    def make(part: Part) -> pl.DataFrame:
        calls.append(part)
        return part.exercises

    for is_kept, times in ((True, 1), (False, 2)):
        calls.clear()
        part = Part(PAGES, is_kept=is_kept)
        assert part.once(make).equals(part.once(make))
        assert len(calls) == times


def test_no_pages_are_one_empty_part() -> None:
    (part,) = parts_of(PAGES.clear())
    assert part.once(spaced_sentences).is_empty()


def test_the_sieve_lets_through_what_names_a_term_as_whole_words() -> None:
    texts = pl.DataFrame({"sentence": [" use  a  pull  up  bar ", " barbells ", " lat  bar "]})
    terms = pl.DataFrame({"word": ["pull up", "bar"]})
    assert naming(texts, "sentence", terms).get_column("sentence").to_list() == [
        " use  a  pull  up  bar ",
        " lat  bar ",
    ]
