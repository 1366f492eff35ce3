"""The gate before publishing: what refuses a warehouse, what is kept of it, and how it is accepted."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from command_line import call
from shared_homes import copied, made_once
from small_home import assert_same_tables, build_home, collect_on, query, tables_of
from template_changes import Site, library

import flows.build.build
from flows.build.acceptance import BY_BOUNDS
from flows.build.build import publish_rejected
from flows.build.rejected_builds import accepted_builds, pending_rejected_build
from flows.home.errors import RejectedError, UsageError
from flows.home.run_log import RunLog, read_runs
from flows.home.settings import CHECKOUT, Home
from flows.home.versions import published_version
from flows.sources.workspace import Workspace
from flows.warehouse.checks import CheckResult
from flows.warehouse.write import write_warehouse
from transforms.model import tables as model

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def base() -> Home:
    """A library of 60 pages, built and published."""
    return Home(made_once("sixty-pages", build_sixty_pages))


def build_sixty_pages(folder: Path) -> None:
    site = Site(folder, library(60))
    collect_on(site.home, 0)
    build_home(site.home)


@pytest.fixture
def home(base: Home, tmp_path: Path) -> Home:
    """The same in a home of its own."""
    return Home(copied(base.root, tmp_path / "home"))


@pytest.fixture
def misread(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if an upgrade read half of the exercises without steps, and lost a third of them."""
    made = model.tables

    def worse(inputs: object) -> dict[str, pl.DataFrame]:
        tables = made(inputs)  # type: ignore[arg-type]
        exercises = tables["dim_exercise"]
        keys = exercises.get_column("exercise_key").gather_every(3).implode()
        for name in TABLES_OF_EXERCISES:
            tables[name] = tables[name].filter(~pl.col("exercise_key").is_in(keys))
        tables["dim_exercise"] = tables["dim_exercise"].with_columns(
            summary=pl.lit("Read by another version.")
        )
        return tables

    monkeypatch.setattr(flows.build.build, "tables", worse)
    monkeypatch.setattr(flows.build.build, "VERSION", "9.9.9")


FAILED = CheckResult("a_rule", "fail", "A rule.", 1, ("n",), ((1,),))
TABLES_OF_EXERCISES = (
    "dim_exercise", "fact_exercise", "fact_exercise_muscle", "fact_exercise_equipment", "fact_content_item",
    "fact_link", "fact_claim",
)  # fmt: skip


def test_a_warehouse_that_drifts_is_refused_and_the_published_bytes_stay(home: Home, misread: None) -> None:
    before, version = home.published.read_bytes(), published_version(home)
    with pytest.raises(RejectedError) as rejection:
        build_home(home)
    message = str(rejection.value)
    assert rejection.value.exit_code == 4
    assert "own exercises: 39, expected at least 47.2 (against the published warehouse; it was 59)" in message
    assert "the version of Repertoire" in message
    assert 'repertoire publish --accept "why"' in message
    assert home.published.read_bytes() == before
    assert published_version(home) == version


def test_a_refused_build_is_a_home_that_can_be_asked(home: Home, misread: None) -> None:
    with pytest.raises(RejectedError):
        build_home(home)
    pending = pending_rejected_build(home)
    assert pending is not None
    kept = pending.home(home)
    assert query(kept, "select count(*) from core.fact_exercise where is_current") == [(39,)]
    assert (kept.reports / "gap-report.html").is_file()
    assert json.loads(call("status", home=home.root).stdout)["next"].endswith(f"{home.root} publish")
    changes = json.loads((kept.root / "build.changes.json").read_text())
    assert changes["fields"]["summary"]["exercises"] == changes["compared"]
    assert changes["fields"]["summary"]["examples"][0]["after"] == "Read by another version."
    assert "`Read by another version.`" in (kept.root / "build.changes.md").read_text()


def test_the_same_build_is_refused_again_without_being_built(home: Home, misread: None) -> None:
    for _ in range(2):
        with pytest.raises(RejectedError, match="own exercises: 39"):
            build_home(home)
    assert len(list(home.rejected.iterdir())) == 1
    refused = read_runs(home).filter(pl.col("event") == "refused")
    assert refused.height == 2
    assert json.loads(refused.get_column("detail")[0])["figures"]["library"]["before"] == 59


def test_an_accepted_build_is_published_and_on_record(home: Home, misread: None, tmp_path: Path) -> None:
    with pytest.raises(RejectedError):
        build_home(home)
    log = RunLog.start(home)
    version = publish_rejected(Workspace(home), log, "  the pages were\n merged ")
    assert published_version(home) == version
    assert query(home, "select count(*) from core.fact_exercise where is_current") == [(39,)]
    assert version.with_name(f"{version.stem}.changes.md").is_file()
    (accepted,) = accepted_builds(home)
    assert accepted.reason == "the pages were merged"
    assert accepted.by not in {"", BY_BOUNDS}
    assert pending_rejected_build(home) is None
    assert build_home(home).status == "unchanged"
    again = tmp_path / "again"
    shutil.copytree(home.root, again, ignore=shutil.ignore_patterns("warehouse"))
    build_home(Home(again))
    assert_same_tables(tables_of(home), tables_of(Home(again)))


def test_what_is_no_longer_what_was_refused_is_not_accepted(home: Home, misread: None) -> None:
    with pytest.raises(RejectedError):
        build_home(home)
    (home.root / "pages" / "plank.md").write_text("# Plank")
    collect_on(home, 1)
    with pytest.raises(UsageError, match="is not what would be built today"):
        publish_rejected(Workspace(home), RunLog.start(home), "why not")


def test_a_refusal_is_settled_when_the_inputs_are_those_of_the_published_one_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as upgraded:
        upgraded.setattr(flows.build.build, "VERSION", "9.9.9")
        upgraded.setattr("flows.build.prepublish.compare", lambda *_: None)
        upgraded.setattr("flows.build.prepublish._not_accepted", lambda _home, _failed: [FAILED])
        with pytest.raises(RejectedError, match="a_rule: 1 row"):
            build_home(home)
    assert pending_rejected_build(home) is not None
    assert build_home(home).status == "unchanged"
    assert pending_rejected_build(home) is None


def test_a_failed_check_that_was_accepted_refuses_no_more(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = tmp_path / "sql"
    shutil.copytree(CHECKOUT / "sql", sql)
    (sql / "checks" / "no_planks.sql").write_text(
        "-- No exercise is called plank.\n-- Severity: fail\n"
        "select name from core.dim_exercise where name = 'Plank' and is_current\n"
    )
    monkeypatch.setitem(write_warehouse.__kwdefaults__ or {}, "sql", sql)
    (home.root / "pages" / "burpee.md").unlink()
    collect_on(home, 1)
    with pytest.raises(RejectedError, match="check no_planks: 1 row"):
        build_home(home)
    publish_rejected(Workspace(home), RunLog.start(home), "planks are fine")
    (home.root / "pages" / "box-jump.md").unlink()
    collect_on(home, 2)
    result = build_home(home)
    assert result.status == "published"
    assert any("no_planks" in warning for warning in result.warnings)


def test_an_upgrade_says_which_values_changed_before_it_publishes(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = model.tables

    def corrected(inputs: object) -> dict[str, pl.DataFrame]:
        tables = made(inputs)  # type: ignore[arg-type]
        name = pl.when(pl.col("slug") == "plank").then(pl.lit("Front Plank")).otherwise("name").alias("name")
        return tables | {"dim_exercise": tables["dim_exercise"].with_columns(name)}

    monkeypatch.setattr(flows.build.build, "tables", corrected)
    monkeypatch.setattr(flows.build.build, "VERSION", "9.9.9")
    result = build_home(home)
    assert result.status == "published"
    assert result.changes == "1 of 59 exercises are read differently from the same page (name 1)"
    assert result.version is not None
    changes = json.loads(result.version.with_name(f"{result.version.stem}.changes.json").read_text())
    assert changes["because"] == ["the version of Repertoire"]
    (example,) = changes["fields"]["name"]["examples"]
    assert (example["before"], example["after"]) == ("Plank", "Front Plank")
    events = read_runs(home).get_column("event").to_list()
    assert events.index("compared") < len(events) - 1 - events[::-1].index("published")


def test_a_source_that_is_added_does_not_count_as_drift(home: Home) -> None:
    (home.root / "more").mkdir()
    for number in range(40):
        text = (home.root / "pages" / "plank.md").read_text().replace("# Plank", f"# Plank {number}")
        (home.root / "more" / f"{number}.md").write_text(text)
    (home.sources / "more.toml").write_text('role = "own"\nformat = "folder"\npath = "more"\n')
    collect_on(home, 1)
    assert build_home(home).status == "published"


def test_a_person_accepts_by_the_command_line(home: Home) -> None:
    for page in sorted((home.root / "pages").glob("*.md"))[:30]:
        page.unlink()
    collect_on(home, 1)
    assert list(build_home(home).refused) == ["site"]
    assert call("accept", "site", " ", home=home.root).returncode == 2
    unknown = call("accept", "nothing", "why", home=home.root)
    assert unknown.returncode == 2
    assert "There are (refused):\n  site/20260302T030000.000000Z  pages: 30, expected" in unknown.stderr
    done = call("accept", "site", "half was old", home=home.root)
    assert done.returncode == 0, done.stderr
    assert "Accepted site/20260302T030000.000000Z" in done.stdout
    assert "accepted already" in call("accept", "20260302T030000.000000Z", "why", home=home.root).stderr
    result = build_home(home)
    assert (result.status, result.refused) == ("published", {})
    assert query(home, "select count(*) from core.fact_exercise where is_current") == [(29,)]
    said = "select is_accepted, counts, reason = 'half was old' from operations.decisions"
    of_it = f"{said} where subject_id like '%20260302%' order by counts desc"
    assert query(home, of_it) == [(True, True, True), (False, False, False)]
    shown = "select decision_reason from history.snapshots where decided_by <> 'bounds'"
    assert query(home, shown) == [("half was old",)]
    assert call("refuse", "site", "it was not", home=home.root).returncode == 0
    assert list(build_home(home).refused) == ["site"]
    assert query(home, "select count(*) from core.fact_exercise where is_current") == [(59,)]
    assert "nothing to publish" in call("publish", home=home.root).stderr
    collect_on(home, 2)  # meets once more what was refused
    assert "found again what" in build_home(home).refused["site"]
    assert query(home, "select count(*) from core.fact_exercise where is_current") == [(59,)]


def test_what_a_person_refuses_does_not_go_on_serving_from_an_earlier_collection(home: Home) -> None:
    (home.root / "pages" / "plank.md").unlink()
    collect_on(home, 1)
    collect_on(home, 2)
    assert build_home(home).refused == {}
    done = call("refuse", "site", "the plank must stay", home=home.root)
    assert done.stdout.count("Refused site/") == 2, done.stderr
    assert list(build_home(home).refused) == ["site"]
    assert query(home, "select count(*) from core.fact_exercise where is_current") == [(59,)]


def test_a_published_file_that_somebody_has_open_to_write_is_compared_all_the_same(
    home: Home, misread: None
) -> None:
    held = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", held, str(home.published)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(RejectedError, match="against the published warehouse"):
            build_home(home)
        holder.communicate("\n")


def test_a_published_file_that_is_damaged_is_replaced(home: Home) -> None:
    page = home.root / "pages" / "plank.md"
    page.write_text(page.read_text() + "\nMore.\n")
    collect_on(home, 1)
    size = home.published.stat().st_size
    damaged = bytearray(home.published.read_bytes())
    for place in (100, 4_097, 8_200, *range(13_000, size, 20_000)):
        damaged[place : place + 64] = b"x" * 64
    home.published.write_bytes(bytes(damaged[:size]))
    assert build_home(home).status == "published"
    said = read_runs(home).filter(event="compared").select("status", "detail").rows()[-1]
    assert said[0] == "problem"
    assert "not compared: the published warehouse is damaged" in said[1]
    assert query(home, "select count(*) from core.fact_exercise where is_current") == [(59,)]
