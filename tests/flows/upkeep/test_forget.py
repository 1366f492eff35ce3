"""Forgetting a page: nothing of it is left in a home, nothing brings it back, the others are as before."""

import json
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import polars as pl
import pytest
from command_line import call
from shared_homes import copied, made_once
from small_home import PAGES, SAMPLE, build_home, collect_on, make_home, tables_of

from flows.archive.forgotten import PREFIX, read_forgotten
from flows.archive.manifest import list_snapshots
from flows.archive.read import read_rows, read_stored_rows
from flows.build.rejected_builds import RejectedBuild, keep_rejected_build
from flows.home.run_log import RunLog
from flows.home.settings import CHECKOUT, Home, Settings, load_settings
from flows.home.versions import kept_versions, published_version
from flows.report.write import write_reports
from flows.upkeep.compact import compact
from flows.upkeep.verify import verify_archive
from flows.warehouse import write

CANARY = "guests/zanzibar-lunge.md"
TWIN = "guests/copy-of-zanzibar.md"
WORDS = ("zanzibar-lunge", "copy-of-zanzibar", "quokkamarmalade", "Zanzibar Lunge")
WHY = "its author asked for it"


def canary_text(edition: int) -> str:
    text = (SAMPLE / "goblet-squat.md").read_text("utf-8")
    text = text.replace("# Goblet Squat", "# Zanzibar Lunge", 1)
    return f"{text}\n\nKeep the quokkamarmalade upright, edition {edition}.\n"


@pytest.fixture(scope="module")
def grown() -> Home:
    return Home(made_once("forget", collect_with_canary))


def collect_with_canary(folder: Path) -> None:
    home = make_home(folder)
    home.settings_file.write_text("overdue_after_hours = 1e7\n", "utf-8")  # it was collected long ago
    guests = home.root / "pages" / "guests"
    guests.mkdir()
    for day, edition in enumerate((1, 1, 2, 3)):
        (home.root / "pages" / CANARY).write_text(canary_text(edition), "utf-8")
        (home.root / "pages" / TWIN).write_text(canary_text(edition), "utf-8")
        if day == 2:
            page = home.root / "pages" / "plank.md"
            page.write_text(page.read_text("utf-8") + "\nEdited.\n", "utf-8")
        collect_on(home, day)
        if day != 1:
            build_home(home)
    write_reports(home, load_settings(home))
    log = RunLog.start(home)
    log.record("page_failed", "site", page=CANARY, detail="ValueError: quokkamarmalade", traceback="x")
    log.record("finished", problems=[f"Repertoire failed on {CANARY}: 'quokkamarmalade'", "another"])
    log.record("failed", "site", error=f"{home.root}/pages/{CANARY}: cannot be read")
    (home.runs / "error-20260301T000000.txt").write_text(f"{CANARY} quokkamarmalade", "utf-8")
    kept = kept_versions(home)[-1]
    copy = home.versions / ".copy"
    shutil.copy(kept, copy)
    rejected = RejectedBuild("20260301T000000.000000Z-aaaaaaaa", "f", ("too far",), (), {}, {}, "", kept.name)
    keep_rejected_build(home, copy, rejection=rejected, keep=3)


@pytest.fixture
def home(grown: Home, tmp_path: Path) -> Home:
    return Home(copied(grown.root, tmp_path / "home"))


@pytest.fixture(scope="module")
def forgotten(grown: Home) -> Home:
    """Give the home after the page was forgotten; nobody may change it."""

    def forget_in_copy(folder: Path) -> None:
        done = forget(Home(copied(grown.root, folder)))
        assert done.returncode == 0, done.stderr

    return Home(made_once("forgotten", forget_in_copy))


@pytest.fixture
def home_without(forgotten: Home, tmp_path: Path) -> Home:
    """Give an own copy of the home after the page was forgotten."""
    return Home(copied(forgotten.root, tmp_path / "home"))


def forget(home: Home, *words: str) -> "subprocess.CompletedProcess[str]":
    return call("archive", "forget", CANARY, "--reason", WHY, *words, home=home.root)


def texts_of(file: Path) -> str:
    """Return all that a file says: columns of Parquet, rows of DuckDB, members of zips, and its bytes."""
    raw = file.read_bytes().decode("utf-8", "replace")
    if file.suffix == ".parquet":
        frame = pl.read_parquet(file)
        binary = [name for name, kind in frame.schema.items() if kind == pl.Binary]
        payloads = [
            each.decode("utf-8", "replace") for name in binary for each in frame[name].to_list() if each
        ]
        return "\n".join([raw, str(frame.drop(binary).to_dicts()), *payloads])
    if file.suffix == ".duckdb":
        with duckdb.connect(str(file), read_only=True) as connection:
            tables = connection.execute(
                "select schema_name, table_name from duckdb_tables() where not internal"
            ).fetchall()
            rows = [
                str(connection.execute(f'select * from "{schema}"."{name}"').fetchall())
                for schema, name in tables
            ]
        return "\n".join([raw, *rows])
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as opened:
            return "\n".join(opened.read(name).decode("utf-8", "replace") for name in opened.namelist())
    return raw


def traces(home: Home, words: tuple[str, ...] = WORDS) -> list[str]:
    """Return the files of a home, but for the pages of its sources, that hold one of the words."""
    files = [
        file for file in home.root.rglob("*") if file.is_file() and home.root / "pages" not in file.parents
    ]
    return sorted(
        f"{file.relative_to(home.root)}: {word}"
        for file in files
        for text in [texts_of(file)]
        for word in words
        if word in text or word in file.name
    )


def states(home: Home) -> set[str]:
    return {one.state for one in verify_archive(home, ["site"], lambda _done, _total: None)}


def others(tables: dict[str, pl.DataFrame], ids: set[str]) -> dict[str, pl.DataFrame]:
    """Return what tables say of the other pages."""
    kept = {}
    for name in ("dim_exercise", "fact_exercise", "fact_content_item", "fact_claim", "fact_link"):
        kept[name] = tables[name].filter(~pl.col("exercise_id").is_in(list(ids)))
    for name in ("fact_page_state", "fact_page_move"):
        url = "url" if name == "fact_page_state" else "from_url"
        is_own = pl.col(url).is_in([CANARY, TWIN]) | pl.col(url).str.starts_with(PREFIX)
        kept[name] = tables[name].filter(~is_own)
    return kept


def canary_ids(tables: dict[str, pl.DataFrame]) -> set[str]:
    return set(tables["dim_exercise"].filter(pl.col("url").is_in([CANARY, TWIN]))["exercise_id"])


@pytest.mark.slow
def test_nothing_of_a_forgotten_page_is_left_in_the_home(grown: Home, home_without: Home) -> None:
    home = home_without
    assert {each.partition("/")[0] for each in traces(grown)} == {"raw", "warehouse"}
    assert traces(home) == []
    assert states(home) == {"sound"}
    assert call("archive", "verify", home=home.root).returncode == 0
    assert call("doctor", "--offline", home=home.root).returncode == 0
    assert len(kept_versions(home)) == 1
    assert not home.rejected.exists()
    assert (home.reports / "gap-report.html").exists()


@pytest.mark.slow
def test_it_stays_on_record_that_something_went_and_why(forgotten: Home) -> None:
    home = forgotten
    [record] = read_forgotten(home).records
    assert record.reason == WHY
    assert len(record.addresses) == 2
    assert len(record.payloads) == 3
    for manifest in list_snapshots(home, "site"):
        rows = read_stored_rows(manifest).filter(pl.col("url").str.starts_with(PREFIX))
        assert rows.select("outcome", "reason", "detail").rows() == [("set_aside", "forgotten", WHY)] * 2
        assert rows["payload_digest"].null_count() == 2
        counted = read_stored_rows(manifest)["outcome"].value_counts().rows()
        assert {name: count for name, count in manifest.counts.items() if count} == dict(counted)
    rejected = json.loads(
        call("sql", "from operations.rejected_pages where reason = 'forgotten'", "--format", "json",
             home=home.root).stdout
    )  # fmt: skip
    assert len(rejected) == 2
    assert any('"forgotten"' in file.read_text("utf-8") for file in home.runs.glob("*.jsonl"))


@pytest.mark.slow
def test_the_other_pages_are_as_before(grown: Home, forgotten: Home) -> None:
    before = tables_of(grown)
    ids = canary_ids(before)
    assert ids
    after = tables_of(forgotten)
    assert canary_ids(after) == set()
    expected = others(before, ids)
    for name, frame in others(after, ids).items():
        assert frame.equals(expected[name]), name
    same = ["snapshot_id", "started_at", "inputs", "manifest_digest", "decided_by"]
    assert after["dim_snapshot"].select(same).equals(before["dim_snapshot"].select(same))


@pytest.mark.slow
def test_collecting_the_folder_that_still_has_it_sets_it_aside(home_without: Home) -> None:
    home = home_without
    collect_on(home, 9)
    newest = list_snapshots(home, "site")[-1]
    assert newest.counts["set_aside"] == 2
    assert newest.counts["missing"] == 0
    assert newest.counts["unchanged"] == len(PAGES)
    (home.root / "pages" / CANARY).write_text(canary_text(7), "utf-8")
    (home.root / "pages" / "guests" / "third.md").write_text(canary_text(1), "utf-8")
    collect_on(home, 10)
    assert list_snapshots(home, "site")[-1].counts["set_aside"] == 3
    build_home(home)
    assert traces(home) == []
    assert states(home) == {"sound"}
    shutil.rmtree(home.root / "pages" / "guests")
    collect_on(home, 11)
    assert list_snapshots(home, "site")[-1].counts["missing"] == 3
    build_home(home)


@pytest.mark.slow
def test_a_rebuild_from_nothing_does_not_bring_it_back(home_without: Home) -> None:
    home = home_without
    shutil.rmtree(home.warehouse)
    assert call("rebuild", home=home.root).returncode == 0
    assert traces(home) == []


@pytest.mark.slow
@pytest.mark.parametrize("keeps_list", [True, False])
def test_a_restored_archive_does_not_bring_it_back(
    grown: Home, home_without: Home, tmp_path: Path, *, keeps_list: bool
) -> None:
    """The list is of files that only come: an older backup that is copied over a home takes none away."""
    home, backup = home_without, grown.root / "raw"
    if keeps_list:
        subprocess.run(["cp", "-a", f"{backup}/.", home.root / "raw"], check=True)
    else:
        lists = copied(home.decisions / "forgotten", tmp_path / "forgotten")
        shutil.rmtree(home.root / "raw")
        copied(backup, home.root / "raw")
        (home.decisions).mkdir(parents=True, exist_ok=True)
        copied(lists, home.decisions / "forgotten")
    assert traces(home)
    shutil.rmtree(home.warehouse)
    assert call("build", home=home.root).returncode == 0
    loaded = "\n".join(str(frame.to_dicts()) for frame in tables_of(home).values())
    assert not [word for word in WORDS if word in loaded]
    assert all(CANARY not in read_rows(one)["url"].to_list() for one in list_snapshots(home, "site"))
    verified = call("archive", "verify", home=home.root)
    assert verified.returncode == 6
    assert "archive forget --again" in verified.stdout
    examined = call("doctor", "--offline", home=home.root)
    assert "archive forget --again" in examined.stdout
    again = call("archive", "forget", "--again", home=home.root)
    assert again.returncode == 0, again.stderr
    assert traces(home) == []
    assert call("archive", "verify", home=home.root).returncode == 0


@pytest.mark.slow
def test_an_older_version_is_not_restored(grown: Home, home_without: Home) -> None:
    old = published_version(grown)
    assert old
    home = home_without
    shutil.copy(home.published, home.versions / old.name)
    done = call("restore", old.name, home=home.root)
    assert done.returncode == 2
    assert "forgotten" in done.stderr


@pytest.mark.slow
def test_a_dry_run_shows_what_would_go_and_changes_nothing(home: Home) -> None:
    before = {file: file.stat().st_mtime_ns for file in home.root.rglob("*")}
    done = forget(home, "--dry-run", "--format", "json")
    assert done.returncode == 0, done.stderr
    lines = json.loads(done.stdout)
    assert {(line["what"], line["which"]) for line in lines if line["source"]} == {
        ("address", CANARY),
        ("twin, with the same bytes", TWIN),
    }
    assert sum(line["what"] == "payload" for line in lines) == 3
    assert {file: file.stat().st_mtime_ns for file in home.root.rglob("*")} == before


@pytest.mark.slow
def test_packs_are_written_anew(home: Home) -> None:
    compact(home, "site", Settings())
    shutil.rmtree(home.warehouse)  # it is about the archive: what has no warehouse gets none
    assert forget(home).returncode == 0
    assert states(home) == {"sound"}
    assert call("rebuild", home=home.root).returncode == 0
    assert traces(home) == []


@pytest.mark.slow
@pytest.mark.parametrize("packed", [False, True])
def test_bytes_that_many_addresses_have_stay_for_them(home: Home, *, packed: bool) -> None:
    """A shell is nobody's page: the one that is forgotten goes, the others keep it."""
    shells = home.root / "pages" / "shells"
    shells.mkdir()
    for number in range(13):
        (shells / f"{number:02d}-page.md").write_text("# Loading\n\nWait.\n", "utf-8")
    collect_on(home, 8)
    if packed:
        compact(home, "site", Settings())
    shutil.rmtree(home.warehouse)  # it is about the archive: what has no warehouse gets none
    done = call("archive", "forget", "shells/00-page.md", "--reason", WHY, "--format", "json", home=home.root)
    assert done.returncode == 0, done.stderr
    stays = [each for each in json.loads(done.stdout) if each["what"].startswith("payload that stays")]
    assert [each["count"] for each in stays] == [12]
    assert states(home) == {"sound"}
    rows = read_rows(list_snapshots(home, "site")[-1])
    assert rows.filter(pl.col("url").str.starts_with("shells/"))["payload_digest"].null_count() == 0
    assert call("rebuild", home=home.root).returncode == 0
    assert traces(home, ("00-page",)) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("guests/zanzibar-lunch.md", "--reason", WHY), CANARY),
        ((CANARY,), "--reason"),
        ((CANARY, "--reason", " "), "reason"),
        ((CANARY, "--reason", f"{CANARY} has to go"), "names the address"),
        ((CANARY, "--reason", WHY, "--source", "sight"), "site"),
        ((), "ADDRESS"),
        ((CANARY, "--again"), "ADDRESS"),
    ],
)
def test_what_cannot_be_forgotten_is_told_and_nothing_changes(
    home: Home, words: tuple[str, ...], said: str
) -> None:
    before = {file: file.stat().st_mtime_ns for file in home.root.rglob("*")}
    done = call("archive", "forget", *words, home=home.root)
    assert done.returncode == 2
    assert said in done.stderr
    assert {file: file.stat().st_mtime_ns for file in home.root.rglob("*")} == before


@pytest.mark.slow
def test_forgetting_again_does_nothing_more(home_without: Home) -> None:
    home = home_without
    before = {file: file.stat().st_mtime_ns for file in home.archive.rglob("*") if file.is_file()}
    again = forget(home)
    assert again.returncode == 0, again.stderr
    assert len(read_forgotten(home).records) == 1
    assert {file: file.stat().st_mtime_ns for file in home.archive.rglob("*") if file.is_file()} == before


KILLED = """
import os, sys
from pathlib import Path

left = int(sys.argv[3])

def watch(event, _arguments):
    global left
    if event in {"os.rename", "os.remove", "shutil.rmtree", "os.rmdir", "os.mkdir"}:
        if left == 0:
            os.kill(os.getpid(), 9)
        left -= 1

os.environ["REPERTOIRE_HOME"] = sys.argv[1]
from flows.cli.main import main
from flows.warehouse import write

write.KEPT_EMPTY = sys.argv[4]
sys.argv = ["repertoire", "archive", "forget", sys.argv[2], "--reason", "asked for"]

sys.addaudithook(watch)
sys.exit(main())
"""


def kill_and_finish(home: Home, step: int, how: str) -> None:
    """Kill forgetting at a step, forget to the end in one of two ways, and see that nothing is left."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, home.root, CANARY, str(step), write.KEPT_EMPTY],
        check=False, cwd=CHECKOUT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert states(home) <= {"sound", "holds what is forgotten"}
    if read_forgotten(home):
        assert all(CANARY not in read_rows(one)["url"].to_list() for one in list_snapshots(home, "site"))
        if how == "--again":
            assert call("archive", "forget", "--again", home=home.root).returncode == 0
    if how != "--again" or not read_forgotten(home):
        assert forget(home).returncode == 0
    assert traces(home) == []
    assert states(home) == {"sound"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "how"),
    [(1, "address"), (4, "--again"), (9, "address"), (13, "--again"), (18, "address"), (24, "--again")],
)
def test_killed_in_the_archive_it_can_be_run_to_its_end(home: Home, step: int, how: str) -> None:
    """What has no warehouse gets none: a home with one is killed at later steps."""
    for file in (home.published, home.versions, home.rejected, home.reports):
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    kill_and_finish(home, step, how)
    assert call("archive", "verify", home=home.root).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(("step", "how"), [(31, "--again"), (40, "address")])
def test_killed_in_the_warehouse_it_can_be_run_to_its_end(home: Home, step: int, how: str) -> None:
    kill_and_finish(home, step, how)
    assert call("doctor", "--offline", home=home.root).returncode == 0


@pytest.mark.slow
def test_the_same_name_in_two_sources_asks_which_is_meant(home: Home) -> None:
    copied(home.root / "pages", home.root / "pages2")
    text = (home.sources / "site.toml").read_text("utf-8").replace('path = "pages"', 'path = "pages2"')
    (home.sources / "mirror.toml").write_text(text, "utf-8")
    collect_on(home, 8)
    shutil.rmtree(home.warehouse)  # it is about the archive: what has no warehouse gets none
    done = forget(home)
    assert done.returncode == 2
    assert "--source NAME" in done.stderr
    done = forget(home, "--source", "site")
    assert done.returncode == 0, done.stderr
    urls = read_rows(list_snapshots(home, "mirror")[-1])["url"].to_list()
    assert CANARY in urls


def test_an_empty_home_has_nothing_to_forget(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    done = forget(home)
    assert done.returncode == 2
    assert "nothing to forget" in done.stderr
