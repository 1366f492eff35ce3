"""Demand from its file to the views: a home that is collected and built for real, several times."""

from datetime import date
from pathlib import Path

import pytest
from small_home import DEMAND, FIRST_DAY, answer, build_home, collect_on, make_home

from flows.build.acceptance import BY_BOUNDS
from flows.home.settings import Home

ROWS = """\
query,searches
plank,600
hip thrust,300
wall sit,60
yoga mat sale,40
burpee,12%
,1000
Total,2000
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = make_home(tmp_path / "home")
    (made.sources / "searches.toml").write_text(DEMAND)
    (made.root / "searches.csv").write_text(ROWS)
    return made


def built(home: Home, day: int = 0) -> Home:
    collect_on(home, day)
    build_home(home)
    return home


def test_every_row_ends_as_read_set_aside_or_quarantined_and_the_counts_add_up(home: Home) -> None:
    built(home)
    counted = "select inputs, loaded, set_aside, quarantined from core.dim_snapshot where source = 'searches'"
    assert answer(home, counted) == [(7, 4, 2, 1)]
    rejected = (
        "select url, disposition, reason from operations.rejected_pages where source = 'searches' order by 1"
    )
    assert answer(home, rejected) == [
        ("5", "quarantined", "demand_without_amount"),
        ("6", "set_aside", "demand_without_subject"),
        ("7", "set_aside", "demand_without_subject"),
    ]
    health = (
        "select role, health, exercises, quarantined from operations.source_health where source = 'searches'"
    )
    assert answer(home, health) == [("demand", "quarantine", 0, 1)]


def test_what_is_looked_for_is_named_with_its_share_and_what_is_not_known_is_listed(home: Home) -> None:
    built(home)
    subjects = "select subject, share, matched_as, is_covered, names from demand.subjects order by rank"
    assert answer(home, subjects) == [
        ("plank", 0.6, "movement", True, ["Plank"]),
        ("hip thrust", 0.3, "nothing", None, []),
        ("wall sit", 0.06, "movement", True, ["Wall Sit"]),
        ("yoga mat sale", 0.04, "nothing", None, []),
    ]
    unmatched = "select subject, evidence from demand.unmatched order by rank"
    assert answer(home, unmatched) == [
        ("hip thrust", "not known: thrust, beside Hips"),
        ("yoga mat sale", "not known: sale, beside Exercise mat"),
    ]


def test_demand_counts_in_no_coverage_and_weighs_what_is_a_gap(home: Home) -> None:
    built(home)
    plain = make_home(home.root.parent / "plain")
    built(plain)
    counts = "select sum(exercises)::int, count(*) from coverage.by_muscle"
    assert answer(home, counts) == answer(plain, counts)
    assert answer(home, "select source from coverage.by_source") == [("site",)]
    priorities = "select place_key, priority / demand, demand from gaps.ranked order by place_key, kind"
    weighed, alone = answer(home, priorities), answer(plain, priorities)
    assert [row[:2] for row in weighed] == [(key, pytest.approx(value)) for key, value, _ in alone]
    assert {factor for _, _, factor in alone} == {1.0}
    assert {factor for _, _, factor in weighed} >= {0.5}
    assert len({factor for _, _, factor in weighed}) > 1


def test_the_wrong_pages_that_most_people_read_come_first(home: Home) -> None:
    for page in ("plank", "wall-sit"):
        file = home.root / "pages" / f"{page}.md"
        file.write_text(file.read_text().replace("## Mistakes", "## Mistakes\n\n- Rushing teh set."))
    built(home)
    wrong = "select name, round(share, 2) from demand.pages_to_fix order by rank"
    found = dict(answer(home, wrong))
    assert list(found) == ["Plank", "Wall Sit"]
    assert found == {"Plank": 0.6, "Wall Sit": 0.06}


def test_a_new_export_without_days_takes_the_place_of_the_old_one_which_is_kept(home: Home) -> None:
    built(home)
    (home.root / "searches.csv").write_text("query,searches\nplank,50\nbird dog,50\nwall sit,1\n,9\n")
    built(home, 7)
    assert answer(home, "select subject, round(share, 2) from demand.subjects order by rank") == [
        ("bird dog", 0.5), ("plank", 0.5), ("wall sit", 0.01),
    ]  # fmt: skip
    first = FIRST_DAY.date()
    over_time = "select since, until, is_current, subjects, amount, matched_amount from demand.over_time"
    assert answer(home, over_time) == [
        (first, first, False, 4, 1000.0, 660.0),
        (date(2026, 3, 8), date(2026, 3, 8), True, 3, 101.0, 51.0),
    ]


def test_rows_with_days_count_for_a_year_and_the_newest_export_of_a_day_counts(home: Home) -> None:
    source = DEMAND.replace('kind = "phrase"', 'kind = "phrase"\ndate = "month"')
    (home.sources / "searches.toml").write_text(source)
    head = "query,searches,month\n"
    (home.root / "searches.csv").write_text(head + "plank,1,2024-12\nplank,10,2026-01\nwall sit,10,2026-01\n")
    built(home)
    (home.root / "searches.csv").write_text(head + "plank,30,2026-01\nplank,60,2026-02\n")
    built(home, 7)
    amounts = (
        "select subject, since, amount, is_current from core.fact_demand"
        " join core.dim_demand_subject using (subject_key) order by subject, since"
    )
    january = date(2026, 1, 1)
    assert answer(home, amounts) == [
        ("plank", date(2024, 12, 1), 1.0, False),
        ("plank", january, 30.0, True),
        ("plank", date(2026, 2, 1), 60.0, True),
    ]


def test_a_build_of_the_same_demand_has_nothing_to_do_and_another_one_has(home: Home) -> None:
    built(home)
    collect_on(home, 1)
    assert build_home(home).status == "unchanged"
    (home.root / "searches.csv").write_text(ROWS.replace("600", "700"))
    collect_on(home, 2)
    assert build_home(home).status == "published"


def test_an_export_whose_header_was_renamed_is_not_accepted_and_the_last_one_counts_on(home: Home) -> None:
    built(home)
    (home.root / "searches.csv").write_text(ROWS.replace("query,", "search term,"))
    collect_on(home, 7)
    refused = build_home(home).refused["searches"]
    assert "demand_without_column" in refused
    assert answer(home, "select count(*) from demand.subjects") == [(4,)]


def test_an_export_of_which_most_rows_say_nothing_is_held_with_a_reason(home: Home) -> None:
    (home.root / "searches.csv").write_text("query,searches\nplank,5%\nhip thrust,6%\nwall sit,2\n")
    collect_on(home, 0)
    refused = build_home(home).refused["searches"]
    assert "2 demand_without_amount, such as 1" in refused
    assert answer(home, "select count(*) from core.fact_demand") == [(0,)]
    decided = "select decided_by, is_accepted from core.fact_snapshot_decision where source = 'searches'"
    assert answer(home, decided) == [(BY_BOUNDS, False)]
