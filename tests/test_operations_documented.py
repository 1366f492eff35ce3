"""The page on operations: each command in it is run here in a scratch home, or says why it is not.

A block of commands opens with one of

    ```sh
    ```sh not-tested: why it cannot be run here
    ```sh tested-by: tests/some_file.py

The commands of the first kind are run one after the other, each line by a bash of its own, in the order of
the page, and each has to succeed. What stands in backticks within a sentence has to exist with its options.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import typer.main
from typer._click import Context
from typer.core import TyperGroup

from flows.add import add_source
from flows.cli_verbs import app
from flows.home_folder import make_home
from flows.publishing import published_version
from flows.settings import Home, load_settings

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)(?: ([\w-]+): (.+?))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"\s+#.*$|^#.*$")
OPTION = re.compile(r"--[a-z-]+")
METRICS, LOGS = "/var/lib/node_exporter/textfile_collector", "/var/log"
"""Folders of the page that lie in the scratch home here."""


@dataclass(frozen=True)
class Block:
    """A block of the page: its language, how it is marked and why, and its lines."""

    language: str
    mark: str
    reason: str
    text: str

    @property
    def commands(self) -> list[str]:
        """The commands, a line each, without comments."""
        lines = (COMMENT.sub("", line).strip() for line in self.text.replace("\\\n", " ").splitlines())
        return [line for line in lines if line]


BLOCKS = [Block(*(part or "" for part in found)) for found in BLOCK.findall(PAGE)]
COMMANDS = [command for block in BLOCKS if block.language == "sh" for command in block.commands]
INLINE = sorted(
    {found for found in re.findall(r"`(repertoire [^`]+)`", BLOCK.sub("", PAGE)) if ": " not in found}
)


def test_each_block_of_commands_is_run_or_says_why_not() -> None:
    assert len(re.findall(r"^```", PAGE, re.MULTILINE)) == 2 * len(BLOCKS), "a mark that nobody can read"
    assert {block.mark for block in BLOCKS} <= {"", "not-tested", "tested-by"}
    for block in BLOCKS:
        if block.mark == "tested-by":
            assert (CHECKOUT / block.reason).is_file(), block.reason


@pytest.mark.parametrize("command", [*INLINE, *(each for each in COMMANDS if each.startswith("repertoire "))])
def test_a_command_of_the_page_exists_with_its_options(command: str) -> None:
    verb = typer.main.get_command(app)
    context = Context(verb)
    options = {option for parameter in verb.params for option in parameter.opts}
    for word in shlex.split(command)[1:]:
        if isinstance(verb, TyperGroup) and word in verb.list_commands(context):
            verb = verb.get_command(context, word) or verb
            options |= {option for parameter in verb.params for option in parameter.opts}
    assert not isinstance(verb, TyperGroup), f"no such verb: {command}"
    assert set(OPTION.findall(command)) <= options


@pytest.mark.prefect
def test_the_commands_of_the_page_succeed_in_their_order(tmp_path: Path, prefect_server: str) -> None:
    home = scratch_home(tmp_path)
    failures, absent = [], set()
    with receiver() as address:
        for command in [each for block in BLOCKS if is_run(block) for each in block.commands]:
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


PATH = f"{Path(sys.executable).parent}:{os.environ['PATH']}"


def is_run(block: Block) -> bool:
    return block.language == "sh" and not block.mark


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


def program_of(command: str) -> str:
    """Return the program that a line calls, after the variables that it sets."""
    return next(word for word in shlex.split(command) if not re.match(r"\w+=", word))


def copy_instead(command: str, home: Home) -> None:
    """Make the backup that rsync would have made, so that what follows on the page can be run."""
    assert command.startswith("rsync "), f"no program for: {command}"
    for name in ("sources", "raw"):
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
