"""The verb `terms`: unmapped words, accepting one, and aliases that no page uses."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pytest
from command_line import call
from shared_homes import built_home, copied, made_once
from small_home import build_home, collect_on

from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.taxonomy.accept_term import accept_term
from flows.taxonomy.read import read_taxonomy
from transforms.taxonomy.conform import map_terms


@dataclass(frozen=True)
class Accepted:
    """A home whose kettlebell swing names muscles that nobody knows, after one of them was accepted.

    stdout, stderr: of `terms accept`. status: of the build after it. Nobody may change the home.
    """

    home: Home
    returncode: int
    stdout: str
    stderr: str
    status: str


def accepted_once() -> Accepted:
    made = made_once("accepted-muscle", accept_a_muscle)
    return Accepted(Home(made / "home"), **json.loads((made / "said.json").read_text(encoding="utf-8")))


def accept_a_muscle(folder: Path) -> None:
    home = built_home(folder / "home")
    done = call("terms", "accept", "Power Sling", "gluteus medius", home=home.root)
    swing = home.root / "pages" / "kettlebell-swing.md"
    text = swing.read_text(encoding="utf-8")
    assert "Power Sling" in text
    swing.write_text(text.replace("Power Sling", "Power Sling, Gluteal Sling, Hamstrngs"), encoding="utf-8")
    collect_on(home, 1)
    said = {"returncode": done.returncode, "stdout": done.stdout, "stderr": done.stderr}
    (folder / "said.json").write_text(json.dumps({**said, "status": build_home(home).status}), "utf-8")


@pytest.fixture(scope="module")
def built() -> Home:
    return accepted_once().home


@pytest.mark.slow
def test_terms_lists_what_is_not_mapped_with_counts_suggestions_and_pages(built: Home) -> None:
    asked = call("terms", "--format", "json", home=built.root)
    rows = {row["term"]: row for row in json.loads(asked.stdout)}
    assert rows["Gluteal Sling"]["exercises"] == 1
    assert rows["Gluteal Sling"]["suggestions"][0] == "glutes"
    assert rows["Gluteal Sling"]["urls"] == ["kettlebell-swing.md"]
    assert rows["Gluteal Sling"]["sources"] == ["site"]
    assert 0.6 <= rows["Gluteal Sling"]["score"] <= 1


@pytest.mark.slow
def test_terms_are_filtered_by_vocabulary_and_source(built: Home) -> None:
    assert json.loads(call("terms", "--vocabulary", "equipment", home=built.root).stdout) == []
    assert json.loads(call("terms", "--source", "site", "--vocabulary", "muscle", home=built.root).stdout)
    wrong = call("terms", "--source", "sight", home=built.root)
    assert wrong.returncode == 2
    assert "Perhaps: site" in wrong.stderr


@pytest.mark.slow
def test_terms_are_written_in_every_format(built: Home, tmp_path: Path) -> None:
    for ending in ("json", "jsonl", "csv", "parquet"):
        file = tmp_path / f"terms.{ending}"
        assert call("terms", "--output", str(file), home=built.root).returncode == 0
        assert file.stat().st_size > 0
    found = duckdb.execute("select term from read_parquet(?)", [str(tmp_path / "terms.parquet")]).fetchall()
    assert ("Gluteal Sling",) in found


@pytest.mark.slow
def test_an_accepted_term_is_mapped_by_the_next_build_and_comes_back_when_its_line_goes(
    tmp_path: Path,
) -> None:
    accepted = accepted_once()
    file = accepted.home.taxonomy / "aliases.csv"
    assert accepted.returncode == 0, accepted.stderr
    assert f"{file}:2: the muscle 'Power Sling' is gluteus_medius" in accepted.stdout
    assert "build   maps it" in accepted.stdout
    assert "remove that line" in accepted.stdout
    assert file.read_text(encoding="utf-8").splitlines()[1] == "muscle,Power Sling,gluteus_medius,"

    assert accepted.status == "published"
    assert unmapped(accepted.home) == ["Gluteal Sling"]

    home = Home(copied(accepted.home.root, tmp_path / "home"))
    file = home.taxonomy / "aliases.csv"
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    build_home(home)
    assert unmapped(home) == ["Gluteal Sling", "Power Sling"]


def unmapped(home: Home) -> list[str]:
    return sorted(row["term"] for row in json.loads(call("terms", home=home.root).stdout))


def test_terms_are_added_to_a_file_of_the_home_that_is_there_already(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.taxonomy.mkdir()
    file = home.taxonomy / "aliases.csv"
    file.write_text("vocabulary,alias,key,language\nmuscle,my word,lats,en", encoding="utf-8")
    accepted = accept_term(home, 'wing, "big"', "lats", None)
    assert accepted.line == 3
    rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    assert rows[1:] == [["muscle", "my word", "lats", "en"], ["muscle", 'wing, "big"', "lats", ""]]


@pytest.mark.parametrize(
    ("term", "key", "vocabulary", "message"),
    [
        ("my sling", "quadricep", None, "nothing in the taxonomy has this name. Perhaps: quadriceps"),
        ("my sling", "barbel", "muscle", "no muscle has this name"),
        ("my sling", "chest", None, "is a member of muscle, body_part. Say which"),
        ("Pecs", "abs", "muscle", "already says that it is chest. Change that line"),
        ("Pecs", "chest", "muscle", "already says that it is chest. There is nothing to do."),
        ("chest", "abs", "muscle", "is the name of the muscle chest itself"),
        ("Hip-Flexors muscles", "hip_flexors", None, "already maps to hip_flexors (spelling)"),
        ("--", "lats", None, "has no letter"),
    ],
)
def test_a_term_that_is_mapped_or_a_key_that_is_not_there_is_refused(
    tmp_path: Path, term: str, key: str, vocabulary: str | None, message: str
) -> None:
    with pytest.raises(UsageError) as refused:
        accept_term(Home(tmp_path), term, key, vocabulary)
    assert message in str(refused.value)
    assert not (tmp_path / "taxonomy").exists()


@pytest.mark.slow
@pytest.mark.parametrize("term", ["vastus medialis oblique", "VMO"])
def test_a_muscle_may_be_taken_for_one_above_it(tmp_path: Path, term: str) -> None:
    home = Home(tmp_path)
    before = map_terms(pl.Series([term]), read_taxonomy(home), "muscle").get_column("key").to_list()
    accepted = accept_term(home, term, "quadriceps", None)
    mapped = map_terms(pl.Series([term, "Vastus medialis"]), read_taxonomy(home), "muscle")
    assert (before, accepted.key) == (["vastus_medialis_oblique"], "quadriceps")
    assert dict(mapped.select("term", "key").rows()) == {
        term: "quadriceps",
        "Vastus medialis": "vastus_medialis",
    }
    with pytest.raises(UsageError, match="already says that it is quadriceps"):
        accept_term(home, term, "thighs", "muscle")


def test_the_vocabulary_in_which_the_term_stands_unmapped_decides_between_two(tmp_path: Path) -> None:
    accepted = accept_term(Home(tmp_path), "thorax region", "chest", None, ["body_part"])
    assert (accepted.vocabulary, accepted.key) == ("body_part", "chest")


@pytest.mark.slow
def test_unused_lists_the_homes_own_aliases_that_no_page_uses(tmp_path: Path) -> None:
    home = built_home(tmp_path / "home")
    for term in ("Power Sling", "Zork"):
        accept_term(home, term, "glutes", "muscle")
    own = json.loads(call("terms", "--unused", home=home.root).stdout)
    assert [(row["alias"], row["line"]) for row in own] == [("Zork", "3")]
    everything = json.loads(
        call("terms", "--unused", "--all", "--vocabulary", "muscle", home=home.root).stdout
    )
    assert len(everything) > 1_000
    assert {row["vocabulary"] for row in everything} == {"muscle"}


@pytest.mark.slow
def test_options_that_do_not_go_together_are_refused(built: Home) -> None:
    assert "goes with --unused" in call("terms", "--all", home=built.root).stderr
    assert "name a term and its key" in call("terms", "accept", "Zork", home=built.root).stderr
