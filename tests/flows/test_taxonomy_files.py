"""The taxonomy files: overlaid by the home, and refused with file and line where they are wrong."""

from pathlib import Path

import polars as pl
import pytest

from flows.errors import UsageError
from flows.settings import CHECKOUT, Home
from flows.taxonomy_files import read_taxonomy
from transforms.conform import map_terms
from transforms.findings import PAGE_RULES, RULES


def home_with(folder: Path, **files: str) -> Home:
    (folder / "taxonomy").mkdir()
    for name, text in files.items():
        ending = "toml" if name == "targets" else "csv"
        (folder / "taxonomy" / f"{name}.{ending}").write_text(text, encoding="utf-8")
    return Home(folder)


def test_the_shipped_taxonomy_is_sound() -> None:
    taxonomy = read_taxonomy(Home(CHECKOUT))
    assert taxonomy.muscles.height > 100
    assert set(taxonomy.finding_rules.get_column("rule")) == {*RULES, *PAGE_RULES}


def test_a_home_adds_aliases_and_replaces_rows(tmp_path: Path) -> None:
    home = home_with(
        tmp_path,
        aliases="vocabulary,alias,key,language\nmuscle,Power Sling,glutes,en\n",
        difficulty="difficulty_key,name,rank\nbeginner,Starter,1\n",
    )
    taxonomy = read_taxonomy(home)
    mapped = map_terms(pl.Series(["power-sling"]), taxonomy, "muscle")
    assert mapped.select("key", "mapping").rows() == [("glutes", "alias")]
    assert taxonomy.difficulty.filter(difficulty_key="beginner").get_column("name").to_list() == ["Starter"]
    assert taxonomy.digest != read_taxonomy(Home(CHECKOUT)).digest


def test_the_same_rows_in_another_file_or_order_have_the_same_digest(tmp_path: Path) -> None:
    shipped = (CHECKOUT / "taxonomy" / "difficulty.csv").read_text(encoding="utf-8").splitlines()
    reversed_rows = "\n".join([shipped[0], *reversed(shipped[1:])])
    home = home_with(tmp_path, difficulty=reversed_rows)
    assert read_taxonomy(home).digest == read_taxonomy(Home(CHECKOUT)).digest


MUSCLE_HEADER = "muscle_key,name,level,kind,parents,latin_name,fma_id,side,map_shape\n"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("aliases", "vocabulary,alias,key\n", "aliases.csv:1: the header is"),
        ("aliases", "vocabulary,alias,key,language\nmuscle,x,y\n", "aliases.csv:2: 3 cells, expected 4"),
        ("aliases", "vocabulary,alias,key,language\nmuscle,x,tail,en\n", "aliases.csv:2: 'tail' is no key"),
        ("aliases", "vocabulary,alias,key,language\nmuscle,,chest,en\n", "aliases.csv:2: alias is empty"),
        (
            "aliases",
            "vocabulary,alias,key,language\nmuscle,My-Word,chest,en\nmuscle,my word,lats,en\n",
            "aliases.csv:3: 'muscle my word' stands in line 2 already",
        ),
        ("muscles", MUSCLE_HEADER + "tail,Tail,limb,muscle,back,,,back,\n", "muscles.csv:2: level is 'limb'"),
        ("muscles", MUSCLE_HEADER + "tail,Tail,muscle,muscle,sea,,,back,\n", "the parent 'sea' of 'tail'"),
        (
            "muscles",
            MUSCLE_HEADER + "tail,Tail,muscle,muscle,fin,,,,\nfin,Fin,muscle,muscle,tail,,,,\n",
            "form a circle",
        ),
        ("difficulty", "difficulty_key,name,rank\nhard,Hard,three\n", "difficulty.csv:2: rank is 'three'"),
        ("targets", "default_wanted = \n", "targets.toml"),
        (
            "targets",
            '[[exclude]]\nmuscle_group = ["tail"]\nreason = "r"\n',
            "[[exclude]] number 1: muscle_group tail",
        ),
        ("targets", '[[exclude]]\nmuscle_group = ["chest"]\n', "[[exclude]] number 1: no reason"),
        (
            "targets",
            '[[wanted]]\nmuscle = ["chest"]\nreason = "r"\nwanted = 1\n',
            "unknown muscle; known are",
        ),
        ("targets", "[weights.muscle_group]\ntail = 2.0\n", "tail is not in the taxonomy"),
    ],
)
def test_a_wrong_file_is_refused_with_file_line_and_what_is_wrong(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(UsageError) as refused:
        read_taxonomy(home_with(tmp_path, **{name: text}))
    assert message in str(refused.value)
    assert str(tmp_path) in str(refused.value)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    (home.taxonomy / "aliases.csv").write_bytes(b"vocabulary,alias,key,language\nmuscle,m\xfcde,chest,de\n")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_taxonomy(home)
