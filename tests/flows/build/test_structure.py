"""A change of the template between two collections: what it stops, what is said of it, and what mends it."""

import json
import random
from pathlib import Path

import pytest
from shared_homes import copied, made_once
from small_home import build_home, collect_on, query
from template_changes import Site, library, on_part, renamed

from flows.archive.manifest import Decision, decision_of, list_snapshots, write_decision
from flows.archive.publication import PUBLICATION_FILE, was_refused
from flows.build.acceptance import assessed_figures, news_of
from flows.home.errors import DamagedArchiveError, RejectedError
from flows.home.settings import Home

pytestmark = pytest.mark.slow
STRICT = "[bounds.warehouse]\nlibrary = { above = 0.01, pages = 0 }\n"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A library of 40 pages after one night."""
    found = Site(tmp_path / "home", library(40))
    assert found.collect().accepted
    return found


def change(site: Site, share: float, label: str, other: str) -> Decision:
    site.show(on_part(share, renamed(label, other))(site.pages, random.Random(5)))
    return site.collect()


def test_the_line_that_the_refusal_names_mends_it_with_the_next_build(site: Site) -> None:
    refused = change(site, 0.25, "Target Muscle", "Hauptbeweger zz")
    assert not refused.accepted
    entry = '"Hauptbeweger zz" = "target_muscles"'
    expected = f"add to sources/site.toml under [labels]: {entry} (25.0%, expected at most 5.0%"
    assert expected in str(refused.reason)
    assert list(build_home(site.home).refused) == ["site"]
    file = site.home.sources / "site.toml"
    file.write_text(f"{file.read_text()}[labels]\n{entry}\n")
    assert build_home(site.home).refused == {}
    mended = decision_of(list_snapshots(site.home, "site")[-1])
    assert mended is not None
    assert (mended.number, mended.accepted) == (2, True)
    assert assessed_figures(mended)["kept.target_muscles"]["value"] == 1.0
    assert build_home(site.home).status == "unchanged"


def test_another_line_does_not_mend_it_and_what_a_person_refused_stays_refused(site: Site) -> None:
    change(site, 0.25, "Target Muscle", "Hauptbeweger zz")
    manifest = list_snapshots(site.home, "site")[-1]
    file = site.home.sources / "site.toml"
    text = file.read_text()
    file.write_text(f'{text}[labels]\n"Mitbeweger zz" = "target_muscles"\n')
    assert list(build_home(site.home).refused) == ["site"]
    write_decision(manifest, accepted=False, by="Ada", reason="wrong pages", figures={})
    file.write_text(f'{text}[labels]\n"Hauptbeweger zz" = "target_muscles"\n')
    assert build_home(site.home).refused == {"site": "wrong pages"}


def test_a_known_label_in_the_place_of_another_is_told_and_stops_nothing(site: Site) -> None:
    decision = change(site, 0.5, "Equipment", "Gear")
    assert decision.accepted
    (news,) = news_of(decision)
    assert 'equipment: "Equipment" is gone, and "Gear" says the same, on 20 of 40 pages' in news
    built = build_home(site.home)
    assert [warning for warning in built.warnings if "Gear" in warning] == []  # decided before this build
    collect_on(site.home, 9)
    slots = query(
        site.home,
        "select slot, exercises, chosen, chosen_share from operations.field_evidence "
        "where field = 'equipment' and method = 'label'",
    )
    assert slots == [("Equipment", 20, 20, 0.5), ("Gear", 20, 20, 0.5)]


def test_news_is_a_warning_of_the_run_that_decides(site: Site) -> None:
    build_home(site.home)
    site.show(on_part(0.5, renamed("Equipment", "Gear"))(site.pages, random.Random(5)))
    collect_on(site.home, 9)
    warnings = build_home(site.home).warnings
    assert [each for each in warnings if each.startswith('site: equipment: "Equipment" is gone')]


def test_a_label_that_two_pages_rename_is_told_and_stops_nothing(site: Site) -> None:
    decision = change(site, 0.05, "Difficulty", "Anspruch zz")
    assert decision.accepted
    assert ['"Anspruch zz" on 2 of 40' in news for news in news_of(decision)] == [True]


def test_a_key_of_a_dataset_that_is_renamed_is_named(tmp_path: Path) -> None:
    site = Site(tmp_path / "home", {"squat": "# Squat\n"})
    (site.home.sources / "site.toml").write_text(
        'role = "own"\nformat = "dataset"\npath = "moves.json"\nid = "id"\n[fields]\nname = "title"\n'
        'target_muscles = "prime"\nsteps = "how"\n'
    )
    rows = [
        {"id": number, "title": f"Move {number}", "prime": ["quads" if number % 2 else "lats"],
         "how": [f"Bend on count {number}.", "Stand."]}
        for number in range(30)
    ]  # fmt: skip
    file = site.home.root / "moves.json"
    file.write_text(json.dumps(rows))
    assert site.collect().accepted
    for row in rows[:6]:
        row["primeMover"] = row.pop("prime")
    file.write_text(json.dumps(rows))
    refused = site.collect()
    assert not refused.accepted
    assert str(refused.reason).startswith(
        'target_muscles: "prime" is now "primeMover" on 6 of 30 pages, such as 0; if it says the same, name '
        "it in sources/site.toml (20.0%, expected at most 6.7%; learnt from 1 accepted snapshot)"
    )


def with_twins(folder: Path, pages: dict[str, str], label: str) -> None:
    """Put each page into the folder as Markdown and, with the same words, as HTML."""
    folder.mkdir(exist_ok=True)
    for name, page in pages.items():
        text = page.replace("Target Muscle", label)
        (folder / f"{name}.md").write_text(text)
        lines = [f"<p>{line}</p>" for line in text.splitlines() if line.startswith("- **")]
        shown = "".join(lines).replace("- **", "<b>").replace(":**", ":</b>")
        steps = "".join(
            f"<li>{line[3:]}</li>" for line in text.splitlines() if line[:2] in {"1.", "2.", "3."}
        )
        title = text.splitlines()[0][2:]
        (folder / f"{name}.html").write_text(
            f"<html lang=en><title>{title}</title><main><h1>{title}</h1>{shown}<h2>How to perform</h2>"
            f"<ol>{steps}</ol></main></html>"
        )


def test_a_label_that_all_forms_of_pages_rename_is_named_too(tmp_path: Path) -> None:
    pages = library(12)
    site = Site(tmp_path / "home", pages)
    with_twins(site.home.root / "pages", pages, "Target Muscle")
    first = site.collect()
    assert first.accepted
    assert assessed_figures(first)["exercises"]["value"] == 12
    with_twins(site.home.root / "pages", pages, "Hauptbeweger zz")
    refused = site.collect()
    assert not refused.accepted
    assert '"Target Muscle" is now "Hauptbeweger zz" on 12 of 12 pages' in str(refused.reason)


def build_forty_pages(folder: Path) -> None:
    site = Site(folder, library(40))
    collect_on(site.home, 0)
    build_home(site.home)


def test_what_was_never_published_teaches_no_bound(tmp_path: Path) -> None:
    home = Home(copied(made_once("forty-pages", build_forty_pages), tmp_path / "home"))
    home.settings_file.write_text(STRICT)
    more = dict(list(library(46).items())[40:])
    for name, text in more.items():
        (home.root / "pages" / f"{name}.md").write_text(text)
    collect_on(home, 1)
    with pytest.raises(RejectedError, match="own exercises: 4"):
        build_home(home)
    first, second = list_snapshots(home, "site")
    assert (was_refused(first), was_refused(second)) == (False, True)
    (home.root / "pages" / f"{next(iter(more))}.md").write_text("# Notes\n\nNothing yet.\n")
    collect_on(home, 2)
    with pytest.raises(RejectedError):
        build_home(home)
    decisions = [decision_of(manifest) for manifest in list_snapshots(home, "site")[1:]]
    assert [assessed_figures(one)["pages"]["before"] for one in decisions if one] == [40, 40]
    home.settings_file.unlink()
    build_home(home)
    assert not any(map(was_refused, list_snapshots(home, "site")))
    assert build_home(home).status == "unchanged"


def test_a_damaged_mark_of_publication_is_named_with_what_to_do(site: Site) -> None:
    (manifest,) = list_snapshots(site.home, "site")
    assert not was_refused(manifest)
    for content in ("{", '{"state": "lost"}', "[]"):
        (manifest.folder / PUBLICATION_FILE).write_text(content)
        with pytest.raises(DamagedArchiveError, match=f"{PUBLICATION_FILE}: .*Remove the file"):
            was_refused(manifest)
