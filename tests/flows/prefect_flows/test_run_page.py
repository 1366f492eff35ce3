"""What the page of a run says, without Prefect."""

import re
from pathlib import Path

import pytest
from shared_homes import ran, refused, three_runs

from flows.home.settings import load_settings
from flows.prefect_flows.run_page import summary_text
from flows.run.stages import run_without_prefect
from flows.sources.workspace import Workspace

pytestmark = pytest.mark.slow


def test_counts_come_with_what_was_before_and_what_was_expected(tmp_path: Path) -> None:
    assert "| site | accepted | exercises | 6 |  |  |" in ran().page.splitlines()
    page = three_runs(tmp_path / "home").page.splitlines()
    (counted,) = [line for line in page if line.startswith("| site | accepted | exercises |")]
    assert counted.startswith("| site | accepted | exercises | 5 | 6 | ")
    assert " to " in counted


def test_a_collection_that_is_the_same_as_the_one_before_is_called_that(tmp_path: Path) -> None:
    home = three_runs(tmp_path / "home").home
    page = summary_text(home, load_settings(home), run_without_prefect(Workspace(home))).splitlines()
    assert "| site | accepted | same as the previous collection |  |  |  |" in page


def test_a_figure_that_is_outside_comes_first_with_where_it_should_lie() -> None:
    lines = refused().page.splitlines()
    (first, *_) = [line for line in lines if line.startswith("| site |")]
    # What is left stands in sentences of the summaries.
    assert re.match(r"\| site \| refused \| fill\.target\\_muscles \| 0(\.\d+)? \| 1 \| at least 0\.", first)
    assert any(line.startswith("| site | refused | exercises | 6 |") for line in lines)
    (row,) = refused().rows
    assert (row["source"], row["inputs"], row["present"], row["problem"]) == ("site", 7, 6, "")
