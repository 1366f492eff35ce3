"""Calling `repertoire` as a user does: a process of its own, on a home of a few pages."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from flows.add.files import add_source
from flows.home import create as home_folder
from flows.home.settings import CHECKOUT

REPERTOIRE = Path(sys.executable).with_name("repertoire")
PAGES = (
    "goblet-squat", "plank", "push-up", "pull-up", "kettlebell-swing", "wall-sit", "leg-press",
    "seated-shoulder-press", "barbell-bench-press", "glute-bridge",
)  # fmt: skip


def call(*words: str, home: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line; stdout and stderr are pipes."""
    variables = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT")}
    variables |= environment
    variables.pop("REPERTOIRE_HOME", None)
    if home:
        variables["REPERTOIRE_HOME"] = str(home)
    return subprocess.run(
        [REPERTOIRE, *words], env=variables, capture_output=True, text=True, check=False, timeout=300
    )


def copy_pages(folder: Path) -> Path:
    """Copy a few pages of the sample library, and write one with a hostile name."""
    folder.mkdir(parents=True)
    for name in PAGES:
        shutil.copy(CHECKOUT / "raw" / "sample" / f"{name}.md", folder)
    text = (folder / "wall-sit.md").read_text(encoding="utf-8")
    hostile = text.replace("# Wall Sit", "# =Hostile \x1b[31mSit\x1b[0m [bold]x[/bold]", 1)
    assert hostile != text
    (folder / "hostile.md").write_text(hostile, encoding="utf-8")
    return folder


def make_home(folder: Path) -> Path:
    """Make a home with two sources, of pages and of a dataset; nothing is collected yet."""
    home = home_folder.make_home(folder / "home")
    add_source(home, "site", str(copy_pages(folder / "pages")))
    add_source(home, "catalogue", str(CHECKOUT / "raw" / "reference" / "catalogue.json"), "reference")
    return home.root
