"""The page on operations: each command in it is run here in a scratch home, or says why it is not.

How a block is marked is told in tests/flows/documented_page.py. What stands in backticks within a sentence
has to exist with its options.
"""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from documented_page import PATH, assert_exists, assert_marked, inline_commands, program_of, read_blocks

from flows.add.files import add_source
from flows.home.create import make_home
from flows.home.settings import Home, load_settings
from flows.home.versions import published_version

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8")
METRICS, LOGS = "/var/lib/node_exporter/textfile_collector", "/var/log"
"""Folders of the page that lie in the scratch home here."""
BLOCKS = read_blocks(PAGE)
COMMANDS = [command for block in BLOCKS if block.language == "sh" for command in block.commands]
INLINE = inline_commands(PAGE)


def test_each_block_of_commands_is_run_or_says_why_not() -> None:
    assert_marked(PAGE)


@pytest.mark.parametrize("command", [*INLINE, *(each for each in COMMANDS if each.startswith("repertoire "))])
def test_a_command_of_the_page_exists_with_its_options(command: str) -> None:
    assert_exists(command)


@pytest.mark.slow
@pytest.mark.prefect
def test_the_commands_of_the_page_succeed_in_their_order(tmp_path: Path, prefect_server: str) -> None:
    home = scratch_home(tmp_path)
    failures, absent = [], set()
    with receiver() as address:
        for command in [
            each for block in BLOCKS if block.language == "sh" and block.is_run for each in block.commands
        ]:
            program = program_of(command)
            if not shutil.which(program, path=PATH):
                absent.add(program)
                copy_instead(command, home)
                continue
            if "$RESTORED" in command and not any((tmp_path / "restored").iterdir()):
                shutil.copytree(tmp_path / "backup", tmp_path / "restored", dirs_exist_ok=True)
            done = run(command, home, PREFECT_API_URL=prefect_server, REPERTOIRE_NOTIFY_URL=address)
            if done.returncode:
                failures.append(f"{command}: exit code {done.returncode}: {done.stderr[-500:]}")
    assert not failures, "\n".join(failures)
    assert (tmp_path / "node" / "repertoire.prom").is_file()
    assert (tmp_path / "log" / "repertoire.jsonl").read_text().startswith("{")
    assert published_version(Home(tmp_path / "restored")) is not None
    if absent:
        pytest.skip(f"not on this machine, the rest has run: {', '.join(sorted(absent))}")


def scratch_home(folder: Path) -> Home:
    """Make a home of a few pages, with the settings that the page shows."""
    home = make_home(folder / "home")
    (folder / "pages").mkdir()
    for file in sorted((CHECKOUT / "raw" / "sample").glob("*.md"))[:8]:
        shutil.copy(file, folder / "pages")
    add_source(home, "site", str(folder / "pages"))
    for name in ("node", "log", "backup", "restored"):
        (folder / name).mkdir()
    settings = [block.text for block in BLOCKS if block.language == "toml" and "[schedule]" not in block.text]
    home.settings_file.write_text(placed("".join(settings), home), encoding="utf-8")
    assert load_settings(home).notify.urls_from
    (source,) = home.sources.glob("*.toml")
    schedule = next(block.text for block in BLOCKS if "[schedule]" in block.text)
    source.write_text(f"{source.read_text(encoding='utf-8')}\n{schedule}", encoding="utf-8")
    return home


def placed(text: str, home: Home) -> str:
    """Put folders of the scratch home in the place of those of the page, and a version for VERSION."""
    version = published_version(home)
    folder = home.root.parent
    text = text.replace(METRICS, str(folder / "node")).replace(LOGS, str(folder / "log"))
    return re.sub(r"\bVERSION\b", version.stem if version else "VERSION", text)


def run(command: str, home: Home, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run one line of the page in the checkout."""
    folder = home.root.parent
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "REPERTOIRE"))
    }
    places = {"HOME_OF_REPERTOIRE": home.root, "BACKUP": folder / "backup", "RESTORED": folder / "restored"}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", placed(command, home)],
        env={**kept, **{name: str(place) for name, place in places.items()}, **variables,
             "PATH": PATH, "REPERTOIRE_HOME": str(home.root)},
        cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def copy_instead(command: str, home: Home) -> None:
    """Make the backup that rsync would have made, so that what follows on the page can be run."""
    assert command.startswith("rsync "), f"no program for: {command}"
    for name in ("sources", "raw", "decisions"):
        shutil.copytree(home.root / name, home.root.parent / "backup" / name, dirs_exist_ok=True)
    shutil.copy(home.settings_file, home.root.parent / "backup")


@contextmanager
def receiver() -> Iterator[str]:
    """Give an address that takes every message."""

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Taker) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"json://localhost:{server.server_address[1]}/"
        server.shutdown()
