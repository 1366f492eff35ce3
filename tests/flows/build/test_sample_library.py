"""The library that ships: sound but for planted defects and the benches that eight pages leave out."""

from pathlib import Path

import pytest
from shared_homes import shipped_built
from small_home import query

from flows.home.settings import CHECKOUT, Home

PLANTED = {
    ("steps_name_other_equipment", "seated-shoulder-press.md"),
    ("broken_exercise_link", "chest-dip.md"),
    ("name_says_weighted", "weighted-step-up.md"),
    ("target_also_secondary", "leg-press.md"),
    ("near_duplicate", "hammer-curl-dumbbell.md"),
    ("thin_content", "wall-sit.md"),
    ("unmapped_muscle", "kettlebell-swing.md"),
    ("missing_faqs", "barbell-good-morning.md"),
    ("missing_mistakes", "ring-biceps-curl.md"),
    *(
        ("equipment_beside_unstated", f"{page}.md")
        for page in (
            "barbell-hip-thrust",
            "bench-dip",
            "copenhagen-plank",
            "decline-dumbbell-press",
            "dumbbell-chest-fly",
            "ez-bar-skull-crusher",
            "incline-barbell-bench-press",
            "one-arm-dumbbell-row",
        )
    ),
}


@pytest.fixture(scope="module")
def home() -> Home:
    return shipped_built()


def test_every_planted_defect_is_found_and_nothing_in_the_sound_pages(home: Home) -> None:
    assert set(query(home, "select rule, url from quality.findings")) == PLANTED


def test_every_page_but_the_hub_is_an_exercise(home: Home) -> None:
    pages = len(list((CHECKOUT / "raw" / "sample").glob("*.md")))
    counts = "select loaded, set_aside, quarantined from history.snapshots where source = 'sample'"
    assert query(home, counts) == [(pages - 1, 1, 0)]
    assert pages - 1 >= 72


@pytest.mark.parametrize(
    ("least", "what"),
    [
        (8, "distinct body_part_key from core.fact_exercise where role = 'own'"),
        (18, "distinct muscle_key from core.fact_exercise_muscle semi join own using (exercise_key)"),
        (12, "distinct equipment_key from core.fact_exercise_equipment semi join own using (exercise_key)"),
        (3, "distinct difficulty_key from core.fact_exercise where role = 'own'"),
        (5, "distinct category_key from core.fact_exercise where role = 'own'"),
        (250, "exercise_id from core.fact_exercise where role = 'reference'"),
    ],
)
def test_the_sample_is_varied_and_the_reference_is_large(home: Home, least: int, what: str) -> None:
    own = "with own as (select exercise_key from core.fact_exercise where role = 'own')"
    assert query(home, f"{own} select count(*) from (select {what})")[0][0] >= least  # type: ignore[operator]


def test_every_gap_has_a_place_in_the_list_and_every_reference_term_is_known(home: Home) -> None:
    assert query(home, "select count(*) > 50 from gaps.ranked") == [(True,)]
    unmapped = "select term from quality.unmapped_terms"
    assert query(home, unmapped) == [("Power Sling",)]


def test_the_pages_named_here_exist() -> None:
    folder = Path(CHECKOUT) / "raw" / "sample"
    assert all((folder / url).exists() for _, url in PLANTED)
