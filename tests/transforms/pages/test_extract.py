"""What holds for the extractor as a whole: its columns, its version, its terms."""

import ast
import json
from pathlib import Path

import pytest
from reading import vocabulary

from flows.extract.extractor import EXTRACTOR_PACKAGES
from transforms.contracts.pages import PageRecord
from transforms.pages.datasets.fields import FieldRule
from transforms.pages.extract import Rules, extract_page
from transforms.pages.record import COLUMNS
from transforms.taxonomy.terms import normalise_term

CHECKOUT = Path(__file__).resolve().parents[3]


def imported_by(module: str) -> set[str]:
    """Return the modules of transforms that one of them imports."""
    tree = ast.parse((CHECKOUT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name for name in names if name.startswith("transforms.")}


def test_the_columns_of_a_record_are_those_of_its_contract() -> None:
    assert tuple(PageRecord.column_names()) == COLUMNS


def test_the_version_of_the_extractor_covers_all_code_that_decides_a_record() -> None:
    reached, waiting = {"transforms.pages.extract"}, ["transforms.pages.extract"]
    while waiting:
        new = imported_by(waiting.pop()) - reached
        reached |= new
        waiting += new
    places = {"/".join(module.split(".")[:2]) for module in reached}
    packages = {f"{place}.py" if (CHECKOUT / f"{place}.py").is_file() else place for place in places}
    assert packages <= set(EXTRACTOR_PACKAGES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Target-Muscles:", "target_muscles"),
        ("TARGET\u00a0MUSCLES", "Target muscles"),
        ("World's", "World\u2019s"),
        ("Ｔａｒｇｅｔ", "target"),
        ("a.k.a.", "AKA"),
    ],
)
def test_spellings_of_one_term_are_equal(one: str, other: str) -> None:
    assert normalise_term(one) == normalise_term(other)


@pytest.mark.parametrize(
    ("how", "steps"),
    [
        ("<ol><li>Sors la jambe.</li><li>Reviens.</li></ol>", ["Sors la jambe.", "Reviens."]),
        (
            "<h2>Instructions</h2><ol><li>Lift the bar.</li></ol><h2>Tips</h2><p>Breathe.</p>",
            ["Lift the bar."],
        ),
    ],
)
def test_steps_in_html_that_nothing_announces_are_those_of_the_field_map(how: str, steps: list[str]) -> None:
    fields = {"name": FieldRule("name"), "steps": FieldRule("how", html=True)}
    payload = json.dumps({"name": "Fente", "how": how}).encode()
    record = extract_page("d", payload, "application/json", Rules(vocabulary(()), {}, fields))
    row = dict(zip(COLUMNS, record, strict=True))
    assert (row["verdict"], [*row["steps"]]) == ("incomplete", steps)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({"status": "Draft"}, "not_exercise"),
        ({"published": False}, "not_exercise"),
        ({"status": "live"}, "incomplete"),
    ],
)
def test_a_draft_in_a_dataset_is_no_exercise(said: dict[str, object], verdict: str) -> None:
    payload = json.dumps({"name": "Fente", **said}).encode()
    record = extract_page(
        "d", payload, "application/json", Rules(vocabulary(()), {}, {"name": FieldRule("name")})
    )
    assert record[1:3] == (verdict, "not_published" if verdict == "not_exercise" else None)
