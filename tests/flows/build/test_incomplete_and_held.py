"""Pages that lack steps or muscles, pages without a name, and a first collection that gives few exercises."""

import json
from pathlib import Path

import pytest
from command_line import call
from small_home import build_home, collect_on, make_home, query

from flows.build.decisions import decide, find_snapshot
from flows.doctor.sources import check_sources
from flows.home.errors import ExitCode, RejectedError
from flows.home.lock import writer_lock
from flows.home.settings import Home
from flows.run.stages import run_without_prefect
from flows.sources.health import all_health
from flows.sources.workspace import Workspace

pytestmark = pytest.mark.slow

THIN = "# Preacher Curl\n\nTarget muscle: Biceps\n"
NAMELESS = """- Equipment: Dumbbell
- Target muscle: Quads

## Steps

1. Hold one dumbbell against your chest.
2. Sit down between your heels and stand up again.
"""
ARTICLE = "# Notes {n}\n\nWords about number {n} of the week, which is no exercise at all.\n"


def home_of(folder: Path, source: str = "", articles: int = 0, **pages: str) -> Home:
    home = make_home(folder, pages=(), source=source)
    texts = {**pages, **{f"notes-{n}": ARTICLE.format(n=n) for n in range(articles)}}
    for name, text in texts.items():
        (home.root / "pages" / f"{name.replace('_', '-')}.md").write_text(text, encoding="utf-8")
    collect_on(home, 0)
    return home


def test_an_incomplete_page_is_loaded_counted_and_has_findings(tmp_path: Path) -> None:
    home = home_of(tmp_path, preacher_curl=THIN, notes=ARTICLE)
    build_home(home)
    assert query(home, "select name from core.dim_exercise where is_current") == [("Preacher Curl",)]
    states = "select url, state, exercise_id is not null from core.fact_page_state order by url"
    assert query(home, states) == [
        ("notes.md", "not_exercise", False), ("preacher-curl.md", "incomplete", True),
    ]  # fmt: skip
    assert query(home, "select loaded, incomplete, set_aside, inputs from history.snapshots") == [
        (1, 1, 1, 2)
    ]
    assert query(home, "select exercises, incomplete, set_aside from operations.source_health") == [(1, 1, 1)]
    rules = {rule for (rule,) in query(home, "select rule from core.fact_finding")}
    assert {"missing_steps", "missing_equipment", "missing_difficulty"} <= rules
    assert query(home, "select value from core.fact_snapshot_figure where figure = 'incomplete'") == [(1.0,)]


def test_a_page_that_is_completed_is_another_version_of_its_exercise(tmp_path: Path) -> None:
    home = home_of(tmp_path, preacher_curl=THIN)
    build_home(home)
    steps = "\n## Steps\n\n1. Bend your elbows.\n2. Lower the bar again.\n"
    (home.root / "pages" / "preacher-curl.md").write_text(THIN + steps, encoding="utf-8")
    collect_on(home, 1)
    build_home(home)
    assert query(home, "select version, is_current from core.dim_exercise order by version") == [
        (1, False), (2, True),
    ]  # fmt: skip
    assert query(home, "select state from core.fact_page_state where is_current") == [("present",)]


def test_a_page_without_a_name_is_named_by_its_address_wherever_that_counts(tmp_path: Path) -> None:
    home = home_of(tmp_path, "[bounds.fill]\nname = 1.0\n", goblet_squat=NAMELESS)
    build_home(home)
    assert query(home, "select name, slug from core.dim_exercise") == [("Goblet Squat", "goblet-squat")]
    claims = "select value, is_chosen from core.fact_claim where method = 'address'"
    assert query(home, claims) == [("Goblet Squat", True)]
    found = "select severity, evidence from core.fact_finding where rule = 'name_from_address'"
    assert query(home, found) == [("info", "Goblet Squat")]
    assert query(home, "select state from core.fact_page_state") == [("present",)]


def test_a_correction_may_complete_a_page(tmp_path: Path) -> None:
    correction = (
        '[[corrections]]\nurl = "preacher-curl.md"\nfield = "steps"\nfrom = []\n'
        'to = ["Bend your elbows.", "Lower the bar."]\nreason = "as in the film"\n'
    )
    home = home_of(tmp_path, correction, preacher_curl=THIN)
    build_home(home)
    assert query(home, "select state from core.fact_page_state") == [("present",)]


def test_a_first_collection_that_gives_few_exercises_is_held(tmp_path: Path) -> None:
    home = home_of(tmp_path, articles=3, preacher_curl=THIN)
    with pytest.raises(RejectedError, match=r"3 not_an_exercise, such as notes-0\.md") as raised:
        build_home(home)
    assert raised.value.exit_code == ExitCode.REJECTED
    assert "not loaded: 75.0% of the pages that were read, expected at most 50.0%" in str(raised.value)
    (health,) = all_health(home)
    assert health.health == "held"
    assert "3 not_an_exercise" in (health.note or "")
    (check,) = check_sources(home, offline=True)
    assert (check.state, "repertoire try site" in str(check.remedy)) == ("problem", True)


def test_a_source_that_a_browser_draws_is_held_and_told_what_to_supply(tmp_path: Path) -> None:
    home = make_home(tmp_path, pages=())
    for name in ("row", "dip", "squat"):
        shell = f"<html><title>{name}</title><body><main>Loading…</main><script>draw()</script></body></html>"
        (home.root / "pages" / f"{name}.html").write_text(shell, encoding="utf-8")
    collect_on(home, 0)
    with pytest.raises(RejectedError):
        build_home(home)
    (source,) = all_health(home)
    assert source.health == "held"
    assert "3 client_rendered" in (source.note or "")
    assert "as a browser shows them" in (source.note or "")


def test_what_is_held_stays_so_until_a_person_accepts_it(tmp_path: Path) -> None:
    home = home_of(tmp_path, articles=3, preacher_curl=THIN)
    with pytest.raises(RejectedError):
        build_home(home)
    (home.root / "pages" / "notes-9.md").write_text(ARTICLE.format(n=9), encoding="utf-8")
    collect_on(home, 1)
    with pytest.raises(RejectedError, match="4 not_an_exercise"):
        build_home(home)
    with writer_lock(home):
        decide(find_snapshot(home, "site", accepted=False), "it is a blog", accepted=True)
    assert build_home(home).status == "published"
    (home.root / "pages" / "notes-10.md").write_text(ARTICLE.format(n=10), encoding="utf-8")
    collect_on(home, 2)
    assert build_home(home).refused == {}


def test_one_source_that_is_held_does_not_stop_another(tmp_path: Path) -> None:
    home = home_of(tmp_path, articles=3, preacher_curl=THIN)
    (home.root / "more").mkdir()
    (home.root / "more" / "goblet-squat.md").write_text(NAMELESS, encoding="utf-8")
    more = 'title = "More"\nrole = "own"\nformat = "folder"\npath = "more"\n'
    (home.root / "sources" / "more.toml").write_text(more, encoding="utf-8")
    result = run_without_prefect(Workspace(home))
    held = [
        problem for problem in result.problems if problem.startswith("site: its first collection is held")
    ]
    assert len(held) == 1
    assert "repertoire try site ADDRESS" in held[0]
    health = "select source, health, exercises from operations.source_health order by source"
    assert query(home, health) == [("more", "good", 1), ("site", "held", 0)]
    assert query(home, "select distinct source from operations.rejected_pages where is_refused") == [
        ("site",)
    ]
    details = query(home, "select detail from operations.rejected_pages where is_refused")
    assert details
    assert all("of an exercise it states" in str(detail) for (detail,) in details)


def test_what_could_not_be_archived_of_a_held_dataset_is_told_with_its_detail(tmp_path: Path) -> None:
    home = home_of(tmp_path, articles=0, preacher_curl=THIN)
    records = ['{"id": 1, "name": "Row", "target": "Lats"}', '{"id": 2, "name": "\\ud800"}', '["no object"]']
    (home.root / "data.json").write_text(f"[{','.join(records)}]", encoding="utf-8")
    data = 'role = "own"\nformat = "dataset"\npath = "data.json"\nid = "id"\n[fields]\nname = "name"\n'
    (home.root / "sources" / "data.toml").write_text(data, encoding="utf-8")
    run_without_prefect(Workspace(home))
    asked = "select reason, detail from operations.rejected_pages where source = 'data' order by 1"
    first, second = query(home, asked)
    assert first == ("record_not_object", "not an object: ['no object']")
    assert second[0] == "record_unreadable"
    assert "surrogates" in str(second[1])


@pytest.mark.parametrize(
    "source",
    ["[bounds]\nmax_rejected_share = 0.8\n", 'exercise_pages = ["preacher-*"]\n', 'exclude = ["notes-*"]\n'],
)
def test_a_source_that_says_what_its_pages_are_is_not_held(tmp_path: Path, source: str) -> None:
    home = home_of(tmp_path, source, articles=3, preacher_curl=THIN)
    assert build_home(home).refused == {}


def test_half_of_the_pages_is_not_more_than_half(tmp_path: Path) -> None:
    assert build_home(home_of(tmp_path, articles=1, preacher_curl=THIN)).refused == {}


def test_the_declared_share_counts_pages_that_are_set_aside(tmp_path: Path) -> None:
    home = home_of(tmp_path, "[bounds]\nmax_rejected_share = 0.3\n", articles=1, preacher_curl=THIN)
    with pytest.raises(RejectedError, match=r"at most 30\.0% \(bounds\.max_rejected_share"):
        build_home(home)


def test_collect_says_that_the_next_build_will_hold_it(tmp_path: Path) -> None:
    home = home_of(tmp_path, articles=3, preacher_curl=THIN)
    collected = call("collect", "--format", "json", home=home.root)
    (row,) = json.loads(collected.stdout)
    assert collected.returncode == ExitCode.COMPLETED_WITH_PROBLEMS
    assert str(row["problem"]).startswith("held: 3 not_an_exercise, such as notes-0.md; not loaded: 75.0%")
    assert [each.health for each in all_health(home)] == ["pending"]  # nothing is decided yet
    assert call("build", home=home.root).returncode == ExitCode.REJECTED
    assert "its first collection is held: 3 not_an_exercise" in call("status", home=home.root).stdout
    call("accept", "site", "it is a blog", home=home.root)
    assert call("collect", home=home.root).returncode == ExitCode.DONE
    assert call("build", home=home.root).returncode == ExitCode.DONE
