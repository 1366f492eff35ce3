"""The body map and the muscle beside it, asked over HTTP: their numbers are those of the views."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from dashboard_home import Dashboard
from served import served
from shared_homes import sample_built

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shipped() -> Iterator[Dashboard]:
    """Give the served library that ships after two collections, with its reference; nobody may change it."""
    home = sample_built()
    with served(home) as address:
        yield Dashboard(home, address)


@pytest.mark.parametrize("address", ["/?muscle=glutes", "/coverage/map?muscle=glutes"])
def test_the_chosen_muscle_has_its_figures_gaps_and_exercises_beside_the_map(
    dashboard: Dashboard, address: str
) -> None:
    answer = dashboard.get(address)
    [(target, secondary, covered, cells)] = dashboard.query(
        "select target_exercises, secondary_exercises, covered_cells, cells "
        "from coverage.muscle_groups_in(['glutes'], null)"
    )
    assert (
        f"Glutes Target of {target} exercises Secondary in {secondary} exercises "
        f"Cells covered {covered} of {cells}" in answer.words
    )
    names = dashboard.query("select name from coverage.exercises_for('glutes', muscle_role := 'target')")
    assert len(names) > 2
    panel = answer.text.partition('class="muscle-panel"')[2]
    assert all(name in unescape(panel) for (name,) in names)
    gaps = dashboard.query(
        "select gap from gaps.ranked where action = 'write' and muscle_group_key = 'glutes' order by rank"
    )
    assert all(gap in panel for (gap,) in gaps[:4])
    assert re.search(r'data-group="glutes"[^>]* class="shape [^>]* aria-current="true"', answer.text)


def test_what_the_map_cannot_draw_is_named_below_it_and_opens_too(dashboard: Dashboard) -> None:
    undrawn = dashboard.query(
        "select muscle_group_key, muscle_group, target_exercises from coverage.muscle_groups_in(null, null) "
        "where not is_unspecified and kind <> 'unknown' "
        "and muscle_group_key not in (select muscle_group_key from coverage.body_map)"
    )
    assert {key for key, _, _ in undrawn} == {"deep_core", "cardiovascular", "full_body"}
    words = dashboard.get("/").words
    assert all(f"{name} ({target})" in words for _, name, target in undrawn)
    assert "Close Cardiovascular Target of" in dashboard.get("/?muscle=cardiovascular").words


@pytest.mark.parametrize("library", ["references", "reference"])
def test_the_map_compares_with_a_library(shipped: Dashboard, library: str) -> None:
    answer = shipped.get(f"/coverage/map?library={library}&muscle=chest")
    shown = shipped.query(
        "select muscle_group_key, muscle_group, exercises, exercises_beside, share_level "
        "from coverage.body_map_of_libraries(null)"
    )
    for key, _, ours, theirs, _ in shown:
        said = re.findall(
            rf'data-group="{key}" aria-label="[^"]+: (\d+) in our library, (\d+) in', answer.text
        )
        assert key == "deep_core" or set(said) == {(str(ours), str(theirs))}
    [(ours, theirs)] = [(row[2], row[3]) for row in shown if row[0] == "chest"]
    assert re.search(rf"Our library {ours} \d+ % of all \S.* {theirs} \d+ % of all Difference", answer.words)
    shares = shipped.get(f"/coverage/map?library={library}&measure=share").text
    paints = {None: "unwanted", -2: "less-2", -1: "less-1", 0: "same", 1: "more-1", 2: "more-2"}
    for key, _, _, _, level in shown:
        classes = set(re.findall(rf'data-group="{key}" aria-label="[^"]+" class="shape (\S+?)"', shares))
        assert key == "deep_core" or classes == {paints[level]}


def test_the_map_compares_two_dates_of_the_library(dashboard: Dashboard) -> None:
    dates = re.findall(r'<option value="(2026[^"]+)"', dashboard.get("/coverage/map").text)
    newest, oldest = max(dates), min(dates)
    assert newest != oldest
    shown = dashboard.query(
        f"select muscle_group, exercises, exercises_beside "
        f"from coverage.body_map_of_dates(timestamp '{newest}', timestamp '{oldest}')"
    )
    assert any(then != now for _, then, now in shown)
    for after in ("", f"&after={newest}"):
        rows = dashboard.get(f"/coverage/map/download?before={oldest}{after}&format=json").json()
        assert [(row["muscle_group"], row["exercises"], row["exercises_beside"]) for row in rows] == shown
    turned = dashboard.get(f"/coverage/map/download?before={newest}&after={oldest}&format=json").json()
    assert [(row["muscle_group"], row["exercises_beside"], row["exercises"]) for row in turned] == shown


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("muscle=elbow", "muscle: there is no 'elbow'"),
        ("library=nowhere", "library: there is no 'nowhere'. Choose one of: references, reference"),
        ("before=2020-01-01", "before: there is no '2020-01-01'"),
        ("measure=share", "measure: only libraries are compared by shares"),
        ("after={date}", "after: there is no date to compare it with"),
        ("library=reference&before={date}", "before: two libraries are compared already"),
    ],
)
def test_a_comparison_that_cannot_be_is_refused(shipped: Dashboard, query: str, said: str) -> None:
    date = re.findall(r'<option value="(2026[^"]+)"', shipped.get("/coverage/map").text)[0]
    answer = shipped.get("/coverage/map?" + query.format(date=date))
    assert answer.status == 400
    assert said in answer.words
