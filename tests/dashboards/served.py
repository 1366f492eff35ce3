"""Real homes with a published warehouse, and the dashboard served from them by a process of its own."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from flows.build.build import build
from flows.collect.collect import collect
from flows.home.run_log import RunLog
from flows.home.settings import CHECKOUT, Home, load_settings
from flows.sources.source import active_sources, load_sources
from flows.sources.workspace import Workspace

REPERTOIRE = Path(sys.executable).with_name("repertoire")
SAID = re.compile(r"The dashboard is at (http://\S+/);")
SOURCE = 'title = "Site"\nrole = "own"\nformat = "folder"\npath = "pages"\n'
FIRST_DAY = datetime(2026, 3, 1, 3, tzinfo=UTC)


def make_home(folder: Path, pages: tuple[str, ...], beside: Mapping[str, str] | None = None) -> Home:
    """Make a home of copies of sample pages and of `beside` against the shipped reference; publish it."""
    (folder / "sources").mkdir(parents=True)
    (folder / "sources" / "site.toml").write_text(SOURCE, encoding="utf-8")
    (folder / "pages").mkdir()
    for name in pages:
        shutil.copy(CHECKOUT / "raw" / "sample" / f"{name}.md", folder / "pages")
    for name, text in (beside or {}).items():
        (folder / "pages" / f"{name}.md").write_text(text, encoding="utf-8")
    reference = (CHECKOUT / "sources" / "reference.toml").read_text("utf-8")
    (folder / "sources" / "reference.toml").write_text(reference.replace("demo = true", ""), encoding="utf-8")
    shutil.copytree(CHECKOUT / "raw" / "reference", folder / "raw" / "reference")
    home = Home(folder)
    publish(home)
    return home


def publish(home: Home, moment: datetime = FIRST_DAY) -> None:
    """Collect as if at a moment, build and publish, without Prefect."""
    settings = load_settings(home)
    for source in active_sources(load_sources(home)):
        collect(home, source, settings, now=lambda: moment)
    assert build(Workspace(home, settings), RunLog.start(home)).refused == {}


def start(*options: str, home: Path) -> subprocess.Popen[str]:
    """Start the dashboard as a user does, on any free port."""
    command = [REPERTOIRE, "dashboard", "--no-browser", "--home", home, *options]
    return subprocess.Popen(
        list(map(str, command)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ.copy(),
    )


def address_of(process: subprocess.Popen[str]) -> str:
    """Wait until the dashboard says where it is; return the address without the last stroke."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if found := SAID.search(said.replace("\n", " ")):
            return found[1].rstrip("/")
    raise AssertionError(f"the dashboard did not start: {said}")


@contextlib.contextmanager
def served(home: Home) -> Iterator[str]:
    """Serve the dashboard of a home; give its address. It has to end by Ctrl-C without a word of error."""
    process = start("--port", "0", home=home.root)
    with process:
        try:
            yield address_of(process)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                _, said = process.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
    assert "Traceback" not in said, said
