"""Lineage: what two sources share, and which sources count as one library."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest

from transforms.model.lineage import source_overlap, with_lineage

STEPS = (
    "Lie on a flat bench with the bar over your chest.",
    "Lower it slowly until it touches the shirt.",
    "Press it up until the arms are straight.",
)
WORDS = ("oak", "elm", "ash", "fir", "yew", "bay", "fig", "box")


def page(name: str, steps: Sequence[str] = (), **said: Any) -> dict[str, Any]:
    """Return a current exercise; its address is its name unless said otherwise."""
    slug = name.lower().replace(" ", "-")
    return {"name": name, "steps": list(steps), "url": f"{slug}.md", "slug": slug, "summary": None, **said}


def steps_of(word: str) -> list[str]:
    """Return steps that only the exercise of that word has."""
    return [f"{step[:-1]} like the {word}." for step in STEPS]


def library(count: int = 8, **said: Any) -> list[dict[str, Any]]:
    """Return a library of so many exercises with texts of their own."""
    return [page(f"{word} press", steps_of(word), **said) for word in WORDS[:count]]


def overlap(
    roles: Mapping[str, str] | None = None, **libraries: Sequence[dict[str, Any]]
) -> tuple[pl.DataFrame, dict[str, str]]:
    """Return the overlap of some libraries, and the lineage of each."""
    rows = [
        {"source": source, "exercise_id": f"{source}/{number}", "is_current": True, **one}
        for source, pages in libraries.items()
        for number, one in enumerate(pages)
    ]
    schema: dict[str, Any] = {
        "source": pl.String, "exercise_id": pl.String, "is_current": pl.Boolean, "name": pl.String,
        "steps": pl.List(pl.String), "url": pl.String, "slug": pl.String, "summary": pl.String,
    }  # fmt: skip
    sources = pl.DataFrame(
        {"source": list(libraries), "role": [(roles or {}).get(name, "reference") for name in libraries]}
    )
    found = source_overlap(pl.DataFrame(rows, schema=schema), sources)
    return found, dict(with_lineage(sources, found).select("source", "lineage").iter_rows())


def reworded(name: str) -> list[dict[str, Any]]:
    """Return the library with other names and texts."""
    return [page(f"{name} {word}", [f"{name} {word} {step}" for step in STEPS]) for word in WORDS]


def test_libraries_that_share_names_alone_are_independent() -> None:
    other = [page(f"{word.upper()}-Press", [f"Other words about {word}, and many more."]) for word in WORDS]
    found, lineage = overlap(one=library(), two=other)
    row = found.row(0, named=True)
    assert (row["shared_names"], row["names_share"], row["shared_steps"], row["is_copy"]) == (
        8,
        1.0,
        0,
        False,
    )
    assert lineage == {"one": "one", "two": "two"}


def test_steps_are_shared_word_for_word_but_for_case_signs_and_where_a_step_ends() -> None:
    copied = [page(f"New {word}", [" ".join(steps_of(word)).upper().replace(".", "!")]) for word in WORDS]
    row = overlap(one=library(), two=copied)[0].row(0, named=True)
    assert (row["shared_steps"], row["near_steps"], row["steps_share"]) == (8, 0, 1.0)
    assert (row["shared_names"], row["is_copy"]) == (0, True)


@pytest.mark.parametrize(
    "numbered",
    [
        "Step:{number} {step}",
        "Step {number}: {step}",
        "{number}{step}",
        "{number}. {step}",
        "({number}) {step}",
        "{number} - {step}",
        "STEP #{number} {step}",
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_steps_are_shared_through_the_numbers_that_count_them(numbered: str, *, together: bool) -> None:
    def renumbered(word: str) -> list[str]:
        steps = [
            numbered.format(number=number, step=step.upper())
            for number, step in enumerate(steps_of(word), start=1)
        ]
        return [" ".join(steps)] if together else steps

    row = overlap(one=library(), two=[page(f"New {word}", renumbered(word)) for word in WORDS])[0].row(
        0, named=True
    )
    assert (row["shared_steps"], row["is_copy"]) == (8, True)


def test_numbers_within_steps_still_tell_them_apart() -> None:
    other = [
        page(word, [f"Hold the {word} for 10 seconds and rest for 3 more before you go on."])
        for word in WORDS
    ]
    same = [
        page(word, [f"Hold the {word} for 20 seconds and rest for 5 more before you go on."])
        for word in WORDS
    ]
    assert overlap(one=other, two=same)[0].item(0, "shared_steps") == 0


def test_steps_are_near_when_most_of_their_words_stand_in_sentences_of_one_exercise() -> None:
    two_of_three = [page(word, [*steps_of(word)[:2], "Rest."]) for word in WORDS]
    one_of_three = [
        page(word, [steps_of(word)[0], "Now do something else, as nobody did before."]) for word in WORDS
    ]
    assert overlap(one=library(), two=two_of_three)[0].item(0, "near_steps") == 8
    assert overlap(one=library(), two=one_of_three)[0].item(0, "near_steps") == 0


def test_sentences_that_stand_on_many_pages_make_nothing_near() -> None:
    common = [page(f"{number}", [*STEPS, f"Count to {number}."]) for number in range(12)]
    other = [page(f"x{number}", [*STEPS, f"Stop after {number} of them."]) for number in range(12)]
    assert overlap(one=common, two=other)[0].item(0, "near_steps") == 0


def test_steps_of_a_few_words_show_no_origin() -> None:
    short = [page(word, ["Stand.", "Repeat."]) for word in WORDS]
    row = overlap(one=short, two=short)[0].row(0, named=True)
    assert (row["shared_steps"], row["near_steps"]) == (0, 0)


def test_an_id_counts_with_its_name_and_where_it_is_more_than_the_name() -> None:
    coined = [page(word, url=f"x{number}7") for number, word in enumerate(WORDS)]
    numbered = [page(f"other {word}", url=f"x{number}7") for number, word in enumerate(WORDS)]
    plain = [page(word) for word in WORDS]
    assert overlap(one=coined, two=coined)[0].select("shared_ids", "is_copy").row(0) == (8, True)
    assert overlap(one=coined, two=numbered)[0].select("shared_ids", "is_copy").row(0) == (0, False)
    assert overlap(one=plain, two=plain)[0].select("shared_ids", "is_copy").row(0) == (0, False)


def test_the_counts_are_of_the_library_with_fewer_exercises() -> None:
    twice = [*library(), *(page(f"{word} again", steps_of(word)) for word in WORDS)]
    row = overlap(big=twice, small=library(3))[0].row(0, named=True)
    assert (row["source_a"], row["smaller_source"], row["shared_steps"], row["steps_share"]) == (
        "big",
        "small",
        3,
        1.0,
    )


@pytest.mark.parametrize(("copied", "is_copy"), [(1, False), (2, False), (3, True)])
def test_a_few_shared_texts_are_chance(copied: int, is_copy: bool) -> None:
    other = [
        *library(copied),
        *(page(f"o{word}", [f"{word} {step}" for step in STEPS]) for word in WORDS[copied:]),
    ]
    assert overlap(one=library(), two=other)[0].item(0, "is_copy") == is_copy


def test_lineages_are_joined_by_what_connects_them() -> None:
    _, lineage = overlap(a=library(), b=[*library(4), *reworded("b")[4:]], c=reworded("b"), d=reworded("d"))
    assert lineage == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_an_own_library_never_makes_references_one_lineage() -> None:
    own = [*library(4), *reworded("b")[4:]]
    found, lineage = overlap({"ours": "own"}, a=library(), ours=own, b=reworded("b"))
    assert found.filter("is_copy").select("source_a", "source_b").rows() == [("a", "ours"), ("b", "ours")]
    assert lineage == {"a": "a", "ours": "ours", "b": "b"}


def test_the_order_of_sources_and_pages_changes_nothing() -> None:
    libraries = {"a": library(), "b": [*library(4), *reworded("b")[4:]], "c": reworded("b")}
    found, lineage = overlap(None, **libraries)
    turned, same = overlap(None, **{name: pages[::-1] for name, pages in reversed(libraries.items())})
    key = ["source_a", "source_b"]
    assert found.sort(key).equals(turned.sort(key).select(found.columns))
    assert lineage == same


def test_sources_without_exercises_share_nothing() -> None:
    found, lineage = overlap(one=[], two=library(2))
    assert found.row(0, named=True)["is_copy"] is False
    assert found.item(0, "steps_share") == 0.0
    assert lineage == {"one": "one", "two": "two"}
    assert overlap(one=library())[0].is_empty()
