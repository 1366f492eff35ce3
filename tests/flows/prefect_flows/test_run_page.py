"""What the page of a run says, without Prefect."""

from pathlib import Path

import pytest
from shared_homes import ran

from flows.home.settings import Home, load_settings
from flows.prefect_flows.run_page import source_rows, summary_text
from flows.run.stages import run_without_prefect
from flows.sources.workspace import Workspace

pytestmark = pytest.mark.slow


def page_of(home: Home) -> list[str]:
    return summary_text(home, load_settings(home), run_without_prefect(Workspace(home))).splitlines()


def test_counts_come_with_what_was_before_and_what_was_expected(tmp_path: Path) -> None:
    home = ran().copied(tmp_path / "home")
    assert "| site | accepted | exercises | 6 |  |  |" in ran().page.splitlines()
    page = home.root / "pages" / "plank.md"
    page.write_text(page.read_text("utf-8") + "\nMore.\n", encoding="utf-8")
    (counted,) = [line for line in page_of(home) if line.startswith("| site | accepted | exercises |")]
    assert counted.startswith("| site | accepted | exercises | 6 | 6 | ")
    assert " to " in counted
    assert "| site | accepted | same as the previous collection |  |  |  |" in page_of(home)


def test_a_figure_that_is_outside_comes_first_with_where_it_should_lie(tmp_path: Path) -> None:
    home = ran().copied(tmp_path / "home")
    for page in (home.root / "pages").iterdir():
        text = page.read_text("utf-8").replace("Target Muscle", "Foo Bar")
        page.write_text(text, encoding="utf-8")
    result = run_without_prefect(Workspace(home))
    lines = summary_text(home, load_settings(home), result).splitlines()
    (first, *_) = [line for line in lines if line.startswith("| site |")]
    assert first.startswith("| site | refused | fill.target\\_muscles | 0 | 1 | at least 0.")
    assert any(line.startswith("| site | refused | exercises | 6 |") for line in lines)
    (row,) = source_rows(result)
    assert (row["source"], row["inputs"], row["present"], row["problem"]) == ("site", 7, 6, "")
