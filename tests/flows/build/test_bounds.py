"""Bounds: what is learnt from the collections before, what it stops and what it lets pass."""

import json
import os
import shutil
from pathlib import Path
from random import Random

import pytest
from small_home import build_home, collect_on, make_home, query
from template_changes import ALL_CHANGES, TEMPLATE_CHANGES, Site, edited, library, ordinary_runs

from flows.archive.manifest import decision_of, list_snapshots
from flows.build.acceptance import assessed_figures
from flows.home.bounds import learning
from flows.home.errors import RejectedError, UsageError
from flows.home.settings import Home, load_settings
from flows.sources.source import load_sources
from transforms.bounds.assess import Tolerance

ORDINARY_RUNS = int(os.environ.get("REPERTOIRE_ORDINARY_RUNS", "6"))
"""A soak asks for a hundred: 0 of 100 with seed 2026 were false alarms (template_changes.py tells more)."""


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A library of 90 pages after two ordinary nights."""
    site = Site(tmp_path_factory.mktemp("site") / "home", library())
    assert site.collect().accepted
    site.show(edited(site.pages, {}, Random(1)))
    assert site.collect().accepted
    return site


def copied(site: Site, folder: Path) -> Site:
    """Return the same site in another home."""
    shutil.copytree(site.home.root, folder)
    other = object.__new__(Site)
    other.home, other.night, other.pages = Home(folder), site.night, dict(site.pages)
    return other


IN_PART = (
    "the target muscle has another label on 4% of the pages",
    "the steps have another heading on 30% of the pages",
    "target and secondary muscles are exchanged on 10% of the pages",
    "the attributes are drawn otherwise on 10% of the pages",
    "the category is empty on 10% of the pages",
)
"""Of the changes of a part of the pages these are tried each time; a soak tries them all."""


@pytest.mark.parametrize("change", [*TEMPLATE_CHANGES, *IN_PART])
def test_a_template_change_is_stopped(accepted: Site, tmp_path: Path, change: str) -> None:
    site = copied(accepted, tmp_path / "home")
    site.show(ALL_CHANGES[change](site.pages, Random(7)))
    decision = site.collect()
    assert not decision.accepted
    assert "learnt from 2 accepted snapshots" in (decision.reason or "")


def test_the_same_bytes_at_two_addresses_are_one_page(accepted: Site, tmp_path: Path) -> None:
    site = copied(accepted, tmp_path / "home")
    site.show(site.pages | {f"{name}-2": text for name, text in site.pages.items()})
    decision = site.collect()
    assert decision.accepted, decision.reason
    counted = decision.figures["figures"]
    assert counted["exercises"]["value"] == counted["exercises"]["before"]


def test_ordinary_edits_pass(tmp_path: Path) -> None:
    decisions = list(ordinary_runs(tmp_path / "home", seed=11, count=ORDINARY_RUNS))
    assert [decision.reason for decision in decisions if not decision.accepted][1:] == []


def test_without_a_history_only_what_is_declared_counts(tmp_path: Path) -> None:
    pages = library(20)
    half_empty = TEMPLATE_CHANGES["steps are dropped"](pages, Random(1))
    assert Site(tmp_path / "open", half_empty).collect().accepted
    declared = Site(tmp_path / "declared", half_empty, "[bounds.fill]\nsteps = 0.5\n").collect()
    assert not declared.accepted
    assert "steps: stated by 0.0% of the exercises, expected at least 50.0% (bounds.fill.steps)" in str(
        declared.reason
    )


def test_a_refusal_says_what_moved_from_what_to_what(accepted: Site, tmp_path: Path) -> None:
    site = copied(accepted, tmp_path / "home")
    site.show(TEMPLATE_CHANGES["half of the pages are gone"](site.pages, Random(7)))
    reason = site.collect().reason or ""
    assert "pages: 45, expected at least 72 (learnt from 2 accepted snapshots; it was 90)" in reason


def test_every_figure_is_kept_with_the_decision(accepted: Site) -> None:
    decision = decision_of(list_snapshots(accepted.home, "site")[-1])
    assert decision is not None
    figures = assessed_figures(decision)
    assert {"pages", "new", "changed", "gone", "fill.steps", "kept.name", "items.steps"} <= figures.keys()
    assert figures["fill.steps"]["origin"] == "learnt from 1 accepted snapshot"
    assert figures["new"]["status"] == "unbounded"


NOT_LEARNT = "".join(f"{figure} = false\n" for figure in ("pages", "exercises", "gone_share", "variety"))


@pytest.mark.parametrize("bounds", ["[bounds]\nlearn = false\n", f"[bounds.figures]\n{NOT_LEARNT}"])
def test_a_source_may_switch_learning_off(tmp_path: Path, bounds: str) -> None:
    site = Site(tmp_path / "home", library(40), bounds)
    site.collect()
    site.show(TEMPLATE_CHANGES["half of the pages are gone"](site.pages, Random(7)))
    assert site.collect().accepted


def test_a_home_and_then_a_source_change_the_tolerances(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", source='[bounds.figures]\n"fill.steps" = { below = 0.4 }\n')
    home.settings_file.write_text(
        "[bounds]\nrecent = 3\n[bounds.figures]\nfill = { pages = 9 }\nkept = false\n"
    )
    (source,) = load_sources(home)
    learnt = learning(load_settings(home).bounds, source.bounds.change)
    assert learnt.recent == 3
    tolerance_of = learnt.rules.tolerance_of
    assert tolerance_of("fill.name") == Tolerance(below=0.1, pages=9)
    assert tolerance_of("fill.steps") == Tolerance(below=0.4, pages=9)
    assert tolerance_of("kept.name") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[bounds.figures]\nfil = false\n", "'bounds.figures.fil' is not a figure with bounds"),
        ("[bounds.figures]\nfill = true\n", "'bounds.figures.fill' must be false, or such as"),
        ("[bounds.figures]\nfill = { under = 1 }\n", "'bounds.figures.fill.under' is unknown"),
        ("[bounds]\nlern = false\n", "'bounds.lern' is unknown"),
        ("bounds = 3\n", "'bounds' must be a table"),
    ],
)
def test_wrong_bounds_are_refused_by_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    home = make_home(tmp_path / "home")
    home.settings_file.write_text(text)
    with pytest.raises(UsageError, match=message):
        load_settings(home)


def test_figures_of_another_extractor_are_measured_anew(accepted: Site, tmp_path: Path) -> None:
    """As if the extractor had read other steps when the last snapshots were accepted."""
    site = copied(accepted, tmp_path / "home")
    for manifest in list_snapshots(site.home, "site"):
        file = manifest.folder / "decision-0001.json"
        content = json.loads(file.read_text())
        content["figures"]["measured_by"] = "another extractor"
        content["figures"]["figures"]["items.steps"]["value"] = 50.0
        file.write_text(json.dumps(content))
    site.show(edited(site.pages, {}, Random(3)))
    decision = site.collect()
    assert decision.accepted, decision.reason
    assert float(assessed_figures(decision)["items.steps"]["before"] or 0) < 10


def test_a_source_that_is_refused_is_stale_and_the_others_go_on(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", source="[bounds]\nmin_pages = 7\n")
    (home.root / "more").mkdir()
    shutil.copy(home.root / "pages" / "plank.md", home.root / "more" / "plank.md")
    (home.sources / "other.toml").write_text('role = "reference"\nformat = "folder"\npath = "more"\n')
    collect_on(home, 0)
    build_home(home)
    (home.root / "pages" / "wall-sit.md").write_text("")
    (home.root / "pages" / "push-up.md").unlink()
    shutil.copy(home.root / "pages" / "goblet-squat.md", home.root / "more" / "goblet-squat.md")
    collect_on(home, 1)
    result = build_home(home)
    assert list(result.refused) == ["site"]
    assert query(home, "select source, is_stale from core.dim_source order by 1") == [
        ("other", False), ("site", True),
    ]  # fmt: skip
    counts = "select source, count(*) from core.dim_exercise where is_current group by 1 order by 1"
    assert query(home, counts) == [("other", 2), ("site", 6)]
    rejected = "select url, is_refused from operations.rejected_pages where state = 'unreadable'"
    assert query(home, rejected) == [("wall-sit.md", True)]
    outside = "select figure, value, low, before, origin from operations.bounds where status = 'outside'"
    origin = "bounds.min_pages; learnt from 1 accepted snapshot"
    assert query(home, outside) == [("pages", 6.0, 7.0, 7.0, origin)]
    assert build_home(home).status == "unchanged"


def test_a_first_collection_that_is_refused_publishes_nothing_and_says_so(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", source="[bounds]\nmin_pages = 70\n")
    collect_on(home, 0)
    with pytest.raises(
        RejectedError, match=r"no collection was accepted.*\n.*site: pages: 7, expected at least 70"
    ):
        build_home(home)
    assert not home.published.exists()
