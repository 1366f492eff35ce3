"""The verb `decide`: what it writes, what it refuses, and what doctor and forgetting make of the files."""

from pathlib import Path

import pytest
from command_line import call
from shared_homes import built_home

from flows.decisions.read import read_decisions
from flows.doctor.doctor import _decisions
from flows.home.settings import Home
from flows.upkeep.address_redaction import AddressRedaction
from flows.upkeep.forget_traces import clean_logs


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return built_home(tmp_path_factory.mktemp("deciding") / "home")


def test_what_is_called_by_name_is_written_by_what_a_rebuild_does_not_change(home: Home) -> None:
    words = ("--rule", "thin_content", "--exercise", "wall SIT", "--field", "steps", "--by", "Ada")
    assert call("decide", "taken", *words, home=home.root).returncode == 0
    assert (
        call("decide", "planned", "--muscle", "Chest", "--for", "2026-05-31", home=home.root).returncode == 0
    )
    one, other = (row.decision for row in read_decisions(home).rows)
    assert (one.rule, one.source, one.field, one.decided_by) == ("thin_content", "site", "steps", "Ada")
    assert len(one.exercise or "") == 16
    assert (other.muscle_group, str(other.decided_for)) == ("chest", "2026-05-31")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("", "say what to do: a decision"),
        ("taken --list", "say what to do: a decision"),
        ("taken", "rule: is empty, and so are the axes of a gap"),
        ("planned --muscle chest", "decided_for: is empty"),
        ("ignored --muscle chest", "reason: is empty"),
        ("taken --muscle chest --rule thin_content --exercise plank", "muscle_group: stands beside rule"),
        ("ignored --rule thin_content --reason no", "in repertoire.toml: [rules.thin_content] with the"),
        ("ignored --exercise plank --reason no", "rule: is empty. A finding is named by its rule"),
        ("taken --muscle chets", "muscle group: nothing is called 'chets'. Perhaps: "),
        ("taken --rule thin --exercise plank", "rule: nothing is called 'thin'"),
        ("taken --rule thin_content --exercise nowhere", "no page of your library is called 'nowhere'"),
        ("taken --rule thin_content --exercise plank", "plank.md: the rule thin_content finds nothing there"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_refused_with_the_remedy_and_writes_nothing(
    home: Home, words: str, problem: str
) -> None:
    before = read_decisions(home)
    done = call("decide", *words.split(), home=home.root)
    assert done.returncode == 2
    assert problem in done.stderr
    assert read_decisions(home) == before


def test_the_doctor_tells_the_rows_that_do_not_count(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert [check.state for check in _decisions(home)] == ["ok"]
    home.editorial_decisions.mkdir()
    (home.editorial_decisions / "a.csv").write_text("decided_at,decided_by,decision\nsoon,Ada,taken\n")
    problem, rest = _decisions(home)
    assert (problem.state, rest.found.endswith("0 rows count")) == ("problem", True)
    assert "a.csv:2: " in problem.found


def test_a_forgotten_page_takes_its_rows_along(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.editorial_decisions.mkdir()
    file = home.editorial_decisions / "a.csv"
    file.write_text("decided_at,exercise\n2026-03-01,secret/page.md\n2026-03-01,plank.md\n")
    assert clean_logs(home, AddressRedaction({"secret/page.md": "forgotten:1"}))["decisions"] == 1
    assert file.read_text() == "decided_at,exercise\n2026-03-01,plank.md\n"
