"""Briefs for a writer: front matter as the own source has it, facts of references, no sentence of theirs."""

import csv
import io
import json
import re
from collections.abc import Mapping
from typing import Any

import duckdb
import pytest
import yaml
from brief_home import HOSTILE, STEPS, make_brief_home
from shared_homes import made_once, shipped_built

from flows.home.settings import Home, Settings
from flows.report.brief import GAP, Brief, Row, read_briefs
from flows.report.brief_page import front_matter, keys_of, new_page, record_of
from flows.report.brief_text import brief_document, briefs_document
from flows.warehouse.query import open_warehouse, run_query
from transforms.pages.markdown.front_matter import cut_front_matter

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("briefs")]

NOUNS = ("exercise", "movement", "page", "step", "tip", "mistake", "question", "word", "label", "gap")
PLURALS = {**{noun: f"{noun}s" for noun in NOUNS}, "library": "libraries"}
RUN = 5


def all_briefs(home: Home) -> list[Brief]:
    """Read the brief of every gap of a home, as the command line does."""
    connection = open_warehouse(home, Settings())

    def ask(sql: str, parameters: Mapping[str, Any]) -> list[Row]:
        given = {name: list(value) for name, value in parameters.items()}
        columns, rows = run_query(connection, sql, given)
        return [dict(zip(columns, row, strict=True)) for row in rows]

    try:
        return read_briefs(ask, ask("select * from gaps.ranked order by action, rank", {}))
    finally:
        connection.close()


@pytest.fixture(scope="module")
def home() -> Home:
    return Home(made_once("briefs", make_brief_home))


@pytest.fixture(scope="module")
def briefs(home: Home) -> list[Brief]:
    return all_briefs(home)


@pytest.fixture(scope="module")
def shipped() -> list[Brief]:
    return all_briefs(shipped_built())


@pytest.fixture(scope="module")
def curls(briefs: list[Brief]) -> Brief:
    """Give the brief of the gap that the hostile names would fill."""
    return next(brief for brief in briefs if brief.gap["place_key"] == "biceps/dumbbell/*")


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def section(text: str, title: str) -> list[str]:
    """Return the items below a heading."""
    found = re.search(rf"^#+ {title}\n\n((?:- .*\n)+)", text, re.MULTILINE)
    return found[1].splitlines() if found else []


def test_front_matter_has_the_keys_and_words_of_the_own_pages(curls: Brief) -> None:
    read = cut_front_matter(brief_document(curls))
    assert read.note is None
    assert read.data == {
        "title": "", "muscles": {"primary": ["Guns"], "secondary": []}, "equipment": ["Dumb-bells"],
        "level": "", "steps": [], "tips": [], "mistakes": [],
    }  # fmt: skip
    assert read.body.lstrip().startswith("# Brief: Biceps · Dumbbell\n")
    filled = section(read.body, "Fields to fill in")
    assert "- `muscles.primary`: Guns (used on 2 pages)" in filled
    assert '- `steps`, under the heading "How it is done"' in filled


def test_every_page_to_write_has_valid_front_matter_and_one_to_relabel_has_none(
    briefs: list[Brief], shipped: list[Brief]
) -> None:
    actions = set()
    for brief in [*briefs, *shipped]:
        text = brief_document(brief)
        actions.add(brief.gap["action"])
        if brief.gap["action"] == "relabel":
            assert text.startswith("# Brief: ")
            assert len(section(text, "Labels to look at")) == min(20, len(brief.labels)) + (
                len(brief.labels) > 20
            )
            assert brief.labels
            continue
        block = text.split("---\n")[1]
        assert yaml.safe_load(block) == new_page(brief) == cut_front_matter(text).data
        for field in ("target_muscles", "equipment", "difficulty"):
            axis = {"target_muscles": "muscle_group", "equipment": "equipment_family"}.get(field, field)
            assert [row["field"] for row in brief.words].count(field) == (brief.gap[axis] is not None)
    assert actions == {"write", "relabel", "look_for"}


def test_the_words_are_those_that_the_own_library_uses_most(shipped: list[Brief]) -> None:
    used = {(row["field"], row["word"]) for brief in shipped for row in brief.words if row["exercises"]}
    assert {("difficulty", "Beginner"), ("equipment", "Body Weight"), ("target_muscles", "Quads")} <= used


def test_no_five_words_of_a_reference_in_order_are_in_a_brief(home: Home, briefs: list[Brief]) -> None:
    with duckdb.connect(str(home.published), read_only=True) as connection:
        told = connection.execute(
            "select i.content from core.fact_content_item as i"
            " join core.fact_exercise as f using (exercise_key) where f.role = 'reference'"
            " union all select summary from core.dim_exercise where source <> 'site' and summary is not null"
        ).fetchall()
    theirs = set().union(*(runs(text) for (text,) in told))
    assert len(theirs) > 5_000
    assert runs(STEPS[0]) <= theirs
    for brief in briefs:
        assert runs(brief_document(brief)) & theirs == set(), brief.gap["gap"]


def test_facts_are_counts_of_movements_of_references(curls: Brief) -> None:
    facts = section(brief_document(curls), "What such exercises have in the references")
    assert facts[0] == "- Read from 5 movements of the references."
    assert "- Equipment: Dumbbell (5 of 5)" in facts
    assert "- Secondary muscles: Forearms (5 of 5), Biceps (1 of 5)" in facts
    assert "- Tips: usually 3 tips, in 1 of 5" in facts
    steps = next(row for row in curls.facts if row["fact"] == "steps")
    assert (steps["movements"], steps["usual"], steps["minimum"], steps["maximum"]) == (5, 3, 2, 5)
    cues = {row["value"]: row["movements"] for row in curls.facts if row["fact"] == "cue"}
    assert cues["a pause"] == 5
    assert cues["breathing"] >= 4


def test_what_no_reference_has_is_said(shipped: list[Brief]) -> None:
    text = brief_document(next(brief for brief in shipped if brief.gap["action"] == "write"))
    assert "- In none of them: steps, tips, common mistakes, questions." in text


def test_links_are_up_to_three_own_pages_of_different_movements(briefs: list[Brief], home: Home) -> None:
    with duckdb.connect(str(home.published), read_only=True) as connection:
        own = dict(
            connection.execute("select url, name from core.dim_exercise where source = 'site'").fetchall()
        )
    for brief in briefs:
        assert len(brief.links) == len({row["exercise_id"] for row in brief.links}) <= 3
        assert all(own[row["url"]] == row["name"] for row in brief.links)
    assert {brief.gap["place_key"]: [row["name"] for row in brief.links] for brief in briefs}[
        "biceps/dumbbell/*"
    ] == ["Barbell Curl", "Cable Curl", "Dumbbell Bench Press"]


def test_names_are_the_most_usual_first(briefs: list[Brief]) -> None:
    assert any(row["lineages"] == 1 for brief in briefs for row in brief.names)
    for brief in briefs:
        order = [(-row["lineages"], -row["exercises"]) for row in brief.names]
        assert order == sorted(order)


def test_likely_duplicates_are_own_pages_that_matching_holds_near(shipped: list[Brief]) -> None:
    abs_brief = next(brief for brief in shipped if brief.gap["place_key"] == "abs/no_equipment/*")
    assert section(brief_document(abs_brief), "Likely duplicates to avoid") == [
        "- Stability Ball Crunch (stability-ball-crunch.md): variant of Crunch"
    ]
    assert {row["status"] for brief in shipped for row in brief.duplicates} <= {"possible", "variant"}


def test_hostile_names_are_text(curls: Brief) -> None:
    text = brief_document(curls)
    assert {row["name"] for row in curls.names} >= {HOSTILE[0], HOSTILE[3].replace("*", "")}
    assert re.findall(r"(?<!\\)\]\(javascript", text) == []
    assert "<script" not in text
    assert re.findall(r"^---$", text, re.MULTILINE) == ["---", "---"]
    assert "\nname: evil" not in text


@pytest.mark.parametrize(
    "word",
    [*HOSTILE, "yes", "null", "1:30", "- a", "? b", "!!python/object:x {}", "a: b # c", "\u2028 \x85", "…"],
)
def test_any_word_comes_back_from_front_matter_as_it_was(curls: Brief, word: str) -> None:
    rows = [{"field": field, "word": word, "exercises": 1} for field in ("target_muscles", "difficulty")]
    brief = Brief(**{**vars(curls), "words": rows})
    flat = " ".join(word.split())
    page = new_page(brief)
    assert yaml.safe_load(front_matter(page)) == page
    read = cut_front_matter(brief_document(brief)).data
    assert read["level"] == flat
    assert read["muscles"]["primary"] == ([flat] if flat else [])
    assert briefs_document([brief]).count("\n### Front matter\n") == 1


def test_numbers_and_nouns_agree(briefs: list[Brief], shipped: list[Brief]) -> None:
    said = set()
    for brief in [*briefs, *shipped]:
        text = brief_document(brief)
        for number, noun in re.findall(r"(?<![\w.,-])([\d,]+) (\w+)", text):
            for one, many in PLURALS.items():
                if noun in {one, many}:
                    assert noun == (one if number == "1" else many), text
                    said.add(noun)
    assert {"exercise", "exercises", "movement", "movements", "library", "libraries", "page", "pages"} <= said


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"name": "title", "steps": "howTo"}, {"name": "title", "steps": "howTo", "equipment": "equipment"}),
        ({"name": "exercise.name", "summary": "exercise"}, {"name": "exercise.name", "summary": "summary"}),
        ({"name": "names[0].@value", "equipment": "gear"}, {"name": "name", "equipment": "gear"}),
        ({"name": "x", "equipment": "x"}, {"name": "x", "equipment": "equipment"}),
        ({"name": "evil\nkey: 1"}, {"name": "name"}),
    ],
)
def test_keys_that_cannot_be_written_or_collide_are_those_of_the_record(
    keys: dict[str, str], expected: dict[str, str]
) -> None:
    found = keys_of([{"field": field, "key": key} for field, key in keys.items()])
    assert {field: found[field] for field in expected} == expected
    assert {"steps", "tips", "mistakes", "target_muscles", "equipment", "difficulty"} <= found.keys()


@pytest.mark.parametrize("address", ["library.csv", "library.TSV", "library.json", "https://example.org/api"])
def test_a_dataset_gets_its_record(curls: Brief, address: str) -> None:
    own = [{**row, "format": "dataset", "address": address} for row in curls.own_format]
    brief = Brief(**{**vars(curls), "own_format": own})
    language, text = record_of(new_page(brief), own) or ("", "")
    if language == "json":
        assert json.loads(text) == new_page(brief)
    else:
        delimiter = "," if address.endswith("csv") else "\t"
        [row] = csv.DictReader(io.StringIO(text), delimiter=delimiter)
        assert (row["muscles.primary"], row["equipment"], row["steps"]) == ("Guns", "Dumb-bells", "")
    assert f"```{language}\n{text}\n```" in brief_document(brief)
    assert record_of(new_page(curls), curls.own_format) is None


def test_a_gap_is_found_by_its_rank_and_by_its_place(home: Home) -> None:
    connection = open_warehouse(home, Settings())
    try:
        _, by_rank = run_query(connection, GAP, {"place": "1"})
        columns, _ = run_query(connection, GAP, {"place": "nowhere"})
        place = by_rank[0][columns.index("place_key")]
        assert run_query(connection, GAP, {"place": place})[1] == by_rank
    finally:
        connection.close()


def test_no_gap_is_no_brief() -> None:
    assert briefs_document(read_briefs(lambda *_: pytest.fail("nothing is asked"), [])) == (
        "# Briefs\n\nNo gaps: every target is met.\n"
    )
