"""A backup that is taken while a run writes can be restored, and gives the same tables."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import call
from shared_homes import three_runs
from small_home import assert_same_tables, make_home, tables_of

from flows.archive.manifest import list_snapshots
from flows.home.settings import CHECKOUT, Home

COPIES = 6
WRITER = """
import sys
from pathlib import Path
from flows.collect.collect import collect
from flows.home.settings import Home, Settings
from flows.sources.source import load_sources

home = Home(Path(sys.argv[1]))
print("writing", flush=True)
for number in range(40):
    page = home.root / "pages" / "plank.md"
    page.write_text(page.read_text("utf-8") + f"\\nEdited {number}.\\n", encoding="utf-8")
    collect(home, load_sources(home)[0], Settings())
"""


def back_up(home: Home, backup: Path) -> None:
    """Copy as docs/operations.md says; cp complains of a journal that vanished, which is no harm."""
    backup.mkdir()
    for name in ("sources", "raw", "decisions"):
        subprocess.run(["cp", "-a", home.root / name, backup], check=False, capture_output=True)


@pytest.mark.slow
def test_a_backup_that_is_taken_while_a_run_writes_is_sound_and_can_be_built(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    assert call("collect", home=home.root).returncode == 0
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, home.root], stdout=subprocess.PIPE, cwd=CHECKOUT
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        backups = []
        for number in range(COPIES):
            back_up(home, tmp_path / f"backup-{number}")
            backups.append(Home(tmp_path / f"backup-{number}"))
            time.sleep(0.05)
    assert writer.returncode == 0
    counts = [len(list_snapshots(backup, "site")) for backup in backups]
    assert counts == sorted(counts)
    assert counts[0] < len(list_snapshots(home, "site"))
    for backup in backups:
        done = call("archive", "verify", home=backup.root)
        assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_a_restored_home_gives_the_same_tables(tmp_path: Path) -> None:
    home = three_runs(tmp_path / "home").home
    before = tables_of(home)
    back_up(home, tmp_path / "backup")
    shutil.rmtree(home.root)
    shutil.copytree(tmp_path / "backup", home.root)
    assert call("archive", "verify", home=home.root).returncode == 0
    done = call("rebuild", home=home.root)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["extracted"] == 8
    assert_same_tables(before, tables_of(home))
