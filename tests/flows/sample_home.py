"""The library that ships, collected twice: between the two a page is edited and another one is taken away."""

import shutil
from pathlib import Path

from small_home import build_home, collect_on

from flows.home.settings import CHECKOUT, Home

DAYS_BETWEEN = 30


def shipped_home(folder: Path) -> Home:
    """Make a home of the sample pages and the reference catalogue; nothing is collected yet."""
    for name in ("sources", "raw/sample", "raw/reference"):
        shutil.copytree(CHECKOUT / name, folder / name)
    return Home(folder)


def grow(home: Home) -> None:
    """Give a library that was collected and built a history of two collections."""
    folder = home.root
    plank = folder / "raw" / "sample" / "plank.md"
    plank.write_text(plank.read_text(encoding="utf-8").replace("Beginner", "Advanced"), encoding="utf-8")
    (folder / "raw" / "sample" / "wall-sit.md").unlink()
    collect_on(home, DAYS_BETWEEN)
    assert build_home(home).refused == {}
