"""Adding a source by looking at it."""

import json
import os
from pathlib import Path

import pytest

from flows.add.files import add_source
from flows.add.shown import dataset_found_lines
from flows.cli.sources import add
from flows.collect.collect import collect
from flows.collect.dataset import limits
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


def test_a_dataset_of_more_records_than_one_source_may_have_is_told(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = ["id,name,target", *(f"{number},Split Squat {number},Glutes" for number in range(8))]
    (tmp_path / "data.csv").write_text("\n".join(rows))
    monkeypatch.setattr(limits, "RECORDS", 8)
    assert not [note for note in add_source(home, "all", str(tmp_path / "data.csv")).notes if "limit" in note]
    (tmp_path / "more.csv").write_text("\n".join([*rows, "8,Split Squat 8,Glutes"]))
    notes = add_source(home, "more", str(tmp_path / "more.csv")).notes
    assert [note for note in notes if note.startswith("It holds more than 8 records") and "where" in note]


@pytest.mark.parametrize("name", ["Bad \\ud800 Squat", "\\udfff", "Squat \\uD83D"])
def test_half_a_surrogate_pair_in_a_record_that_is_shown_can_be_printed(
    home: Home, tmp_path: Path, name: str
) -> None:
    record = '{{"id": {}, "name": "{}", "target": "Lats", "steps": ["Pull {}.", "Lower it."]}}'
    records = [record.format(number, each, number) for number, each in enumerate(("Row", name, "Pulldown"))]
    (tmp_path / "data.json").write_text(f"[{','.join(records)}]")
    added = add_source(home, "odd", str(tmp_path / "data.json"))
    assert added.dataset is not None
    shown = "\n".join(dataset_found_lines(added.dataset, "odd.toml"))
    assert name.lower() in shown.encode().decode().lower()


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


EXERCISE = """# Rope Curl {number}

- **Works your:** Biceps
- **Equipment:** {equipment}

## How to do it

1. Bend your elbows until the rope is close to your chest.
2. Lower your hands again.
"""


def library_of(folder: Path, exercises: int, articles: int) -> str:
    folder.mkdir()
    for number in range(exercises):
        equipment = ("Cable", "Band", "Cable")[number % 3]
        text = EXERCISE.format(number=number, equipment=equipment)
        (folder / f"curl-{number}.md").write_text(text, encoding="utf-8")
    for number in range(articles):
        text = f"# Notes {number}\n\nSome words on the week, number {number}.\n"
        (folder / f"notes-{number}.md").write_text(text, encoding="utf-8")
    return str(folder)


def test_a_sample_says_what_the_pages_are_and_what_to_correct_first(home: Home, tmp_path: Path) -> None:
    sample = add_source(home, "mine", library_of(tmp_path / "library", 6, 1)).sample
    assert sample is not None
    assert (sample.pages, sample.verdicts) == (7, {"incomplete": 6, "not_an_exercise": 1})
    assert sample.fill["equipment"] == (1.0, ("Cable", "Band"))
    assert sample.fill["target_muscles"] == (0.0, ())
    assert sample.unread[0] == ("Works your", 6)
    assert sample.first == "If 'Works your' announces target_muscles, say so under [labels] in mine.toml."


def test_a_sample_of_which_most_is_no_exercise_names_a_page_to_try(home: Home, tmp_path: Path) -> None:
    pages = library_of(tmp_path / "library", 1, 3)
    sample = add_source(home, "mine", pages).sample
    assert sample is not None
    assert sample.verdicts == {"not_an_exercise": 3, "incomplete": 1}
    assert sample.first == f"Why is this one no exercise? repertoire try mine {pages}/notes-0.md"


def test_a_sample_is_printed_within_a_terminal(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add("mine", library_of(tmp_path / "p", 3, 0), home_option=home.root)
    lines = capsys.readouterr().out.splitlines()
    assert "Of a sample of 3 pages: 3 incomplete" in lines
    assert "  equipment          100%  Cable  Band" in lines
    shown = lines[lines.index("Of a sample of 3 pages: 3 incomplete") : lines.index("Next:")]
    assert max(map(len, shown)) <= 80


def test_a_dataset_and_a_page_that_cannot_be_read_have_no_sample_or_are_counted(
    home: Home, tmp_path: Path
) -> None:
    pages = library_of(tmp_path / "library", 1, 0)
    (tmp_path / "library" / "broken.md").write_bytes(b"\x00\x01\x02" * 50)
    sample = add_source(home, "mine", pages).sample
    assert sample is not None
    assert sum(sample.verdicts.values()) == sample.pages == 2
    (tmp_path / "data.json").write_text(json.dumps([{"id": "a", "name": "Curl"}]))
    assert add_source(home, "data", str(tmp_path / "data.json")).sample is None


def test_three_whole_records_are_shown_and_what_is_not_read_with_an_example(
    home: Home, tmp_path: Path
) -> None:
    records = [
        {
            "id": n,
            "name": f"Goblet Squat {n}",
            "muscle": "Quads",
            "steps": ["Hold the bell. " * 9, "Sit."],
            "price": n + 0.5,
        }
        for n in range(1, 6)
    ]
    (tmp_path / "data.json").write_text(json.dumps(records))
    added = add_source(home, "shop", str(tmp_path / "data.json"))
    assert added.dataset is not None
    lines = dataset_found_lines(added.dataset, added.file.name)
    assert max(map(len, lines)) <= 80
    assert [line for line in lines if line.startswith("  Goblet")] == [
        f"  Goblet Squat {n}" for n in (1, 2, 3)
    ]
    assert "    target_muscles: Quads" in lines
    assert any(line.startswith("    steps: 1) Hold the bell. Hold") for line in lines)
    assert lines[-2:] == ["Not read (map what you need in shop.toml):", "  price: 1.5"]
    assert "  target_muscles     from muscle (100% filled)" in lines
