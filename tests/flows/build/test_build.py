"""The build: tables are a function of the archive, and nothing half-made is ever published."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shared_homes import built_home
from small_home import PAGES, assert_same_tables, build_home, collect_on, make_home, query, tables_of

from flows.archive.manifest import list_snapshots
from flows.archive.publication import PUBLICATION_FILE
from flows.home.errors import RejectedError, SystemFaultError, UsageError
from flows.home.settings import CHECKOUT, Home
from flows.home.versions import published_version
from flows.warehouse.write import write_warehouse


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home")


@pytest.fixture
def built(tmp_path: Path) -> Home:
    """Give a home that was collected on the first day and built."""
    return built_home(tmp_path / "home")


def rebuilt(home: Home, folder: Path) -> Home:
    """Return a home with the same archive, sources and settings, and no warehouse, built at once."""
    shutil.copytree(home.root, folder, ignore=shutil.ignore_patterns("warehouse"))
    other = Home(folder)
    build_home(other)
    return other


@pytest.mark.slow
def test_pages_become_exercises_and_a_hub_is_set_aside(home: Home) -> None:
    collect_on(home, 0)
    result = build_home(home)
    assert (result.status, result.extracted, result.reused) == ("published", len(PAGES), 0)
    assert query(home, "select count(*) from core.dim_exercise where is_current") == [(len(PAGES) - 1,)]
    counts = "inputs, loaded, unchanged, set_aside, quarantined"
    assert query(home, f"select {counts} from history.snapshots") == [(7, 6, 0, 1, 0)]


def test_nothing_changed_means_nothing_is_read_or_published_again(built: Home) -> None:
    version = published_version(built)
    collect_on(built, 1)
    again = build_home(built)
    assert (again.status, again.extracted, again.version) == ("unchanged", 0, version)
    assert len(list_snapshots(built, "site")) == 2


@pytest.mark.slow
def test_a_fault_after_the_new_warehouse_took_its_place_says_that_it_is_published(built: Home) -> None:
    before = published_version(built)
    (built.root / "pages" / PAGES[0]).write_text("# Towel Row\n\nMuscles: lats\n", encoding="utf-8")
    collect_on(built, 1)
    snapshot = list_snapshots(built, "site")[-1].folder
    in_the_way = snapshot / f"{PUBLICATION_FILE}.tmp"
    in_the_way.mkdir()
    with pytest.raises(
        SystemFaultError, match="then run again; the new warehouse is published already"
    ) as met:
        build_home(built)
    assert str(in_the_way) in str(met.value)
    assert published_version(built) != before
    in_the_way.rmdir()
    assert build_home(built).status == "unchanged"
    assert (snapshot / PUBLICATION_FILE).exists()


@pytest.mark.slow
def test_only_what_changed_is_read_again(built: Home) -> None:
    page = built.root / "pages" / "plank.md"
    page.write_text(page.read_text().replace("# Plank", "# Front Plank"))
    collect_on(built, 1)
    result = build_home(built)
    assert (result.extracted, result.reused) == (1, len(PAGES))
    changes = query(built, "select field, before, after from history.exercise_changes where field = 'name'")
    assert changes == [("name", "Plank", "Front Plank")]


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["edit", "undo", "remove", "rename", "spoil", "add"]),
        st.sampled_from(PAGES[:3]),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def apply(home: Home, kind: str, name: str) -> None:
    """Do to one page what editors do."""
    page, other = home.root / "pages" / f"{name}.md", home.root / "pages" / f"moved-{name}.md"
    original = CHECKOUT / "raw" / "sample" / f"{name}.md"
    if kind == "edit":
        page.write_text(
            original.read_text().replace("## Pro tips", "## Pro tips\n\n- One tip more than before.")
        )
    elif kind in ("undo", "add"):
        shutil.copy(original, page)
    elif kind == "remove":
        page.unlink(missing_ok=True)
    elif kind == "rename" and page.exists():
        page.rename(other)
    elif kind == "spoil":
        page.write_bytes(b"")


@pytest.mark.slow
@given(EDITS)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_collections_and_builds_equals_one_build_of_the_archive(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, str, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("sequence")
    home = make_home(folder / "home", PAGES[:3])
    collect_on(home, 0)
    build_home(home)
    for day, (kind, name, build_now) in enumerate(edits, start=1):
        apply(home, kind, name)
        collect_on(home, day)
        if build_now:
            build_home(home)
    build_home(home)
    assert_same_tables(tables_of(home), tables_of(rebuilt(home, folder / "rebuilt")))


SCRIPT = """
import sys
from pathlib import Path
sys.path[:0] = [{tests!r}]
from small_home import build_home, collect_on
from flows.home.settings import Home
if __name__ == "__main__":
    home = Home(Path(sys.argv[1]))
    collect_on(home, 0)
    build_home(home)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("workers", "environment"),
    [
        (1, {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"}),
        (3, {"PYTHONHASHSEED": "77", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}),
    ],
)
def test_workers_hash_seed_time_zone_locale_and_order_change_no_table(
    tmp_path: Path, built: Home, workers: int, environment: dict[str, str]
) -> None:
    other = make_home(tmp_path / "other", tuple(reversed(PAGES)))
    other.settings_file.write_text(f"workers = {workers}\nshard_bytes = 4000\n")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(tests=str(Path(__file__).parents[1])))
    subprocess.run(
        [sys.executable, str(script), str(other.root)],
        env={**os.environ, **environment, "PYTHONPATH": str(CHECKOUT)},
        check=True,
        timeout=120,
    )
    one, two = tables_of(built), tables_of(other)
    # The parts of an archive differ with the size of a shard, so the manifests' digests do too.
    one["dim_snapshot"] = one["dim_snapshot"].drop("manifest_digest")
    two["dim_snapshot"] = two["dim_snapshot"].drop("manifest_digest")
    assert_same_tables(one, two)


@pytest.mark.slow
def test_a_snapshot_outside_its_bounds_is_kept_and_the_last_accepted_one_serves(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", source="[bounds]\nmin_pages = 5\n")
    collect_on(home, 0)
    build_home(home)
    for name in PAGES[:4]:
        (home.root / "pages" / f"{name}.md").unlink()
    collect_on(home, 1)
    result = build_home(home)
    assert "pages: 3, expected at least 5" in result.refused["site"]
    assert query(home, "select count(*) from core.dim_exercise where is_current") == [(6,)]
    assert query(home, "select is_stale from core.dim_source") == [(True,)]


@pytest.mark.slow
def test_a_field_that_a_template_change_empties_is_refused(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", source="[bounds.fill]\ntarget_muscles = 0.9\n")
    collect_on(home, 0)
    build_home(home)
    for page in (home.root / "pages").glob("*.md"):
        page.write_text(page.read_text().replace("**Target Muscle:**", "**Zielgebiet X:**"))
    collect_on(home, 1)
    reason = build_home(home).refused["site"]
    assert re.match(r'target_muscles: ("Target Muscle" is now "Zielgebiet X" on 6 of 6|stated by )', reason)


@pytest.mark.slow
def test_a_snapshot_that_recovers_is_compared_with_the_last_accepted_one(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", source="[bounds]\nmin_pages = 5\n")
    collect_on(home, 0)
    build_home(home)
    removed = [home.root / "pages" / f"{name}.md" for name in PAGES[:4]]
    kept = {page: page.read_bytes() for page in removed}
    for page in removed:
        page.unlink()
    collect_on(home, 1)
    build_home(home)
    for page, content in kept.items():
        page.write_bytes(content)
    collect_on(home, 2)
    result = build_home(home)
    assert result.refused == {}
    assert query(home, "select count(*) from core.dim_exercise") == [(6,)]
    assert_same_tables(tables_of(home), tables_of(rebuilt(home, tmp_path / "rebuilt")))


CORRECTION = """
[[corrections]]
url = "plank.md"
field = "difficulty"
from = "Beginner"
to = "Advanced"
reason = "Held for minutes, it is not for beginners."
"""


@pytest.mark.slow
def test_a_correction_counts_until_its_page_states_something_else(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", source=CORRECTION)
    collect_on(home, 0)
    build_home(home)
    difficulty = "select difficulty from core.dim_exercise where slug = 'plank' and is_current"
    assert query(home, difficulty) == [("Advanced",)]
    claims = "select method from core.fact_claim where is_chosen and place like 'source file%'"
    assert query(home, claims) == [("correction",)]
    assert query(home, "select count(*) from quality.findings where rule = 'correction_idle'") == [(0,)]
    page = home.root / "pages" / "plank.md"
    page.write_text(page.read_text().replace("**Difficulty:** Beginner", "**Difficulty:** Intermediate"))
    collect_on(home, 1)
    build_home(home)
    assert query(home, difficulty) == [("Intermediate",)]
    assert query(home, "select url from quality.findings where rule = 'correction_idle'") == [("plank.md",)]


@pytest.mark.slow
def test_demonstration_sources_are_left_out_once_there_is_another(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    (home.root / "demo").mkdir()
    shutil.copy(CHECKOUT / "raw" / "sample" / "burpee.md", home.root / "demo")
    text = 'role = "own"\nformat = "folder"\npath = "demo"\ndemo = true\n'
    (home.sources / "demo.toml").write_text(text)
    collect_on(home, 0)
    build_home(home)
    assert query(home, "select source, is_demo from core.dim_source") == [("site", False)]


def test_a_home_without_sources_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    with pytest.raises(UsageError, match="repertoire add"):
        build_home(Home(tmp_path))


@pytest.mark.slow
def test_a_failed_check_leaves_the_published_warehouse_and_names_the_check(
    built: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published_version(built)
    sql = tmp_path / "sql"
    shutil.copytree(CHECKOUT / "sql", sql)
    (sql / "checks" / "no_planks.sql").write_text(
        "-- No exercise is called plank.\n-- Severity: fail\n"
        "select name from core.dim_exercise where name = 'Plank' and is_current\n"
    )
    defaults = write_warehouse.__kwdefaults__ or {}
    monkeypatch.setitem(defaults, "sql", sql)
    (built.root / "pages" / "wall-sit.md").unlink()
    collect_on(built, 1)
    with pytest.raises(RejectedError, match="no_planks"):
        build_home(built)
    assert published_version(built) == before


@pytest.mark.slow
def test_a_source_that_was_never_collected_gives_an_empty_library(home: Home) -> None:
    assert build_home(home).status == "published"
    assert query(home, "select count(*) from core.dim_exercise") == [(0,)]


@pytest.mark.slow
def test_a_label_that_no_page_of_the_newest_snapshot_has_is_a_finding(tmp_path: Path) -> None:
    labels = (
        '[labels]\n"Kit bag" = "equipment"\n"Target Muscle" = "target_muscles"\n[select]\nforce = ".force"\n'
    )
    home = make_home(tmp_path / "home", source=labels)
    page = home.root / "pages" / "plank.md"
    text = page.read_text()
    page.write_text(text.replace("**Equipment:**", "**Kit bag:**"))
    assert page.read_text() != text
    collect_on(home, 0)
    build_home(home)
    idle = "select url, field, evidence from quality.findings where rule = 'source_entry_idle' order by field"
    never = ("sources/site.toml", "force", "[select] force = .force (css)")
    assert query(home, idle) == [never]
    page.write_text(text)
    collect_on(home, 1)
    build_home(home)
    assert query(home, idle) == [("sources/site.toml", "equipment", "[labels] Kit bag = equipment"), never]
