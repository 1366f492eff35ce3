"""Recipes of well-known libraries: made-up records in the shape of each, with the right answer."""

import json
from pathlib import Path
from typing import Any

import pytest

from flows.add.files import add_source
from flows.add.recipe import all_recipes, fits
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.extract.extractor import Extractor
from flows.home.settings import CHECKOUT, Home, Settings
from flows.sources.workspace import Workspace

SAMPLES = {
    file.stem: json.loads(file.read_text(encoding="utf-8"))
    for file in sorted((CHECKOUT / "tests" / "golden" / "recipes").glob("*.json"))
}
RECIPES = {recipe.name: recipe for recipe in all_recipes()}


def written(root: Path, sample: dict[str, Any]) -> Path:
    """Write the files of a sample; return the one to add."""
    for name, content in sample["files"].items():
        (root / name).write_text(json.dumps(content), encoding="utf-8")
    return root / str(next(iter(sample["files"])))


def records_in(file: Path) -> list[dict[str, Any]]:
    document = json.loads(file.read_text(encoding="utf-8"))
    lists = document.values() if isinstance(document, dict) else [document]
    return next(each for each in lists if isinstance(each, list) and isinstance(each[0], dict))


@pytest.mark.parametrize("name", SAMPLES)
def test_records_of_a_known_library_are_read_by_its_recipe(tmp_path: Path, name: str) -> None:
    home = Home(tmp_path.resolve())
    added = add_source(home, "library", str(written(tmp_path, SAMPLES[name])))
    assert any(RECIPES[name].title in note for note in added.notes)
    digests = read_rows(collect(home, added.source, Settings()))["payload_digest"].drop_nulls().to_list()
    rows = Extractor(Workspace(home)).records(added.source, digests).rows(named=True)
    right = [SAMPLES[name]["right"], *SAMPLES[name].get("editions", [])]
    records = {record["name"]: record for record in rows}
    assert (len(rows), sorted(records)) == (len(right), sorted(each["name"] for each in right))
    for each in right:
        assert {field: records[each["name"]][field] for field in each} == each


@pytest.mark.parametrize("key", ["acf", "meta"])
@pytest.mark.parametrize("muscles", ["Lats, Biceps", ["Lats", "Biceps"]])
def test_fields_that_a_site_of_wordpress_adds_come_before_what_its_pages_state(
    tmp_path: Path, key: str, muscles: object
) -> None:
    html = "<p>Equipment: sled</p><h2>Steps</h2><ol><li>Lean into the sled.</li><li>Drive it on.</li></ol>"
    own = {"primary_muscles": muscles, "level": "Advanced", "equipment": "", "secondary_muscles": ""}
    post = {
        "id": 3, "slug": "sled-row", "status": "publish", "title": {"rendered": "Sled Row"}, "type": "post",
        "excerpt": {"rendered": ""}, "content": {"rendered": html}, "author": 1, "categories": [4], key: own,
    }  # fmt: skip
    other = {**post, "id": 4, "title": {"rendered": "Sled Push"}, key: {**own, "equipment": "Rope"}}
    file = tmp_path / "posts.json"
    file.write_text(json.dumps([post, other]), encoding="utf-8")
    home = Home(tmp_path.resolve())
    added = add_source(home, "library", str(file))
    digests = read_rows(collect(home, added.source, Settings()))["payload_digest"].drop_nulls().to_list()
    records = Extractor(Workspace(home)).records(added.source, digests).sort("name").rows(named=True)
    assert [record["target_muscles"] for record in records] == [["Lats", "Biceps"]] * 2
    assert [record["equipment"] for record in records] == [["Rope"], ["sled"]]
    assert {(record["difficulty"], len(record["steps"])) for record in records} == {("Advanced", 2)}


def test_every_recipe_has_a_sample() -> None:
    assert RECIPES.keys() == SAMPLES.keys()


@pytest.mark.parametrize("name", SAMPLES)
def test_records_fit_no_recipe_of_another_library(tmp_path: Path, name: str) -> None:
    file = written(tmp_path, SAMPLES[name])
    fitting = [each for each in RECIPES if fits(RECIPES[each], file.parent, records_in(file))]
    assert [each for each in fitting if not name.startswith(each)] == []


def test_fixtures_without_the_files_that_they_refer_to_are_not_taken_for_a_library(tmp_path: Path) -> None:
    file = written(tmp_path, SAMPLES["wger-fixtures"])
    (tmp_path / "muscles.json").unlink()
    assert not fits(RECIPES["wger-fixtures"], file.parent, records_in(file))
