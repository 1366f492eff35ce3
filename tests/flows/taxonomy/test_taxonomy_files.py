"""The taxonomy files: overlaid by the home, and refused with file and line where they are wrong."""

import shutil
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from flows.home.errors import UsageError
from flows.home.settings import CHECKOUT, Home
from flows.taxonomy import read, validate
from flows.taxonomy.read import read_taxonomy
from transforms.findings import PAGE_RULES, RULES
from transforms.taxonomy.conform import map_terms
from transforms.taxonomy.taxonomy import Taxonomy, dimensions, vocabulary_terms


def home_with(folder: Path, **files: str) -> Home:
    (folder / "taxonomy").mkdir()
    for name, text in files.items():
        ending = "toml" if name == "targets" else "csv"
        (folder / "taxonomy" / f"{name}.{ending}").write_text(text, encoding="utf-8")
    return Home(folder)


@cache
def shipped() -> Taxonomy:
    return read_taxonomy(Home(CHECKOUT))


@pytest.fixture(scope="module")
def with_few_aliases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the shipped taxonomy with one alias in a hundred, where a test is about other lines than those."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(CHECKOUT / "taxonomy", folder / "taxonomy")
    file = folder / "taxonomy" / "aliases.csv"
    header, *lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([header, *lines[::100]]), encoding="utf-8")
    return folder


@pytest.fixture
def few_aliases(with_few_aliases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (read, validate):
        monkeypatch.setattr(module, "CHECKOUT", with_few_aliases)


def test_the_shipped_taxonomy_is_sound() -> None:
    taxonomy = shipped()
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
    assert taxonomy.digest != shipped().digest


def test_a_member_of_the_home_may_be_called_like_a_shipped_alias(tmp_path: Path) -> None:
    home = home_with(
        tmp_path,
        equipment="equipment_key,name,family_key,family_name,setting\nrig,Rig,other,Other,gym\n",
    )
    mapped = map_terms(pl.Series(["rig", "Rigs"]), read_taxonomy(home), "equipment")
    assert mapped.select("key", "mapping").rows() == [("rig", "spelling"), ("rig", "exact")]


def test_a_muscle_of_the_home_wins_over_a_shipped_alias_of_what_is_above_it(tmp_path: Path) -> None:
    home = home_with(tmp_path, muscles=MUSCLE_HEADER + "seat,Buttocks,muscle,muscle,glutes,,,back,\n")
    mapped = map_terms(pl.Series(["buttocks", "butt"]), read_taxonomy(home), "muscle")
    assert dict(mapped.select("term", "key").rows()) == {"buttocks": "seat", "butt": "glutes"}


def test_the_same_rows_in_another_file_or_order_have_the_same_digest(tmp_path: Path) -> None:
    lines = (CHECKOUT / "taxonomy" / "difficulty.csv").read_text(encoding="utf-8").splitlines()
    reversed_rows = "\n".join([lines[0], *reversed(lines[1:])])
    home = home_with(tmp_path, difficulty=reversed_rows)
    assert read_taxonomy(home).digest == shipped().digest


@pytest.mark.parametrize(("file", "least"), [("public_terms.csv", 1_500), ("odd_terms.csv", 190)])
def test_the_terms_of_libraries_map_as_they_should(file: str, least: int) -> None:
    taxonomy = shipped()
    expected = pl.read_csv(CHECKOUT / "tests" / "golden" / "mappings" / file)
    assert expected.height > least
    for (vocabulary,), terms in expected.group_by("vocabulary"):
        mapped = map_terms(terms.get_column("term"), taxonomy, str(vocabulary))
        found = mapped.group_by("term", maintain_order=True).agg(found=pl.col("key").str.join(";"))
        wrong = terms.join(found, on="term", how="left").filter(pl.col("key") != pl.col("found"))
        assert wrong.is_empty(), wrong.rows()


def test_no_spelling_of_the_shipped_muscles_and_equipment_means_two_things_by_accident() -> None:
    taxonomy = shipped()
    for vocabulary in ("muscle", "equipment"):
        terms = vocabulary_terms(taxonomy, vocabulary)
        again = map_terms(pl.Series(list(terms)), taxonomy, vocabulary).select("term", "key").iter_rows()
        changed = [(term, key) for term, key in again if key != terms[term][0]]
        assert changed == []


LADDER_HEADER = "ladder,rung,name,also\n"
RULE_HEADER = "axis,has,lacks,evidence,why\n"


def test_a_home_chooses_the_group_in_which_a_shipped_muscle_counts(tmp_path: Path) -> None:
    row = "serratus_anterior,Serratus anterior,muscle,muscle,chest;shoulders,,13397,front,,shoulders\n"
    home = home_with(tmp_path, muscles=MUSCLE_HEADER.replace("\n", ",primary_parent\n") + row)
    bridge = dimensions(read_taxonomy(home))["bridge_muscle_ancestor"].filter(muscle_key="serratus_anterior")
    assert set(bridge.get_column("ancestor_key")) == {"serratus_anterior", "shoulders", "upper_body"}


LOADED_HEADER = "vocabulary,word,beside,key\n"
WORDS_HEADER = "kind,phrase,value\n"
MATCHES_HEADER = "status,source_a,exercise_a,source_b,exercise_b,note\n"
MUSCLE_HEADER = "muscle_key,name,level,kind,parents,latin_name,fma_id,side,map_shape\n"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("aliases", "vocabulary,alias,key\n", "aliases.csv:1: the header is"),
        ("aliases", "vocabulary,alias,key,language\nmuscle,x,y\n", "aliases.csv:2: 3 cells, expected 4"),
        (
            "aliases",
            "vocabulary,alias,key,language\nmuscle,x,tail,en\n",
            "aliases.csv:2: 'tail' is not a key",
        ),
        ("aliases", "vocabulary,alias,key,language\nmuscle,,chest,en\n", "aliases.csv:2: alias is empty"),
        (
            "aliases",
            "vocabulary,alias,key,language\nmuscle,My-Word,chest,en\nmuscle,my word,lats,en\n",
            "aliases.csv:3: 'muscle my word' is already in line 2",
        ),
        ("text_words", WORDS_HEADER + "mood,happy,yes\n", "text_words.csv:2: kind is 'mood'"),
        ("text_words", WORDS_HEADER + "grip,hook grip,\n", "text_words.csv:2: value is empty"),
        ("text_words", WORDS_HEADER + "real,though,yes\n", "text_words.csv:2: value is 'yes', and the kind"),
        ("text_words", WORDS_HEADER + "place,!?,\n", "text_words.csv:2: the phrase '!?' has no word"),
        ("text_words", WORDS_HEADER + "beside,anvil,anvil\n", "'anvil' is no equipment_key of equipment"),
        ("text_words", WORDS_HEADER + "in_name,anvil,anvil\n", "'anvil' is no equipment_key of equipment"),
        ("text_words", WORDS_HEADER + "comes_with,pad,machine;air\n", "'air' is no family_key of equipment"),
        ("text_words", WORDS_HEADER + "category,calm,zen\n", "'zen' is no category_key of categories"),
        ("text_words", WORDS_HEADER + "dose,Sets,\ndose,sets,\n", "text_words.csv:3: 'dose sets' is already"),
        (
            "aliases",
            "vocabulary,alias,key,language\nmuscle_word,glutei maximi,gluteus,la\n",
            "aliases.csv:2: 'glutei maximi' is not one word",
        ),
        (
            "aliases",
            "vocabulary,alias,key,language\nmuscle_word,glutei,2,la\n",
            "aliases.csv:2: '2' is not one word",
        ),
        (
            "aliases",
            "vocabulary,alias,key,language\nmuscle_division,strand,bit,en\n",
            "aliases.csv:2: 'bit' is not a key of the vocabulary muscle_division",
        ),
        ("loaded_words", LOADED_HEADER + "mood,sled,leg press,sled\n", "loaded_words.csv:2: vocabulary is"),
        ("loaded_words", LOADED_HEADER + "equipment,sled,leg press,sledd\n", "'sledd' is not a key of equip"),
        (
            "loaded_words",
            LOADED_HEADER + "equipment,sled,!?,sled\n",
            "loaded_words.csv:2: word 'sled', beside",
        ),
        ("name_words", WORDS_HEADER + "colour,red,red\n", "name_words.csv:2: kind is 'colour'"),
        ("name_words", WORDS_HEADER + "side,left hand,\n", "name_words.csv:2: value is empty"),
        ("name_words", WORDS_HEADER + "side,!?,left\n", "name_words.csv:2: the phrase '!?' has no word"),
        ("name_words", WORDS_HEADER + "equipment,anvil,anvil\n", "name_words.csv:2: 'anvil' is not a key"),
        ("name_words", WORDS_HEADER + "counts_as,anvil,\n", "name_words.csv:2: 'anvil' is not a key"),
        (
            "name_words",
            WORDS_HEADER + "default,wave,mood=good\n",
            "name_words.csv:2: 'mood=good' is not axis",
        ),
        ("matches", MATCHES_HEADER + "twin,a,x,b,y,\n", "matches.csv:2: status is 'twin'"),
        ("matches", MATCHES_HEADER + "same,a,x,b,,\n", "matches.csv:2: exercise_b is empty"),
        ("matches", MATCHES_HEADER + "same,a,x,a,x,\n", "matches.csv:2: both pages are 'a x'"),
        (
            "matches",
            MATCHES_HEADER + "same,a,x,b,y,\ndifferent,b,y,a,x,\n",
            "matches.csv:3: 'a x b y' is already in line 2",
        ),
        (
            "matches",
            MATCHES_HEADER + "same,a,x,b,y,\nsame,c,z,b,y,\ndifferent,a,x,c,z,\n",
            "matches.csv:4: 'a x' and 'c z' are said to be different, and the same by",
        ),
        (
            "muscles",
            MUSCLE_HEADER.replace("\n", ",primary_parent\n") + "tail,Tail,part,muscle,back,,,back,,chest\n",
            "muscles.csv:2: the primary parent 'chest' of 'tail' is none of its parents (back)",
        ),
        ("muscles", MUSCLE_HEADER + "tail,Tail,limb,muscle,back,,,back,\n", "muscles.csv:2: level is 'limb'"),
        ("muscles", MUSCLE_HEADER + "tail,Tail,muscle,muscle,sea,,,back,\n", "the parent 'sea' of 'tail'"),
        (
            "muscles",
            MUSCLE_HEADER + "tail,Tail,muscle,muscle,fin,,,,\nfin,Fin,muscle,muscle,tail,,,,\n",
            "form a circle",
        ),
        ("difficulty", "difficulty_key,name,rank\nhard,Hard,three\n", "difficulty.csv:2: rank is 'three'"),
        ("difficulty", "difficulty_key,name,rank\nhard,Hard,0\n", "expected a whole number from 1 on"),
        ("difficulty", "difficulty_key,name,rank\nhard,Hard,1\n", "rank '1' (Hard) is already in"),
        ("difficulty", "difficulty_key,name,rank\nVery hard,Hard,9\n", "the key 'Very hard' is not one word"),
        ("difficulty", "difficulty_key,name,rank\nunknown,Hard,9\n", "the key 'unknown' is not"),
        (
            "difficulty",
            'difficulty_key,name,rank\nhard,"Hard,9\n',
            "difficulty.csv:2: unexpected end of data",
        ),
        ("aliases", "vocabulary,alias,key,language\nmuscel,x,chest,en\n", "Perhaps: muscle"),
        ("aliases", "vocabulary,alias,key,language\nmuscle,x,chst,en\n", "Perhaps: chest"),
        ("aliases", "vocabulary,alias,key,language\nlabel,x,equipmnt,en\n", "Perhaps: equipment"),
        ("aliases", "vocabulary,alias,key,language\nforce,x,shove,en\n", "not a key of the vocabulary force"),
        ("aliases", "vocabulary,alias,key,language\nmuscle,...,chest,en\n", "the alias '...' has no letter"),
        (
            "aliases",
            "vocabulary,alias,key,language\nmuscle,Lats,chest,en\n",
            "'Lats' is the name of 'lats' and cannot mean 'chest' as well",
        ),
        (
            "muscles",
            MUSCLE_HEADER + "tail,Tail,group,muscle,gastrocnemius,,,back,\n",
            "'tail' is a group and its parent 'gastrocnemius' a muscle, which is less",
        ),
        ("muscles", MUSCLE_HEADER + "tail,Tail,part,muscle,bck,,,back,\n", "not a muscle_key. Perhaps: back"),
        ("muscles", MUSCLE_HEADER + "tail,Tail,part,muscle,back,,FMA7,back,\n", "fma_id is 'FMA7'"),
        (
            "muscles",
            MUSCLE_HEADER + "tail,Tail,part,muscle,back,,9627,back,\n",
            "fma_id '9627' (Tail) is already in",
        ),
        (
            "equipment",
            "equipment_key,name,family_key,family_name,setting\nrod,Rod,barbell,Bars,gym\n",
            "the family 'barbell' is called 'Bars' here and 'Barbell' in",
        ),
        (
            "equipment",
            "equipment_key,name,family_key,family_name,setting\nrod,Rod,barbell,Barbell,moon\n",
            "equipment.csv:2: setting is 'moon', expected one of any, gym, home, outdoor",
        ),
        ("ladders", LADDER_HEADER + "Press,first,Press,\n", "ladders.csv:2: rung is 'first'"),
        (
            "ladders",
            LADDER_HEADER + "Press,1,Press,\nPress,1,Push,\n",
            "ladders.csv:3: 'Press 1' is already in line 2",
        ),
        (
            "ladders",
            LADDER_HEADER + "Press,1,Knee Press,\nPress,2,Press,Knee Presses\n",
            "ladders.csv:3: 'Knee Presses' is already on the ladder 'Press' in line 2",
        ),
        ("ladders", LADDER_HEADER + "Press,1,--,\n", "ladders.csv:2: the name '--' has no word"),
        ("cues", "cue,word\nbreathing,...\n", "cues.csv:2: the word '...' has no letter"),
        ("cues", "cue,word\nbreathing,in*hale\n", "cues.csv:2: 'in*hale' has a star within it"),
        ("cues", "cue,word\n,inhale\n", "cues.csv:2: cue is empty"),
        ("cues", "cue,word\nbreathing,inhale\nbreathing,inhale\n", "is already in line 2"),
        ("variant_rules", RULE_HEADER + "mood,left,right,certain,w\n", "variant_rules.csv:2: axis is 'mood'"),
        ("variant_rules", RULE_HEADER + "side,left,right,maybe,w\n", "evidence is 'maybe'"),
        (
            "variant_rules",
            RULE_HEADER + "side,left,up,certain,w\n",
            "lacks is 'up', which name_words.csv does not",
        ),
        (
            "variant_rules",
            RULE_HEADER + "equipment,barbell,spoon,reference,w\n",
            "lacks is 'spoon', which equipment.csv does not have",
        ),
        ("variant_rules", RULE_HEADER + "side,left,left,certain,w\n", "has and lacks are both 'left'"),
        ("variant_rules", RULE_HEADER + "side,left,right,certain,\n", "variant_rules.csv:2: why is empty"),
        ("targets", "default_wanted = \n", "targets.toml"),
        (
            "targets",
            '[[exclude]]\nmuscle_group = ["tail"]\nreason = "r"\n',
            "targets.toml:1: [[exclude]] number 1: muscle_group tail",
        ),
        ("targets", '[[exclude]]\nmuscle_group = ["chest"]\n', "[[exclude]] number 1: no reason"),
        (
            "targets",
            '[[wanted]]\nmuscle = ["chest"]\nreason = "r"\nwanted = 1\n',
            "unknown muscle; known are",
        ),
        ("targets", "[weights.muscle_group]\ntail = 2.0\n", "targets.toml:2: muscle_group: tail is not in"),
        ("targets", "[weights.muscle_group]\nchest = -2\n", "targets.toml:2: chest = -2: a weight is"),
        ("targets", "[weights.muscle_group]\nchest = 'high'\n", "targets.toml:2: chest = high: a weight is"),
        ("targets", "[weights.difficulty]\nbeginner = nan\n", "targets.toml:2: beginner = nan: a weight is"),
        ("targets", "default_wanted = -1\n", "targets.toml:1: default_wanted = -1: what is wanted is"),
        (
            "targets",
            "[marginals.muscle_group_exceptions]\nobliques = 2.5\n",
            "targets.toml:2: obliques = 2.5: what is wanted is",
        ),
        ("targets", "foo = 3\n", "targets.toml:1: unknown foo; known are"),
    ],
)
def test_a_wrong_file_is_refused_with_file_line_and_what_is_wrong(
    few_aliases: None, tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(UsageError) as refused:
        read_taxonomy(home_with(tmp_path, **{name: text}))
    assert message in str(refused.value)
    assert str(tmp_path) in str(refused.value)


def test_a_file_that_is_not_utf8_is_refused(few_aliases: None, tmp_path: Path) -> None:
    home = home_with(tmp_path)
    (home.taxonomy / "aliases.csv").write_bytes(b"vocabulary,alias,key,language\nmuscle,m\xfcde,chest,de\n")
    with pytest.raises(UsageError, match=r"aliases\.csv:2: not UTF-8 at byte 38"):
        read_taxonomy(home)
