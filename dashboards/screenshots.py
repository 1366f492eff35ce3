"""Take the pictures of docs/images again: `python -m dashboards.screenshots`, from the library that ships.

With `--check` it takes none and says which files have changed since, of those that the pictures show.

It needs Playwright and Chromium, and reads a temporary home that was published twice: a few
pages come with the second, so that there is change to see.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.home.errors import UsageError
from flows.home.settings import CHECKOUT

PICTURES = Path(__file__).with_name("screenshots.toml")
IMAGES = CHECKOUT / "docs" / "images"
SHIPPED = ("sources", "raw/sample", "raw/reference")
LATER = ("archer-pull-up.md", "dumbbell-hammer-curl.md", "goblet-squat.md", "wall-sit.md")
"""Pages of the sample library that come with the second collection."""
ANNOUNCEMENT = "The dashboard is at "
SHOWN = ("dashboards", "flows/report", "sql", "taxonomy", "raw/sample", "raw/reference")
"""What decides how the pictures look."""


def main(arguments: list[str] | None = None) -> int:
    """Take every picture of the list, or those named; with `--check`, return 1 where they may be stale."""
    parser = argparse.ArgumentParser(prog="python -m dashboards.screenshots", description=__doc__)
    parser.add_argument("--check", action="store_true", help="say what changed since; take no picture")
    listed = tomllib.loads(PICTURES.read_text("utf-8"))["picture"]
    names = [picture["name"] for picture in listed]
    parser.add_argument("name", nargs="*", choices=[*names, []], help="take only these pictures")
    asked = parser.parse_args(arguments)
    if not asked.check:
        _take_all([picture for picture in listed if not asked.name or picture["name"] in asked.name])
        return 0
    changed = _changed_since()
    for name in changed:
        sys.stdout.write(f"{name}: changed since the pictures of docs/images were committed\n")
    if changed:
        sys.stdout.write("Look whether it shows; take them again with: make screenshots\n")
    return int(bool(changed))


def _changed_since() -> list[str]:
    """Return the files that decide how the pictures look and changed after the last commit of a picture."""
    commit = _git("log", "-1", "--format=%H", "--", str(IMAGES)).strip()
    changed = _git("diff", "--name-only", "--find-renames=100%", "--diff-filter=AMD", commit, "--", *SHOWN)
    return changed.splitlines()


def _git(*words: str) -> str:
    git = shutil.which("git")
    if git is None:
        raise UsageError("git is not installed; it knows when the pictures were taken")
    done = subprocess.run([git, *words], cwd=CHECKOUT, check=True, capture_output=True, text=True)
    return done.stdout


def _take_all(pictures: Sequence[dict[str, Any]]) -> None:
    """Build the sample library in a temporary home, serve it, and take every picture of the list."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only this command needs a browser

    chromium = shutil.which("chromium")
    if chromium is None:
        raise UsageError("chromium is not installed; on Debian: apt-get install chromium")
    with (
        tempfile.TemporaryDirectory(prefix="repertoire-pictures-") as folder,
        sync_playwright() as playwright,
    ):
        _build(Path(folder))
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        with _served(folder) as address:
            for picture in pictures:
                _take(browser, {"dashboard": address, "home": Path(folder).as_uri()}, picture)
        browser.close()


def _build(home: Path) -> None:
    """Build the library that ships, twice, with a gap report each time."""
    for name in SHIPPED:
        shutil.copytree(CHECKOUT / name, home / name)
    pages = home / "raw" / "sample"
    for page in LATER:
        (pages / page).unlink()
    _collect_and_report(home)
    for page in LATER:
        shutil.copy(CHECKOUT / "raw" / "sample" / page, pages)
    _collect_and_report(home)


def _collect_and_report(home: Path) -> None:
    for verb in ("collect", "build", "report"):
        subprocess.run([_program(), verb, "--home", str(home)], check=True, stdout=subprocess.DEVNULL)


def _take(browser: Any, places: Mapping[str, str], picture: dict[str, Any]) -> None:  # noqa: ANN401 - Playwright's
    """Take one picture: the upper part of a page of the dashboard, or of a file of the home."""
    page = browser.new_page(
        viewport={"width": picture["width"], "height": picture["height"]},
        color_scheme=picture.get("scheme", "light"),
    )
    page.goto(places[picture.get("place", "dashboard")] + picture["address"])
    if click := picture.get("click"):
        page.click(click)
        page.wait_for_load_state()
    page.screenshot(path=str(IMAGES / f"{picture['name']}.png"))
    page.close()


@contextmanager
def _served(home: str) -> Iterator[str]:
    command = [_program(), "dashboard", "--no-browser", "--port", "0", "--home", home]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None  # noqa: S101 - asked for as a pipe
        line = next(line for line in process.stderr if ANNOUNCEMENT in line)
        try:
            yield line.partition(ANNOUNCEMENT)[2].split(";")[0].rstrip("/")
        finally:
            process.send_signal(signal.SIGINT)


def _program() -> str:
    return str(Path(sys.executable).with_name("repertoire"))


if __name__ == "__main__":
    sys.exit(main())
