"""Ten mistakes of a newcomer, and what is said to each: what was seen, and what to type instead."""

from pathlib import Path

import pytest
from command_line import call
from shared_homes import command_line_built

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("command line")]
PAGE = """# Wall Sit

- **Target Muscle:** Quads
- **Equipment:** None
- **Difficulty:** Beginner

## How to perform

1. Lean against a wall.
2. Slide down.
3. Hold.
"""


@pytest.fixture(scope="module")
def built() -> Path:
    return command_line_built()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give an empty home."""
    assert call("init", str(tmp_path / "home")).returncode == 0
    return tmp_path / "home"


def refused(*words: str, home: Path | None = None) -> str:
    done = call(*words, home=home)
    assert done.returncode == 2, done.stdout
    return done.stderr


def test_an_address_without_scheme(home: Path) -> None:
    assert "https://www.example.com/exercises" in refused(
        "add", "blog", "www.example.com/exercises", home=home
    )


def test_a_folder_of_files_that_are_not_read(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.pdf").write_bytes(b"%PDF-1.4")
    said = refused("add", "scans", str(folder), home=home)
    assert "Not read: 3 .pdf" in said
    assert "Supply the text as .docx, .html or .md" in said


@pytest.mark.parametrize("words", [("--muscle", "glute"), ("--muscle", "GLUTES"), ("glutes",)])
def test_a_muscle_in_the_singular_or_without_its_option(built: Path, words: tuple[str, ...]) -> None:
    right = call("coverage", "--muscle", "Glutes", home=built)
    assert call("coverage", *words, home=built).stdout == right.stdout != ""


def test_two_muscles_are_one_too_many(built: Path) -> None:
    assert "Give one" in refused("coverage", "glutes", "--muscle", "quads", home=built)


def test_equipment_in_the_plural(built: Path) -> None:
    right = call("gaps", "--equipment", "Kettlebell", home=built)
    assert right.returncode == 0
    assert call("gaps", "--equipment", "kettlebells", home=built).stdout == right.stdout


@pytest.mark.parametrize("wrong", ["..", "sources"])
@pytest.mark.parametrize("verb", ["coverage", "report", "collect"])
def test_the_wrong_home(home: Path, wrong: str, verb: str) -> None:
    said = refused(verb, home=(home / wrong).resolve())
    assert "is no home: it has no sources/" in said
    assert f"--home {home.resolve()}" in said


def test_a_folder_that_is_no_home_and_near_none(tmp_path: Path) -> None:
    assert f"repertoire init {tmp_path.resolve()}" in refused("coverage", home=tmp_path)


def test_a_source_twice(home: Path, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "wall-sit.md").write_text(PAGE, encoding="utf-8")
    assert call("add", "blog", str(pages), home=home).returncode == 0
    said = refused("add", "again", str(pages) + "/", home=home)
    assert "the source blog reads it already" in said
    assert str(home / "sources" / "blog.toml") in said
    assert "Choose another name" in refused("add", "blog", str(tmp_path), home=home)


def test_a_page_of_another_site(built: Path) -> None:
    address = "https://www.example.com/squat"
    for said in (refused("try", "site", address, home=built), refused("explain", address, home=built)):
        assert "www.example.com" in said
        assert "repertoire add NAME https://www.example.com/" in said


def test_a_source_without_a_name(home: Path, tmp_path: Path) -> None:
    said = refused("add", str(tmp_path / "My Pages"), home=home)
    assert "needs a name and a place" in said
    assert "Try: repertoire add my-pages " in said


def test_a_part_of_the_name_of_a_rule(built: Path) -> None:
    assert "Perhaps: thin_content" in refused("findings", "--rule", "thin", home=built)


def test_a_verb_in_the_singular(built: Path) -> None:
    assert "Did you mean 'gaps'?" in refused("gap", home=built)


@pytest.mark.parametrize(
    ("verb", "wrong", "meant"), [("gaps", "--muscles", "--muscle"), ("add", "--rol", "--role")]
)
def test_an_option_that_is_not_there(verb: str, wrong: str, meant: str) -> None:
    said = refused(verb, wrong, "x")
    assert wrong in said
    assert meant in said


def test_a_muscle_with_a_typing_error(built: Path) -> None:
    said = refused("coverage", "--muscle", "hamstirngs", home=built)
    assert "hamstirngs" in said
    assert "Hamstrings" in said


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("names.json", '[{"name": "Squat"}, {"name": "Plank"}, {"name": "Lunge"}]'),
        ("names.csv", "name\nSquat\nPlank\n"),
    ],
)
def test_a_dataset_of_nothing_but_names(home: Path, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    said = refused("add", "names", str(tmp_path / name), home=home)
    assert "nothing but names of exercises" in said
    assert "neither steps, muscles, equipment nor level" in said


@pytest.mark.parametrize("verb", ["gaps", "coverage", "findings"])
def test_a_question_before_the_first_build(home: Path, verb: str) -> None:
    said = refused(verb, home=home)
    assert "nothing is published yet" in said
    assert "repertoire run" in said


@pytest.mark.parametrize("words", [("gaps",), ("coverage", "glutes"), ("sql", "from coverage.by_muscle")])
def test_a_file_in_a_folder_that_is_not_there(built: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    file = tmp_path / "reports" / "gaps.csv"
    said = refused(*words, "--output", str(file), home=built)
    assert str(file) in said
    assert not file.parent.exists()
