"""Entries of a source file that give nothing on any page."""

import polars as pl
import pytest

from flows.extract.record_files import batch_of
from flows.home.settings import CHECKOUT, Home
from flows.taxonomy.read import read_taxonomy
from transforms.model.idle_entries import idle_entries
from transforms.pages.extract import Rules, extract_page
from transforms.pages.layouts.select import Selection
from transforms.taxonomy.vocabulary import Vocabulary

ALIASES = list(read_taxonomy(Home(CHECKOUT)).aliases.select("vocabulary", "alias", "key").iter_rows())
STEPS = "\n## Steps\n\n1. Bend your knees.\n2. Stand up again.\n"


def idle(
    text: str, labels: dict[str, str], select: tuple[Selection, ...] = (), *, html: bool = False
) -> list[str]:
    rules = Rules(Vocabulary.from_rows(ALIASES, labels), select=select)
    record = extract_page("digest", text.encode(), "text/html" if html else "text/markdown", rules)
    assert record[1] in {"exercise", "incomplete"}, record[1:4]
    frame = pl.DataFrame(batch_of([record]))
    return idle_entries("site", frame, labels, select).get_column("evidence").to_list()


@pytest.mark.parametrize(
    ("label", "field", "text"),
    [
        ("Kit bag", "equipment", "- **Kit bag:** Dumbbell\n"),
        ("Kit bag", "equipment", "| Kit bag | Dumbbell |\n|---|---|\n| Target muscle | Quads |\n"),
        ("Kit bag", "equipment", "## Kit bag\n\n- Dumbbell\n"),
        ("Kit & bag", "equipment", "Target muscle: Quads | Kit and bag: Dumbbell\n"),
        ("Where it burns", "target_muscles", "Where it burns — Quads\n"),
        ("Do this", "steps", "## Do this\n\n1. Bend your knees.\n2. Stand up.\n"),
        ("Worum es geht", "summary", "## Worum es geht\n\nAn exercise for the whole of the lower body.\n"),
    ],
)
def test_a_label_that_a_page_has_is_not_idle_and_one_that_it_has_not_is(
    label: str, field: str, text: str
) -> None:
    page = f"# Goblet Squat\n\nTarget muscle: Quads\n\n{text}{STEPS}"
    labels = {label: field, "Never written": "equipment"}
    assert idle(page, labels) == ["[labels] Never written = equipment"]


def test_a_key_of_front_matter_is_met_however_it_is_written() -> None:
    page = f"---\nkitBag: Dumbbell\nmore:\n  burning_place: Quads\n---\n# Goblet Squat\n{STEPS}"
    labels = {"kit bag": "equipment", "burning place": "target_muscles", "gear bag": "equipment"}
    assert idle(page, labels) == ["[labels] gear bag = equipment"]


def test_a_label_that_a_shipped_one_would_do_the_work_of_is_idle_all_the_same() -> None:
    page = f"# Goblet Squat\n\nTarget muscle: Quads\n\nEquipment: Dumbbell\n{STEPS}"
    assert idle(page, {"Equipments": "equipment"}) == ["[labels] Equipments = equipment"]


def test_places_that_are_selected_are_idle_where_they_state_nothing() -> None:
    page = (
        "<main><h1>Goblet Squat</h1><p>Target muscle: Quads</p><ul class='kit'><li>Dumbbell</li></ul>"
        "<h2>Grade</h2><p>Beginner</p><h2>Steps</h2><ol><li>Bend your knees.</li><li>Stand up.</li></ol>"
    )
    select = (
        Selection("equipment", "css", ".kit li"),
        Selection("difficulty", "heading", "Grade"),
        Selection("category", "css", ".kind"),
        Selection("force", "label", "Way"),
        Selection("mechanic", "key", "joints"),
    )
    assert idle(page, {}, select, html=True) == [
        "[select] category = .kind (css)", "[select] force = Way (label)", "[select] mechanic = joints (key)",
    ]  # fmt: skip


def test_a_source_without_pages_has_no_idle_entries() -> None:
    frame = pl.DataFrame(batch_of([]))
    assert idle_entries("site", frame, {"Kit": "equipment"}, ()).is_empty()
