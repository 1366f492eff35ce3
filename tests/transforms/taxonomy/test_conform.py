"""Conforming: what pages state, mapped to the taxonomy."""

from dataclasses import replace

import polars as pl
import pytest
from matched import shipped
from small_taxonomy import small_taxonomy, table

from transforms.taxonomy.conform import conformed_key, forms_of, map_terms, mentions
from transforms.taxonomy.taxonomy import dim_muscle, dimensions, muscle_ancestors


def mapped(term: str, vocabulary: str = "muscle") -> list[tuple[str, str]]:
    return map_terms(pl.Series([term]), small_taxonomy(), vocabulary).select("key", "mapping").rows()


@pytest.mark.parametrize(
    ("term", "key", "mapping"),
    [
        ("Chest", "chest", "exact"),
        ("gluteus_medius", "gluteus_medius", "exact"),
        ("GLUTE-MED.", "gluteus_medius", "alias"),
        ("FrontDelts", "anterior_deltoid", "spelling"),
        ("Delts, Front", "anterior_deltoid", "spelling"),
        ("front delt muscles", "anterior_deltoid", "spelling"),
        ("Músculos del Chest", "chest", "spelling"),
        ("Gluteus (medius)", "gluteus_medius", "spelling"),
        ("Pecs (lower part)", "chest", "qualifier_stripped"),
        ("Upper body (pecs)", "chest", "qualifier_stripped"),
        ("Pecs (glute med)", "chest", "qualifier_stripped"),
        ("Power Sling", "unknown", "unmapped"),
    ],
)
def test_a_term_maps_exactly_by_alias_or_without_its_qualifier(term: str, key: str, mapping: str) -> None:
    assert mapped(term) == [(key, mapping)]


def test_a_list_in_one_value_is_split_where_every_piece_is_known() -> None:
    assert mapped("Chest, Glutes & Front Delts") == [
        ("chest", "list_split"),
        ("glutes", "list_split"),
        ("anterior_deltoid", "list_split"),
    ]


def test_of_a_list_the_known_pieces_map_and_the_rest_is_named_by_itself() -> None:
    rows = map_terms(pl.Series(["Chest, Power Sling & Fascia"]), small_taxonomy(), "muscle")
    assert rows.select("piece", "part", "key", "mapping").rows() == [
        (0, "Chest", "chest", "list_split"),
        (1, "Power Sling", "unknown", "unmapped"),
        (2, "Fascia", "unknown", "unmapped"),
    ]


@pytest.mark.parametrize(
    ("term", "keys"),
    [
        ("front & rear delts", ["anterior_deltoid", "posterior_deltoid"]),
        ("Front/Middle/Rear Deltoids", ["anterior_deltoid", "lateral_deltoid", "posterior_deltoid"]),
        ("gluteus maximus and medius", ["gluteus_maximus", "gluteus_medius"]),
        ("vordere und hintere Schulter", ["anterior_deltoid", "posterior_deltoid"]),
        ("Chest, front and rear sling", ["chest", "unknown", "unknown"]),
        ("Quads > Glutes", ["quadriceps", "glutes"]),
    ],
)
def test_a_piece_may_leave_out_a_word_that_another_piece_says(term: str, keys: list[str]) -> None:
    found = map_terms(pl.Series([term]), shipped(), "muscle")
    assert found.get_column("key").to_list() == keys


def test_with_and_without_may_be_written_short() -> None:
    assert mapped("Barbell w/ bench", "equipment") == [("barbell", "list_split"), ("bench", "list_split")]
    assert mapped("Barbell w/o bench", "equipment") == [("unknown", "unmapped")]


@pytest.mark.parametrize(
    "sentence",
    [
        "no barbell, bench optional",
        "barbell, but without the bench of the other gym",
        "Barbell and everything else that you can find at home",
        "Rock and roll",
    ],
)
def test_a_sentence_is_no_list_of_which_a_part_maps(sentence: str) -> None:
    assert mapped(sentence, "equipment") == [("unknown", "unmapped")]


def test_a_name_turned_round_is_one_term_and_a_list_that_resembles_one_is_two() -> None:
    assert mapped("Bar, EZ", "equipment") == [("ez_bar", "spelling")]
    assert mapped("Barbell, Dumbbell", "equipment") == [("barbell", "list_split"), ("dumbbell", "list_split")]


@pytest.mark.parametrize(
    ("term", "keys"),
    [
        ("Nordic bench", ["bench"]),
        ("Banco inclinado", ["bench"]),
        ("heavy sand bench or a dumbbell", ["bench", "dumbbell"]),
        ("no bench", ["unknown"]),
        ("bench press", ["unknown"]),
    ],
)
def test_the_last_or_first_word_of_a_name_says_what_it_is(term: str, keys: list[str]) -> None:
    assert [key for key, _ in mapped(term, "equipment")] == keys


def test_spellings_that_two_members_share_map_to_neither() -> None:
    taxonomy = small_taxonomy()
    both = pl.DataFrame(
        {
            "vocabulary": ["muscle"] * 2,
            "alias": ["traps", "trap"],
            "key": ["glutes", "chest"],
            "language": ["en"] * 2,
        }
    )
    ambiguous = replace(taxonomy, aliases=pl.concat([taxonomy.aliases, both]))
    rows = map_terms(pl.Series(["Trap's", "TRAP muscles"]), ambiguous, "muscle")
    assert rows.select("term", "key", "mapping").rows() == [
        ("TRAP muscles", "unknown", "unmapped"),
        ("Trap's", "glutes", "alias"),
    ]


def test_a_mention_of_an_unknown_piece_is_the_piece() -> None:
    versions = pl.DataFrame({"exercise_key": ["v"], "target_muscles": [["Chest, Power Sling", "Pecs"]]})
    rows = mentions(versions, "target_muscles", small_taxonomy(), "muscle")
    assert rows.select("position", "key", "term", "mapping").rows() == [
        (1, "chest", "Chest, Power Sling", "list_split"),
        (2, "unknown", "Power Sling", "unmapped"),
        (3, "chest", "Pecs", "alias"),
    ]


def test_a_single_value_is_known_only_where_all_of_it_is() -> None:
    versions = pl.DataFrame({"exercise_key": ["v", "w", "x"], "body_part": ["Chest", "Chest, Wing", None]})
    rows = conformed_key(versions, "body_part", small_taxonomy(), "body_part")
    assert rows.select("key", "mapping").rows() == [("chest", "exact"), ("unknown", "unmapped"), (None, None)]


def test_the_forms_of_a_term_are_the_whole_the_bare_term_and_its_pieces() -> None:
    assert forms_of(pl.Series(["Barbell or EZ-bar (light)"])) == {
        "Barbell or EZ-bar (light)": ["barbell or ez bar (light)", "barbell or ez bar", "barbell", "ez bar"]
    }


def test_many_mentions_cost_no_more_calls_than_there_are_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(
        "transforms.taxonomy.lookup.spellings",
        lambda text: called.append(text) or ("", ""),  # type: ignore[func-returns-value]
    )
    versions = pl.DataFrame(
        {
            "exercise_key": [str(number) for number in range(5_000)],
            "equipment": [["Xylophone", "Barbell"]] * 5_000,
        }
    )
    assert mentions(versions, "equipment", small_taxonomy(), "equipment").height == 10_000
    assert len(called) <= 10


def test_or_makes_alternatives_and_a_comma_does_not() -> None:
    terms = pl.Series(["Barbell or EZ Bar", "Barbell, Bench"])
    rows = map_terms(terms, small_taxonomy(), "equipment").select("term", "key", "is_alternative").rows()
    assert rows == [
        ("Barbell or EZ Bar", "barbell", True),
        ("Barbell or EZ Bar", "ez_bar", True),
        ("Barbell, Bench", "barbell", False),
        ("Barbell, Bench", "bench", False),
    ]


def test_mentions_are_numbered_along_the_page_after_splitting() -> None:
    versions = pl.DataFrame(
        {"exercise_key": ["v", "w"], "equipment": [["Barbell or EZ bar", "Bench"], []]},
        schema_overrides={"equipment": pl.List(pl.String)},
    )
    rows = mentions(versions, "equipment", small_taxonomy(), "equipment").select(
        "exercise_key", "position", "key"
    )
    assert rows.rows() == [("v", 1, "barbell"), ("v", 2, "ez_bar"), ("v", 3, "bench")]


def test_a_term_with_two_parents_rolls_up_to_both_and_has_one_primary_group() -> None:
    muscles = small_taxonomy().muscles
    of_medius = muscle_ancestors(muscles).filter(muscle_key="gluteus_medius").sort("distance", "ancestor_key")
    assert of_medius.select("ancestor_key", "distance").rows() == [
        ("gluteus_medius", 0),
        ("abductors", 1),
        ("glutes", 1),
        ("lower_body", 2),
    ]
    row = dim_muscle(muscles).row(by_predicate=pl.col("muscle_key") == "gluteus_medius", named=True)
    assert (row["parent_key"], row["group_key"], row["region_key"]) == ("glutes", "glutes", "lower_body")


def test_a_region_or_a_system_is_its_own_group_and_region() -> None:
    dim = dim_muscle(small_taxonomy().muscles)
    for key in ("upper_body", "cardiovascular"):
        row = dim.row(by_predicate=pl.col("muscle_key") == key, named=True)
        assert (row["group_key"], row["region_key"]) == (key, key)


def test_where_more_words_at_an_edge_say_what_it_is_they_count() -> None:
    endings = table(
        "equipment_ending|bar|barbell\nequipment_ending|ez bar|ez_bar", "vocabulary", "alias", "key"
    )
    aliases = pl.concat([small_taxonomy().aliases, endings.with_columns(language=pl.lit("en"))])
    taxonomy = replace(small_taxonomy(), aliases=aliases)
    found = map_terms(pl.Series(["Rusty EZ Bar", "Rusty Old Bar"]), taxonomy, "equipment")
    assert found.select("term", "key", "mapping").rows() == [
        ("Rusty EZ Bar", "ez_bar", "qualifier_stripped"),
        ("Rusty Old Bar", "barbell", "qualifier_stripped"),
    ]


def keys_of(*terms: str) -> list[tuple[str, str]]:
    return map_terms(pl.Series(terms), shipped(), "muscle").select("term", "key").rows()


def test_a_muscle_with_a_primary_parent_counts_in_that_group_alone() -> None:
    muscles = small_taxonomy().muscles
    chosen = muscles.with_columns(
        primary_parent=pl.when(muscle_key="gluteus_medius").then(pl.lit("abductors"))
    )
    tables = dimensions(replace(small_taxonomy(), muscles=chosen))
    above = tables["bridge_muscle_ancestor"].filter(muscle_key="gluteus_medius").get_column("ancestor_key")
    assert set(above) == {"gluteus_medius", "abductors", "lower_body"}
    row = tables["dim_muscle"].row(by_predicate=pl.col("muscle_key") == "gluteus_medius", named=True)
    assert (row["parent_key"], row["group_key"]) == ("abductors", "abductors")


@pytest.mark.parametrize(
    "term",
    ["FMA22314", "fma:22314", "FMA_22314", "fma id 22314", "http://purl.org/sig/ont/fma/fma22314",
     "http://purl.obolibrary.org/obo/FMA_22314", "https://bioportal.example/fma#fma22314", "22314"],
)  # fmt: skip
def test_an_id_of_the_foundational_model_of_anatomy_is_a_term(term: str) -> None:
    assert keys_of(term) == [(term, "gluteus_maximus")]


@pytest.mark.parametrize("term", ["FMA99999999", "99999999", "FMA", "22314 kg", "ABC22314x", "22,314"])
def test_what_is_no_id_of_a_muscle_stays_unknown(term: str) -> None:
    assert keys_of(term) == [(term, "unknown")]


def test_bare_numbers_of_a_library_that_numbers_its_muscles_itself_are_no_ids() -> None:
    numbers = [str(number) for number in range(22310, 22325)]
    assert {key for _, key in keys_of(*numbers)} >= {"iliacus", "gluteus_maximus"}
    own = [str(number) for number in range(20000, 30000)]
    assert {key for _, key in keys_of(*own)} == {"unknown"}
    assert dict(keys_of(*own, "FMA22314"))["FMA22314"] == "gluteus_maximus"


@pytest.mark.parametrize(
    ("term", "keys"),
    [
        ("M. glutaeus medius", ["gluteus_medius"]),
        ("Mm. glutaei maximus et medius", ["gluteus_maximus", "gluteus_medius"]),
        ("Musculi deltoidei pars acromialis", ["lateral_deltoid"]),
        ("deltoideus (clavicula)", ["anterior_deltoid"]),
        ("Pectoralis (pars sternocostalis) major", ["middle_chest"]),
        ("Bicipitis femoris caput breve", ["biceps_femoris_short_head"]),
        ("Gastrocnemius medialis", ["gastrocnemius_medial_head"]),
        ("erector spinae, capitis & cervicis", ["neck_extensors"]),
        ("Supraspinatus, Posterior Fibers", ["supraspinatus"]),
        ("Serratus anterior, superior digitations", ["serratus_anterior"]),
        ("Pectineus (upper fibres)", ["pectineus"]),
        ("Trapezius, upper and lower fibers", ["upper_trapezius", "lower_trapezius"]),
        ("Rhomboideus, Upper Slips", ["rhomboids"]),
        ("Flexor carpi radialis et ulnaris", ["flexor_carpi_radialis", "flexor_carpi_ulnaris"]),
        ("VL (vastus lateralis)", ["vastus_lateralis"]),
        ("posterior serratus", ["unknown"]),
        ("posterior tensor", ["unknown"]),
        ("posterior fibers", ["unknown"]),
        ("caput longum", ["unknown"]),
        ("Mm. lumbricales", ["unknown"]),
        ("Sling (vastus lateralis)", ["unknown"]),
    ],
)
def test_latin_grammar_and_words_of_parts_are_read_by_rules(term: str, keys: list[str]) -> None:
    assert [key for _, key in keys_of(term)] == keys
