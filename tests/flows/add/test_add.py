"""Adding a source by looking at it."""

import json
import os
from pathlib import Path

import pytest

from flows.add.files import add_source
from flows.collect.collect import collect
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.sources.source import load_sources

ALIASES = {"level": "difficulty", "primary muscles": "target_muscles", "instructions": "steps"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    root = tmp_path / "home"
    root.mkdir()
    return Home(root)


def with_pages(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def test_a_folder_of_pages_becomes_an_own_source_that_collects(home: Home, tmp_path: Path) -> None:
    pages = with_pages(tmp_path / "library", "a.md", "x/b.MD", "c.html", "logo.png", ".hidden.md")
    added = add_source(home, "my-library", str(pages))
    assert added.extensions == {".html": 1, ".md": 2}
    assert (added.source.role, added.source.format, added.source.title) == ("own", "folder", "My library")
    assert added.source.address == str(pages)
    assert added.source == load_sources(home)[0]
    assert added.file.read_text().startswith("# The source my-library")
    assert collect(home, added.source, Settings()).inputs == 3


def test_a_folder_inside_the_home_is_named_relative_to_it(home: Home) -> None:
    with_pages(home.root / "raw/mine", "a.md")
    assert add_source(home, "mine", str(home.root / "raw/mine")).source.address == "raw/mine"


def test_one_page_is_a_folder_that_includes_only_it(home: Home, tmp_path: Path) -> None:
    pages = with_pages(tmp_path / "library", "squat [new].md", "b.md")
    added = add_source(home, "one", str(pages / "squat [new].md"), "reference")
    assert added.source.role == "reference"
    assert collect(home, added.source, Settings()).inputs == 1


def test_a_dataset_gets_a_field_map_and_bounds_from_its_records(home: Home, tmp_path: Path) -> None:
    records = [
        {"id": f"e{number}", "name": f"Exercise {number}", "level": "easy", "primaryMuscles": ["quads"]}
        | ({"tip": "Breathe"} if number else {})
        for number in range(10)
    ]
    (tmp_path / "data.json").write_text(json.dumps({"exercises": records}))
    added = add_source(home, "catalogue", str(tmp_path / "data.json"), aliases=ALIASES)
    assert (added.records, added.source.role, added.source.records) == (10, "reference", "exercises")
    assert added.source.id_field == "id"
    assert added.fields == {"name": "name", "difficulty": "level", "target_muscles": "primaryMuscles"}
    assert added.unused == ("tip",)
    assert (added.source.bounds.min_pages, added.source.bounds.max_pages) == (5, 140)
    assert added.source.bounds.fill == {"name": 0.9, "difficulty": 0.9, "target_muscles": 0.9}
    assert collect(home, added.source, Settings()).counts["present"] == 10


def test_keys_that_toml_must_quote_survive(home: Home, tmp_path: Path) -> None:
    records = [{"id": 1, "name": "Squat", 'Primary "muscles"\n': "a;b", "ünused\x7f": "x"}]
    (tmp_path / "data.jsonl").write_text(json.dumps(records[0]))
    aliases = {'primary "muscles"': "target_muscles"}
    added = add_source(home, "odd", str(tmp_path / "data.jsonl"), aliases=aliases)
    rule = added.source.fields["target_muscles"]
    assert (rule.path, rule.split) == ('Primary "muscles"\n', (";",))


def test_a_name_that_is_taken_or_none_is_refused_with_a_better_one(home: Home, tmp_path: Path) -> None:
    pages = str(with_pages(tmp_path / "library", "a.md"))
    add_source(home, "mine", pages)
    before = (home.sources / "mine.toml").read_text()
    with pytest.raises(UsageError, match=r"the source already exists. Choose another name"):
        add_source(home, "mine", pages)
    assert (home.sources / "mine.toml").read_text() == before
    with pytest.raises(UsageError, match="Try: my-pages"):
        add_source(home, "My Pages!", pages)
    with pytest.raises(UsageError, match=r"'rival' is unknown. It is one of: own, reference"):
        add_source(home, "other", pages, "rival")


@pytest.mark.parametrize("address", ["ftp://example.org/exercises", "s3://bucket/pages"])
def test_other_schemes_than_those_of_the_web_are_refused(home: Home, address: str) -> None:
    with pytest.raises(UsageError, match=r"cannot be read\. Give an http or https address"):
        add_source(home, "site", address)


def test_an_address_without_pages_is_refused_with_what_to_do(home: Home, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        add_source(home, "x", str(tmp_path / "missing"))
    with_pages(tmp_path / "library", "picture.png")
    with pytest.raises(UsageError, match=r"contains no pages .*Correct the path"):
        add_source(home, "x", str(tmp_path / "library"))
    with pytest.raises(UsageError, match=r"'.png' is not a supported extension. Supported: .md"):
        add_source(home, "x", str(tmp_path / "library/picture.png"))
    with_pages(tmp_path / "library", "data.json")
    with pytest.raises(UsageError, match=r"Is the dataset meant. Give its file: .*data.json"):
        add_source(home, "x", str(tmp_path / "library"))
    os.mkfifo(tmp_path / "fifo.md")
    with pytest.raises(UsageError, match="neither a folder nor a regular file"):
        add_source(home, "x", str(tmp_path / "fifo.md"))
    assert not home.sources.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"id": 1, "foo": "Squat"}]', "recognised as the name of an exercise. Keys: id, foo"),
        ('[{"name": "a", "n": "x"}, {"name": "a", "n": "x"}]', "recognised as the id"),
        ("[1, 2]", "contains no records"),
        ("[", "not JSON"),
    ],
)
def test_a_dataset_that_cannot_be_mapped_is_refused_with_its_keys(
    home: Home, tmp_path: Path, content: str, message: str
) -> None:
    (tmp_path / "data.json").write_text(content)
    with pytest.raises(UsageError, match=message):
        add_source(home, "x", str(tmp_path / "data.json"), aliases=ALIASES)
    assert not home.sources.exists()
