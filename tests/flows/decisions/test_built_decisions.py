"""What a build makes of decisions: what leaves the lists, is closed by pages and comes back."""

from pathlib import Path

import pytest
from command_line import call
from shared_homes import built_home
from small_home import answer, assert_same_tables, build_home, collect_on, tables_of

from flows.home.settings import Home

HEADER = "decided_at,decided_by,decision,decided_for,reason,rule,exercise,field,muscle_group,difficulty\n"
STATES = "select state from operations.editorial_decisions order by decided_at, file, line"


def decide(home: Home, *rows: str) -> None:
    """Write the rows of a file by hand."""
    home.editorial_decisions.mkdir(exist_ok=True)
    file = home.editorial_decisions / "by-hand.csv"
    before = file.read_text("utf-8") if file.exists() else HEADER
    file.write_text(before + "".join(f"{row}\n" for row in rows), encoding="utf-8")


def states(home: Home) -> list[str]:
    return [state for (state,) in answer(home, STATES)]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with a thin page, wall-sit.md, collected on the first day (2026-03-01) and built."""
    return built_home(tmp_path / "home")


def edit(home: Home, day: int, *, steps: str) -> None:
    """Write the steps of the thin page anew, and collect them on that day after the first."""
    change(home, day, {"1. Slide down a wall.": f"1. {steps}"})


def change(home: Home, day: int, texts: dict[str, str], page: str = "wall-sit.md") -> None:
    """Write a page as the sample has it but for some texts, and collect it on that day after the first."""
    changed = (Path(__file__).parents[3] / "raw" / "sample" / page).read_text("utf-8")
    for text, other in texts.items():
        assert text in changed
        changed = changed.replace(text, other)
    (home.root / "pages" / page).write_text(changed, encoding="utf-8")
    collect_on(home, day)


LONG = "Lean against a wall with your feet a step before you and slide down. " * 8
THIN = "Slide down to a seat."
FINDINGS = "select count(*) from quality.findings where rule = 'thin_content'"


def test_a_new_decision_is_something_that_changed_and_the_same_ones_are_not(home: Home) -> None:
    assert build_home(home).status == "unchanged"
    before = answer(home, "select decisions_digest from core.build")
    decide(home, "2026-03-02,Ada,taken,,,thin_content,wall-sit,,,")
    assert build_home(home).status == "published"
    assert answer(home, "select decisions_digest from core.build") != before
    assert build_home(home).status == "unchanged"


def test_an_ignored_finding_leaves_the_lists_and_the_counts_say_so(home: Home) -> None:
    decide(home, "2026-03-02,Ada,ignored,,It is a hold,thin_content,Wall Sit,,,")
    build_home(home)
    assert answer(home, FINDINGS) == [(0,)]
    assert answer(home, "select count(*) from quality.thin_content") == [(0,)]
    counted = "select findings, ignored from quality.findings_by_rule where rule = 'thin_content'"
    assert answer(home, counted) == [(0, 1)]
    ignored = "select decided_by, reason, name from quality.ignored_findings"
    assert answer(home, ignored) == [("Ada", "It is a hold", "Wall Sit")]
    warnings = "select warnings, infos from gaps.headline"
    listed = "select sum((severity = 'warning')::int), sum((severity = 'info')::int) from quality.findings"
    assert answer(home, warnings) == answer(home, listed)


def test_an_ignored_finding_is_back_where_somebody_opens_it_again(home: Home) -> None:
    decide(home, "2026-03-02,Ada,ignored,,It is a hold,thin_content,wall-sit,,,")
    decide(home, "2026-03-03,Ben,open,,,thin_content,wall-sit.md,steps,,")
    build_home(home)
    assert answer(home, FINDINGS) == [(1,)]
    assert states(home) == ["ignored", "withdrawn"]


def test_a_finding_carries_who_took_it_and_for_when(home: Home) -> None:
    decide(home, "2026-03-02,Ada,planned,2026-05-31,,thin_content,wall-sit,steps,,")
    build_home(home)
    said = "decision, decision_state, decided_by, decided_for::varchar"
    sql = f"select {said} from quality.findings where decision is not null"
    assert answer(home, sql) == [("planned", "planned", "Ada", "2026-05-31")]


def test_a_decision_says_in_words_what_it_is_on(home: Home) -> None:
    decide(home, "2026-03-02,Ada,taken,,,thin_content,wall-sit,steps,,")
    decide(home, "2026-03-02,Ben,taken,,,,,,chest,Beginner", "2026-03-02,Ben,taken,,,,,,nowhere,")
    build_home(home)
    sql = "select decided_on from operations.editorial_decisions order by file, line"
    assert answer(home, sql) == [("thin_content: Wall Sit (steps)",), ("Chest · Beginner",), (None,)]
    listed = call("decide", "--list", "--format", "table", home=home.root).stdout
    assert "Chest · Beginner" in " ".join(listed.split())


def test_a_done_one_waits_closes_and_comes_back_as_the_page_changes(home: Home) -> None:
    decide(home, "2026-03-02,Ada,done,,,thin_content,wall-sit,,,")
    build_home(home)
    assert states(home) == ["waiting"]
    edit(home, 2, steps=THIN)
    build_home(home)
    assert states(home) == ["still_there"]
    edit(home, 3, steps=LONG)
    build_home(home)
    assert states(home) == ["closed"]
    assert answer(home, FINDINGS) == [(0,)]
    edit(home, 4, steps=THIN + " Stay.")
    build_home(home)
    assert states(home) == ["came_back"]
    found = "select decision_state from quality.findings where rule = 'thin_content'"
    assert answer(home, found) == [("came_back",)]
    made = tables_of(home)
    (home.warehouse / "repertoire.duckdb").unlink()
    build_home(home)
    assert_same_tables(made, tables_of(home))


def test_a_done_one_of_a_page_that_was_right_already_comes_back_too(home: Home) -> None:
    edit(home, 2, steps=LONG)
    decide(home, "2026-03-04,Ada,done,,,thin_content,wall-sit,,,")
    edit(home, 5, steps=THIN)
    build_home(home)
    assert states(home) == ["came_back"]


def test_a_rule_of_one_page_judges_a_former_version_by_what_that_one_stated(home: Home) -> None:
    advanced = {
        "hold for": "hold that is great for beginners, for",
        "Difficulty:** Beginner": "Difficulty:** Advanced",
    }
    change(home, 1, advanced)
    decide(home, "2026-03-03,Ada,done,,,recommended_to_beginners,wall-sit,,,")
    build_home(home)
    assert states(home) == ["waiting"]
    change(home, 3, {"hold for": "hold that is great for beginners, for"})
    build_home(home)
    assert states(home) == ["closed"]
    change(home, 4, advanced)
    build_home(home)
    assert states(home) == ["came_back"]


def test_of_a_rule_that_compares_pages_nothing_comes_back_because_the_other_page_is_not_asked(
    home: Home,
) -> None:
    plank = (home.root / "pages" / "plank.md").read_text("utf-8")
    _, _, tips = plank.partition("## Pro tips\n\n- ")
    copied = {"Keep breathing.": tips.partition("\n\n")[0]}
    change(home, 1, copied)
    decide(home, "2026-03-03,Ada,done,,,copied_section,wall-sit,,,")
    build_home(home)
    assert states(home) == ["waiting"]
    change(home, 3, copied | {"Twenty to thirty": "Thirty to forty"})
    build_home(home)
    assert states(home) == ["still_there"]


def test_what_fits_nothing_any_more_is_listed_with_the_reason(home: Home) -> None:
    decide(
        home,
        "2026-03-02,Ada,ignored,,Was so,thin_content,plank,,,",
        "2026-03-02,Ada,taken,,,thin_content,no-such-page,,,",
        "2026-03-02,Ada,taken,,,no_such_rule,plank,,,",
        "2026-03-02,Ada,taken,,,,,,no such group,",
    )
    build_home(home)
    assert answer(
        home, "select line, problem from operations.editorial_decisions where is_idle order by line"
    ) == [
        (2, None),
        (3, "there is no exercise or page 'no-such-page'"),
        (4, "there is no rule 'no_such_rule'"),
        (5, "there is no muscle group 'no such group'"),
    ]


def test_a_wrong_row_costs_nothing_but_itself_and_is_told_by_each_build(home: Home) -> None:
    decide(
        home,
        "2026-03-02,Ada,ignored,,,thin_content,wall-sit,,,",
        '2026-03-02,Ada,taken,,"no end,thin_content,wall-sit,,,',
        "2026-03-02,Ada,taken,,,thin_content,wall-sit,,,",
    )
    built = build_home(home)
    file = home.editorial_decisions / "by-hand.csv"
    assert built.warnings[0].startswith(f"{file}:2: reason: is empty. Say why")
    assert built.warnings[1].startswith(f"{file}:3: row: unexpected end of data. A row is one line")
    assert states(home) == ["taken"]
    assert build_home(home).warnings == built.warnings


def test_an_ignored_gap_leaves_the_list_and_the_narrowest_decision_counts(home: Home) -> None:
    gaps = "select count(*) from gaps.ranked where muscle_group_key = 'chest'"
    [(before,)] = answer(home, gaps)
    assert before > 1
    decide(home, "2026-03-02,Ada,ignored,,No chest day,,,,Chest,")
    build_home(home)
    assert answer(home, gaps) == [(0,)]
    assert answer(home, "select count(*), min(decided_by) from gaps.ignored") == [(before, "Ada")]
    assert answer(home, "select gaps from gaps.headline") == answer(home, "select count(*) from gaps.ranked")
    decide(home, "2026-03-03,Ben,planned,2026-05-31,,,,,chest,Beginner")
    build_home(home)
    beginner = "select decided_by, difficulty from gaps.ranked where muscle_group_key = 'chest'"
    assert set(answer(home, beginner)) == {("Ben", "Beginner")}


def test_a_done_gap_waits_and_comes_back_where_its_place_loses_exercises(home: Home) -> None:
    home.editorial_decisions.mkdir()
    (home.editorial_decisions / "by-hand.csv").write_text(
        "decided_at,decided_by,decision,muscle_group,equipment_family,difficulty\n"
        "2026-03-02,Ada,done,Quadriceps,no_equipment,beginner\n"
    )
    build_home(home)
    assert states(home) == ["waiting"]
    (home.root / "pages" / "wall-sit.md").unlink()
    collect_on(home, 2)
    build_home(home)
    assert states(home) == ["came_back"]
