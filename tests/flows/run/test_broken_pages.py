"""Pages that Repertoire itself fails on: told once, with the traceback in the log, refused in numbers.

What fails here is real: the archive holds a record of a dataset that is no JSON. No collection writes one,
so that it can come of a bug alone, and reading it raises an exception in a worker process.
"""

import json
from pathlib import Path

import pytest
from command_line import call
from small_home import FIRST_DAY, SAMPLE, make_home, query

from flows.archive.writer import SnapshotWriter
from flows.home.digest import digest_of
from flows.home.errors import ExitCode
from flows.home.run_history import detail_of, last_run
from flows.home.settings import Home
from flows.sources.health import all_health

pytestmark = pytest.mark.slow

PAGE = (SAMPLE / "goblet-squat.md").read_text(encoding="utf-8")
PLACE = r"JSONDecodeError at transforms\.pages\.extract:\d+ in _dataset_record"


def home_of(folder: Path, pages: int, broken: int, source: str = "") -> Home:
    """Return a home whose archive has a snapshot of so many pages, some of which cannot but fail."""
    home = make_home(folder / "home", pages=(), source=source)
    with SnapshotWriter(home, "site", FIRST_DAY) as writer:
        for number in range(pages):
            is_broken = number < broken
            text = f"{{broken {number}" if is_broken else PAGE.replace("Goblet", f"Goblet {number}", 1)
            payload = text.encode()
            writer.add(
                f"{number:03}.md", 1_000_000, "present", payload=payload, size=len(payload),
                payload_digest=digest_of(payload),
                media_type="application/json" if is_broken else "text/markdown",
            )  # fmt: skip
        writer.seal(FIRST_DAY)
    return home


def failures(home: Home) -> list[dict[str, object]]:
    run = last_run(home)
    assert run is not None
    return [dict(detail_of(each)) for each in run.events if each["event"] == "page_failed"]


def test_a_broken_page_costs_itself_and_the_run_says_so_with_its_traceback(tmp_path: Path) -> None:
    home = home_of(tmp_path, pages=12, broken=1)
    built = call("build", "--format", "json", home=home.root)
    assert built.returncode == ExitCode.COMPLETED_WITH_PROBLEMS
    (problem,) = json.loads(built.stdout)["problems"]
    assert problem.startswith(
        "site: Repertoire itself failed on 1 page, 000.md: JSONDecodeError at transforms"
    )
    (failure,) = failures(home)
    assert (failure["pages"], failure["page"]) == (1, "000.md")
    assert str(failure["traceback"]).startswith("Traceback (most recent call last):")
    assert "in _dataset_record" in str(failure["traceback"])
    assert query(home, "select count(*) from core.dim_exercise") == [(11,)]
    state = "select state, reason, regexp_matches(detail, ?) from core.fact_page_state where url = '000.md'"
    assert query(home, state.replace("?", f"'^{PLACE}: '")) == [("unreadable", "extractor_error", True)]
    assert query(home, "select url from core.fact_finding where rule = 'page_unreadable'") == [("000.md",)]


def test_it_is_told_by_the_run_that_reads_it_and_not_every_night(tmp_path: Path) -> None:
    home = home_of(tmp_path, pages=12, broken=1)
    call("build", home=home.root)
    again = call("build", home=home.root)
    assert again.returncode == ExitCode.DONE
    assert failures(home) == []


def test_one_kind_of_failure_is_one_entry_however_many_pages_it_breaks(tmp_path: Path) -> None:
    home = home_of(tmp_path, pages=210, broken=2)
    built = call("build", "--format", "json", home=home.root)
    (problem,) = json.loads(built.stdout)["problems"]
    assert "failed on 2 pages, such as 00" in problem
    (failure,) = failures(home)
    assert failure["pages"] == 2


@pytest.mark.parametrize(
    ("pages", "broken", "is_refused"),
    [(6, 1, False), (6, 2, True), (150, 1, False), (150, 2, True), (200, 2, False), (200, 3, True)],
)
def test_more_than_one_percent_refuses_and_one_page_never_does(
    tmp_path: Path, pages: int, broken: int, is_refused: bool
) -> None:
    home = home_of(tmp_path, pages=pages, broken=broken)
    built = call("build", home=home.root)
    assert (built.returncode == ExitCode.REJECTED) == is_refused
    if is_refused:
        assert f"{broken} extractor_error, such as 000.md" in " ".join(built.stderr.split())
        assert len(failures(home)) == 1  # the log of a run that ends so has the traceback, too


def test_what_is_refused_for_it_can_be_accepted_by_hand(tmp_path: Path) -> None:
    home = home_of(tmp_path, pages=12, broken=2)
    assert call("build", home=home.root).returncode == ExitCode.REJECTED
    (health,) = all_health(home)
    assert "Repertoire itself failed on 16.7% of the pages, expected at most 8.3%" in (health.note or "")
    assert call("accept", "site", "we know", home=home.root).returncode == ExitCode.DONE
    assert call("build", home=home.root).returncode == ExitCode.DONE
    assert query(home, "select count(*) from core.dim_exercise") == [(10,)]


@pytest.mark.parametrize(
    ("bounds", "is_refused"),
    [
        ("[bounds]\nlearn = false\n", True),
        ("[bounds.figures]\nbroken_share = false\n", False),
        ("[bounds.figures]\nbroken_share = { pages = 2 }\n", False),
        ("[bounds.figures]\nbroken_share = { above = 0.2 }\n", False),
    ],
)
def test_a_source_may_put_up_with_more_but_not_by_learning_nothing(
    tmp_path: Path, bounds: str, is_refused: bool
) -> None:
    home = home_of(tmp_path, pages=12, broken=2, source=bounds)
    assert (call("build", home=home.root).returncode == ExitCode.REJECTED) == is_refused


def test_a_rebuild_reads_it_again_and_tells_it_again(tmp_path: Path) -> None:
    home = home_of(tmp_path, pages=12, broken=1)
    call("build", home=home.root)
    assert call("rebuild", home=home.root).returncode == ExitCode.COMPLETED_WITH_PROBLEMS
    assert len(failures(home)) == 1
