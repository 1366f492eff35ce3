"""The files of decisions/: what is read, what is refused, and writing at the same time."""

import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.decisions import append
from flows.decisions.append import HEADER, append_decisions
from flows.decisions.decision import EditorialDecision
from flows.decisions.read import read_decisions
from flows.home.settings import Home
from flows.sources.workspace import Workspace

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
WRITERS, EACH = 4, 25


def decision(who: str = "Ada", **more: str) -> EditorialDecision:
    return EditorialDecision(NOW, who, "taken", **({"rule": "thin_content", "exercise": "plank"} | more))  # type: ignore[arg-type]


def write(home: Home, name: str, text: str | bytes) -> None:
    home.editorial_decisions.mkdir(exist_ok=True)
    content = text.encode() if isinstance(text, str) else text
    (home.editorial_decisions / name).write_bytes(content)


def test_what_is_written_is_read_again_as_it_was(tmp_path: Path) -> None:
    home = Home(tmp_path)
    written = [decision(reason='say "why", he said'), decision("Ben", field="steps")]
    [file] = append_decisions(home, written[:1])
    append_decisions(home, written[1:])
    assert file.name == "2026-03.csv"
    assert [row.decision for row in read_decisions(home).rows] == written
    assert read_decisions(home).problems == ()


def test_no_folder_is_no_decision(tmp_path: Path) -> None:
    assert read_decisions(Home(tmp_path)).rows == ()


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("soon,Ada,taken,,,thin_content,plank,,,,,,", "decided_at: is 'soon'. Write a day or a moment"),
        (",Ada,taken,,,thin_content,plank,,,,,,", "decided_at: is empty"),
        ("2026-03-01,,taken,,,thin_content,plank,,,,,,", "decided_by: is empty"),
        ("2026-03-01,Ada,fixed,,,thin_content,plank,,,,,,", "decision: is 'fixed'. Write one of"),
        ("2026-03-01,Ada,planned,,,thin_content,plank,,,,,,", "decided_for: is empty"),
        ("2026-03-01,Ada,planned,31.5.2026,,thin_content,plank,,,,,,", "decided_for: is '31.5.2026'"),
        ("2026-03-01,Ada,ignored,,,thin_content,plank,,,,,,", "reason: is empty"),
        ("2026-03-01,Ada,taken,,,thin_content,,,,,,,", "exercise: is empty"),
        ("2026-03-01,Ada,taken,,,thin_content,plank,,,,chest,,", "muscle_group: stands beside rule"),
        ("2026-03-01,Ada,taken,,,,,,,,,,", "rule: is empty, and so are the axes of a gap"),
        ("2026-03-01,Ada,taken,,=1+1,thin_content,plank,,,,,,", "reason: begins with '=', as a formula"),
        ("2026-03-01,Ada,taken,,a\x1bb,thin_content,plank,,,,,,", "reason: has the character U+001B"),
        ("2026-03-01,Ada,taken", "row: has 3 cells and not 13"),
        ('2026-03-01,"Ada,taken,,,thin_content,plank,,,,,,', "row: unexpected end of data"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_told_with_file_line_field_and_remedy_and_the_next_counts(
    tmp_path: Path, row: str, problem: str
) -> None:
    home = Home(tmp_path)
    write(home, "a.csv", f"{HEADER}\n{row}\n2026-03-01,Ben,taken,,,thin_content,plank,,,,,,\n")
    read = read_decisions(home)
    assert [each.decision.decided_by for each in read.rows] == ["Ben"]
    assert len(read.problems) == 1
    assert read.problems[0].startswith(f"{home.editorial_decisions / 'a.csv'}:2: {problem}")


def test_a_spreadsheet_may_save_semicolons_a_mark_and_columns_in_another_order(tmp_path: Path) -> None:
    home = Home(tmp_path)
    text = "\ufeffdecision;decided_by;decided_at;muscle_group\r\ntaken;Ada;2026-03-01;Chest\r\n;;;\r\n"
    write(home, "2026-03.csv", text)
    [row] = read_decisions(home).rows
    assert (row.line, row.decision.muscle_group) == (2, "Chest")
    [file] = append_decisions(home, [decision()])
    assert file.name == "2026-03-2.csv"
    assert len(read_decisions(home).rows) == 2


def test_a_file_with_other_columns_costs_no_other_file(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write(home, "a.csv", "who,what\nAda,taken\n")
    write(home, "b.csv", b"decided_at,decided_by,decision,muscle_group\n2026-03-01,J\xe9,taken,chest\n")
    append_decisions(home, [decision()])
    read = read_decisions(home)
    assert len(read.rows) == 1
    assert [problem.partition("decisions/")[2][:40] for problem in read.problems] == [
        "a.csv:1: there is no column 'who'. The f", "b.csv:2: row: is not UTF-8 at byte 13. S",
    ]  # fmt: skip


def _append_many(root: Path, who: str) -> None:
    for number in range(EACH):
        append_decisions(Home(root), [decision(who, reason=f"number {number}")])


def test_several_who_write_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    writers = [
        context.Process(target=_append_many, args=(tmp_path, f"W{number}")) for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    read = read_decisions(Home(tmp_path))
    assert (len(read.rows), read.problems) == (WRITERS * EACH, ())


def test_a_death_half_way_leaves_the_file_as_it_was_and_the_next_can_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    append_decisions(home, [decision()])
    before = read_decisions(home)

    def die(path: Path, content: bytes) -> None:
        path.with_name(path.name + ".tmp").write_bytes(content[: len(content) // 2])
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(append, "write_durably", die)
        with pytest.raises(KeyboardInterrupt):
            append_decisions(home, [decision("Ben"), decision("Cleo")])
    assert read_decisions(home) == before
    append_decisions(home, [decision("Ben")])
    assert len(read_decisions(home).rows) == 2


def test_a_run_builds_from_the_rows_that_were_there_when_it_began_to_build(tmp_path: Path) -> None:
    home = Home(tmp_path)
    append_decisions(home, [decision()])
    run = Workspace(home)
    digest = run.decisions.digest
    append_decisions(home, [decision("Ben")])
    assert (len(run.decisions.rows), run.decisions.digest) == (1, digest)
    assert (len(Workspace(home).decisions.rows), Workspace(home).decisions.digest == digest) == (2, False)
