"""What is expected of figures, and what is said where they are outside."""

from collections.abc import Mapping

import pytest

from flows.home.bounds import WAREHOUSE_FAMILIES
from transforms.bounds.assess import FAMILIES, Expected, Limit, Rules, Tolerance, assess, learn, outside

PAGES: Mapping[str, Tolerance | None] = {"pages": Tolerance(below=0.2, above=0.5, pages=5)}


def rules(tolerances: Mapping[str, Tolerance | None] = PAGES, steps: float = 5.0) -> Rules:
    return Rules(tolerances, steps, FAMILIES)


def limits(expected: Expected) -> tuple[float | None, float | None]:
    return expected.low and expected.low.value, expected.high and expected.high.value


def history(*pages: float, **more: float) -> list[dict[str, float]]:
    return [{"pages": count, "exercises": count, **more} for count in pages]


def test_without_a_history_or_pages_nothing_is_expected() -> None:
    assert learn({"pages": 3.0}, [], rules(), "learnt") == {}
    assert learn({"pages": 3.0}, history(0), rules(), "learnt") == {}


def test_a_count_may_move_by_a_share_of_its_last_value() -> None:
    expected = learn({"pages": 1.0}, history(100), rules(), "learnt")["pages"]
    assert limits(expected) == (80, 150)
    assert expected.before == 100


def test_a_small_library_may_move_by_some_pages() -> None:
    expected = learn({"pages": 1.0}, history(10), rules(), "learnt")["pages"]
    assert limits(expected) == (5, 15)
    assert limits(learn({"pages": 1.0}, history(4), rules(), "learnt")["pages"]) == (None, 9)


def test_a_count_of_other_things_than_pages_may_rise_from_nothing() -> None:
    """One broken page on a library without findings is news, and no reason to refuse the warehouse."""
    findings = Rules({"findings": Tolerance(above=1.0, pages=30)}, 0.0, WAREHOUSE_FAMILIES)
    for before in (0, 2):
        past = history(8, **{"findings.error": before})
        expected = learn({"findings.error": 1.0}, past, findings, "published")["findings.error"]
        assert limits(expected)[1] == before + 30


def test_the_median_of_the_recent_ones_counts_beside_the_last_value() -> None:
    """A dip that was accepted may be made good."""
    expected = learn({"pages": 1.0}, history(100, 100, 80), rules(), "learnt")["pages"]
    assert limits(expected) == (64, 140)


def test_what_moves_much_may_move_much() -> None:
    wild = history(100, 140, 100, 140, 100)
    assert limits(learn({"pages": 1.0}, wild, rules(), "learnt")["pages"]) == (None, 300)
    assert limits(learn({"pages": 1.0}, wild, rules(steps=0), "learnt")["pages"]) == (80, 150)


def test_a_share_may_move_by_points_and_a_rare_field_by_pages_that_state_it() -> None:
    fill: dict[str, Tolerance | None] = {
        "fill": Tolerance(below=0.1, pages=3),
        "kept": Tolerance(below=0.5, pages=5),
    }
    past = history(100, **{"fill.force": 0.2, "fill.name": 1.0})
    values = {"fill.name": 0.5, "kept.force": 0.1, "kept.name": 0.1}
    expected = learn(values, past, rules(fill), "learnt")
    assert limits(expected["fill.name"]) == (0.9, None)
    assert limits(expected["kept.name"]) == (0.5, None)
    assert limits(expected["kept.force"]) == (0.5, None)
    few = learn(values, history(20, **{"fill.force": 0.2}), rules(fill), "learnt")
    assert limits(few["kept.force"]) == (None, None)


def test_a_figure_may_be_switched_off_or_have_a_tolerance_of_its_own() -> None:
    past = history(100, **{"fill.name": 1.0, "fill.steps": 1.0})
    own = {"fill": Tolerance(below=0.1), "fill.name": None, "fill.steps": Tolerance(below=0.3)}
    expected = learn({"fill.name": 0.0, "fill.steps": 0.0}, past, rules(own), "learnt")
    assert "fill.name" not in expected
    assert limits(expected["fill.steps"]) == (0.7, None)


def test_the_narrower_of_two_limits_counts_and_names_its_origin() -> None:
    declared = {"pages": Expected(Limit(60, "bounds.min_pages"))}
    learnt = {"pages": Expected(Limit(80, "learnt"), Limit(150, "learnt"), 100)}
    (low,) = assess({"pages": 70}, declared, learnt, FAMILIES)
    assert (low.status, low.low, low.high) == ("outside", 80, 150)
    assert outside([low]) == ["pages: 70, expected at least 80 (learnt; it was 100)"]
    (high,) = assess({"pages": 151}, declared, learnt, FAMILIES)
    assert outside([high]) == ["pages: 151, expected at most 150 (learnt; it was 100)"]
    (fine,) = assess({"pages": 80}, declared, learnt, FAMILIES)
    assert (fine.status, fine.origin, fine.problem) == ("ok", "learnt", None)


def test_what_is_declared_and_was_never_met_counts_as_nothing() -> None:
    declared = {"fill.steps": Expected(Limit(0.5, "bounds.fill.steps"))}
    assert outside(assess({"pages": 0}, declared, {}, FAMILIES)) == [
        "steps: stated by 0.0% of the exercises, expected at least 50.0% (bounds.fill.steps)"
    ]


@pytest.mark.parametrize("figure", ["new", "rejected.no_name"])
def test_other_figures_are_kept_without_bounds(figure: str) -> None:
    learnt = learn({figure: 5}, history(100, **{figure: 1}), rules(), "learnt")
    (one,) = assess({figure: 5}, {}, learnt, FAMILIES)
    assert (one.status, one.origin) == ("unbounded", None)
