"""A home with sample pages, a hostile page and a broken one, collected on two days, and its dashboard."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from small_home import DEMAND, build_home, collect_on, make_home, query

from flows.home.run_log import RunLog
from flows.home.settings import Home, load_settings
from flows.run.after_run import read_figures

HOSTILE_NAME = "<script>alert(1)</script>"
HOSTILE = """\
# &lt;script&gt;alert(1)&lt;/script&gt;

- Target: Glutes
- Equipment: Dumbbell
- Difficulty: Beginner

A page that wants to be more than text.

## Steps

1. Hold "&gt;&lt;img src=x onerror=alert(1)&gt; still for a moment.
2. Come up again slowly.

## Related

- [Click](javascript:alert(1))
"""
FORMULA_NAME = '=HYPERLINK("http://evil.example","win")'
FORMULA = HOSTILE.replace("&lt;script&gt;alert(1)&lt;/script&gt;", FORMULA_NAME).replace("slowly", "fast")
"""A page that is nearly the same as the hostile one, of a name that a spreadsheet would run."""
SEARCHES = f"query,searches\ngoblet squat,600\nplank,200\n{HOSTILE_NAME},150\nhamstring workout,50\n"
"""What people look for: pages that have findings, a page that is wrong, and terms."""
BROKEN = b"# \xff\xfe <script>alert(2)</script>\n\x00" * 3


@dataclass(frozen=True)
class Answer:
    """What the dashboard answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The page as it was sent."""
        return self.body.decode()

    @property
    def words(self) -> str:
        """The text of the page as a person reads it, blanks made one."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.text)).split())

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Dashboard:
    """A dashboard that is served, and the home that it shows."""

    home: Home
    address: str

    def get(self, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> Answer:
        """Ask it, as a program that follows nothing and takes any status."""
        request = urllib.request.Request(self.address + path, headers=headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return Answer(response.status, dict(response.headers), response.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read())

    def sql(self, statement: str) -> Answer:
        """Ask the page SQL."""
        return self.get("/sql?" + urllib.parse.urlencode({"q": statement}))

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the published warehouse itself."""
        return query(self.home, sql)


def dashboard_home(folder: Path) -> Home:
    """Make the home; on the second day a page is edited and one is gone. Nothing of it is ever overdue."""
    home = make_home(folder)
    home.settings_file.write_text("overdue_after_hours = 1e7\n", encoding="utf-8")
    pages = folder / "pages"
    (pages / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    (pages / "formula.md").write_text(FORMULA, encoding="utf-8")
    (pages / "broken.md").write_bytes(BROKEN)
    (folder / "sources" / "searches.toml").write_text(DEMAND, encoding="utf-8")
    (folder / "searches.csv").write_text(SEARCHES, encoding="utf-8")
    collect_on(home, 0)
    assert build_home(home).refused == {}
    settings = load_settings(home)
    RunLog.start(home).record("figures", status="ok", **read_figures(home, settings))
    plank = pages / "plank.md"
    plank.write_text(plank.read_text(encoding="utf-8").replace("Beginner", "Advanced"), encoding="utf-8")
    (pages / "wall-sit.md").unlink()
    collect_on(home, 1)
    assert build_home(home).refused == {}
    return home
