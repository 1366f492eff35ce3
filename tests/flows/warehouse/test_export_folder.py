"""An export takes the place of an earlier one as a whole, or leaves it alone, whatever happens meanwhile."""

import json
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from exported_folder import assert_whole, exported, manifest

from flows.home import durable
from flows.home.errors import RepertoireError, UsageError
from flows.home.settings import Home, Settings
from flows.warehouse.export_folder import MANIFEST, export_warehouse
from flows.warehouse.query import open_warehouse

pytestmark = pytest.mark.slow

NOBODY = 65534
EXPORT = """
import sys
from contextlib import closing
from pathlib import Path
from flows.home import durable
from flows.warehouse.query import open_warehouse
from flows.home.settings import Home, Settings
from flows.warehouse.export_folder import export_warehouse
{before}
home = Home(Path(sys.argv[1]))
with closing(open_warehouse(home, Settings())) as connection:
    export_warehouse(connection, home, Path(sys.argv[2]), 60)
"""
KILLED_AT_THE_EXCHANGE = """
import os, signal
exchange = durable._exchanged
def killed(one, other):
    {step}
    os.kill(os.getpid(), signal.SIGKILL)
durable._exchanged = killed
"""
SMALL_FILES_ONLY = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Give a home with a warehouse of many small tables."""
    made = Home(tmp_path_factory.mktemp("small"))
    made.warehouse.mkdir()
    connection = duckdb.connect(str(made.published))
    connection.execute("create schema core")
    connection.execute("create table core.build as select 'f00d' as fingerprint, null::timestamp as as_of")
    for number in range(100):
        connection.execute(f"create table core.t{number} as select hash(range) as n from range(9000)")
    connection.execute("create view core.numbers as from core.t1")
    connection.close()
    return made


def beside(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.parent.iterdir() if each != folder)


def start(home: Home, folder: Path, before: str = "") -> subprocess.Popen[str]:
    """Start a process that exports."""
    command = [sys.executable, "-c", EXPORT.format(before=before), str(home.root), str(folder)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)


def test_an_earlier_export_is_replaced_as_a_whole(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "er" / "library"
    exported(home, folder)
    gone = folder / "core" / "view_of_an_earlier_version.parquet"
    stated = manifest(folder)
    stated["tables"].append({"file": gone.relative_to(folder).as_posix()})
    (folder / MANIFEST).write_text(json.dumps(stated))
    gone.write_bytes(b"old")
    exported(home, folder)
    assert_whole(folder)
    assert not gone.exists()
    assert beside(folder) == []


def test_there_is_a_whole_manifest_at_each_moment_while_exports_replace_one_another(
    home: Home, tmp_path: Path
) -> None:
    folder = exported(home, tmp_path / "library").folder
    children = [start(home, folder) for _ in range(3)]
    looked, met = 0, set()
    while any(child.poll() is None for child in children):
        assert len(manifest(folder)["tables"]) == 102
        met.add(folder.stat().st_ino)
        looked += 1
    assert [child.communicate()[1] for child in children] == ["", "", ""]
    assert looked > 100
    assert len(met) > 1
    assert_whole(folder)
    assert beside(folder) == []


def test_a_folder_that_holds_anything_else_is_refused_and_left_alone(home: Home, tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("years of work")
    with pytest.raises(UsageError, match=r"is not replaced, because it contains thesis\.txt.*new folder"):
        exported(home, tmp_path)
    (tmp_path / MANIFEST).write_text('{"kind": "something else"}')
    with pytest.raises(UsageError, match=MANIFEST):
        exported(home, tmp_path)
    with pytest.raises(UsageError, match=r"thesis\.txt is not a folder"):
        exported(home, thesis)
    assert thesis.read_text() == "years of work"


def test_a_file_that_was_put_into_an_export_saves_it_from_being_replaced(home: Home, tmp_path: Path) -> None:
    folder = exported(home, tmp_path / "library").folder
    (folder / "notes.md").write_text("mine")
    with pytest.raises(UsageError, match=r"contains notes\.md"):
        exported(home, folder)
    assert (folder / "notes.md").read_text() == "mine"


def test_an_empty_folder_and_a_link_to_one_are_filled(home: Home, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    assert exported(home, tmp_path / "link").folder == tmp_path / "empty"
    assert_whole(tmp_path / "empty")
    assert (tmp_path / "link").is_symlink()
    assert stat.S_IMODE((tmp_path / "empty").stat().st_mode) & stat.S_IRUSR


def test_an_export_that_is_killed_half_way_leaves_the_old_one_and_the_next_clears_up(
    home: Home, tmp_path: Path
) -> None:
    folder = exported(home, tmp_path / "library").folder
    before = (folder / MANIFEST).read_bytes()
    child = start(home, folder)
    while len(list(tmp_path.glob(".library.*.tmp/*/*.parquet"))) < 20:
        assert child.poll() is None, child.communicate()
        time.sleep(0.002)
    child.kill()
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    assert (folder / MANIFEST).read_bytes() == before
    assert_whole(folder)
    (leftover,) = beside(folder)
    assert leftover.endswith(".tmp")
    exported(home, folder)
    assert_whole(folder)
    assert beside(folder) == []


@pytest.mark.parametrize(("step", "is_new"), [("pass", False), ("exchange(one, other)", True)])
def test_an_export_that_is_killed_at_the_exchange_leaves_a_whole_one(
    home: Home, tmp_path: Path, step: str, is_new: bool
) -> None:
    folder = exported(home, tmp_path / "library").folder
    before = folder.stat().st_ino
    child = start(home, folder, KILLED_AT_THE_EXCHANGE.format(step=step))
    child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL
    assert_whole(folder)
    assert (folder.stat().st_ino != before) == is_new
    exported(home, folder)
    assert beside(folder) == []


def test_an_export_under_way_is_not_taken_for_a_dead_one(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    child = start(home, folder)
    while not list(tmp_path.glob(".library.*.tmp/*/*.parquet")):
        assert child.poll() is None, child.communicate()
        time.sleep(0.002)
    child.send_signal(signal.SIGSTOP)
    exported(home, folder)
    child.send_signal(signal.SIGCONT)
    _, said = child.communicate(timeout=60)
    assert (child.returncode, said) == (0, "")
    assert_whole(folder)
    assert beside(folder) == []


def test_where_names_cannot_be_exchanged_the_new_export_takes_its_place_in_two_steps(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = exported(home, tmp_path / "library").folder
    before = folder.stat().st_ino
    monkeypatch.setattr(durable, "_exchanged", lambda *_: False)
    exported(home, folder)
    assert folder.stat().st_ino != before
    assert_whole(folder)
    assert beside(folder) == []


def test_a_disk_that_is_full_is_told_and_the_old_export_stays(home: Home, tmp_path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    folder = exported(home, tmp_path / "library").folder
    _, said = start(home, folder, SMALL_FILES_ONLY).communicate(timeout=60)
    assert "SystemFaultError" in said
    assert f"{folder}: File too large. Make room on that disk" in said
    assert_whole(folder)
    assert beside(folder) == []


def test_a_folder_where_nothing_may_be_written_is_told(home: Home, tmp_path: Path) -> None:
    connection = open_warehouse(home, Settings())
    try:
        with (
            without_rights(tmp_path),
            pytest.raises(RepertoireError, match="Give this user the right to write"),
        ):
            export_warehouse(connection, home, tmp_path / "library", 60)
    finally:
        connection.close()
    assert list(tmp_path.iterdir()) == []


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Forbid to write into a folder; root, to whom nothing is forbidden, becomes nobody meanwhile."""
    user = os.geteuid()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)
        folder.chmod(stat.S_IRWXU)


def test_a_place_where_no_folder_can_be_is_told(home: Home, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RepertoireError, match=r"file.*Name another --output"):
        exported(home, tmp_path / "file" / "library")


def test_what_others_have_beside_it_is_left_alone(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "lib"
    mine = tmp_path / ".lib.mine.tmp"
    mine.mkdir()
    (mine / "keep").write_text("mine")
    (tmp_path / ".lib.4242.tmp").write_text("what an export of another kind left when it was killed")
    exported(home, folder)
    assert_whole(folder)
    assert beside(folder) == [".lib.4242.tmp", ".lib.mine.tmp"]
    assert (mine / "keep").read_text() == "mine"


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_a_link_or_a_folder_of_another_in_an_export_is_not_removed(
    home: Home, tmp_path: Path, kind: str
) -> None:
    folder, other = tmp_path / "lib", tmp_path / "other"
    exported(home, folder)
    other.mkdir()
    (folder / "theirs").symlink_to(other) if kind == "link" else (folder / "theirs").mkdir()
    with pytest.raises(UsageError, match="it contains theirs, which is not part of an earlier export"):
        exported(home, folder)
    assert (folder / "theirs").exists()
