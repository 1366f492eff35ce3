"""Pages in two languages that nothing links: what speaks for a translation is told, and a person decides."""

from dataclasses import replace
from typing import Any

import polars as pl
from reading import CHECKOUT
from small_library import model
from small_taxonomy import small_taxonomy

from flows.home.settings import Home
from flows.taxonomy.read import read_taxonomy
from transforms.matching import unused_overrides
from transforms.model.possible_translations import possible_translations

ENGLISH: dict[str, Any] = {
    "name": "Goblet Squat",
    "language": "en",
    "summary": "A squat with one dumbbell in front of the chest.",
    "images": ["/img/goblet-12.jpg"],
    "steps": ["Hold it for 3 seconds.", "Rest 90 seconds."],
}
SPANISH: dict[str, Any] = {
    "name": "Sentadilla con copa",
    "language": "es",
    "summary": "Una sentadilla con una mancuerna delante del pecho.",
    "images": ["https://cdn.test/fotos/goblet-12-300x200.JPG?v=2"],
    "steps": ["Mantenla durante 3 segundos.", "Descansa 90 segundos."],
}
OTHER: dict[str, Any] = {
    "name": "Glute Bridge",
    "language": "en",
    "images": [],
    "steps": ["Lie down.", "Lift."],
}


def found(*pages: dict[str, Any], taxonomy: Any = None) -> list[tuple[str, str, str]]:
    """Return of each finding its page, its message, and the name of the page that it is about."""
    made = model({f"page-{number}": page for number, page in enumerate(pages)}, taxonomy)
    names = dict(made["dim_exercise"].select("exercise_id", "name").iter_rows())
    rows = made["fact_finding"].filter(pl.col("rule") == "possible_translation").sort("url")
    return [
        (url, message, names[related])
        for url, message, related in rows.select("url", "message", "related_exercise_id").iter_rows()
    ]


def test_the_page_of_the_rarer_language_is_told_with_every_sign() -> None:
    assert found(ENGLISH, SPANISH, OTHER) == [
        (
            "page-1",
            (
                'The page may be the translation of "Goblet Squat", and nothing says so: the same picture '
                "goblet-12, the same numbers in the steps (3, 90), the same muscles and equipment, "
                "2 steps each."
            ),
            "Goblet Squat",
        )
    ]


def test_each_sign_tells_alone() -> None:
    picture = SPANISH | {"steps": ["Mantenla.", "Descansa.", "Repite."]}
    numbers = SPANISH | {"images": [], "steps": ["Descansa 90 segundos.", "Mantenla 3 segundos."]}
    name = SPANISH | {"images": [], "steps": ["Baja despacio."], "name": "Goblet-Squat"}
    for page, sign in ((picture, "picture"), (numbers, "numbers"), (name, "one movement")):
        ((_, message, _),) = found(ENGLISH, page, OTHER)
        assert sign in message


def test_pages_of_one_language_or_of_other_muscles_or_equipment_are_no_translations() -> None:
    assert found(ENGLISH, SPANISH | {"language": "en-GB"}, OTHER) == []
    assert found(ENGLISH, SPANISH | {"target_muscles": ["Glutes"]}, OTHER) == []
    assert found(ENGLISH, SPANISH | {"equipment": ["Dumbbell"]}, OTHER) == []
    assert found(ENGLISH, SPANISH | {"language": None}, OTHER) == [], "of a language that nothing tells"
    assert len(found(ENGLISH, SPANISH | {"equipment": ["Ataúd"]}, OTHER)) == 1, "a term that nobody knows"


def test_what_many_pages_share_tells_none_of_them() -> None:
    many = [OTHER | {"name": f"Bridge {number}", "images": ["/img/goblet-12.jpg"]} for number in range(4)]
    assert found(ENGLISH | {"steps": ["Sit."]}, SPANISH | {"steps": ["Baja."]}, *many) == []
    numbered = SPANISH | {"images": ["/fotos/1.jpg"], "steps": ["Baja."]}
    assert found(ENGLISH | {"images": ["/img/1.jpg"]}, numbered, OTHER) == [], "a number is no picture's name"


def test_of_several_that_fit_alike_all_are_named() -> None:
    pause = ENGLISH | {"name": "Pause Squat"}
    ((page, message, _),) = found(ENGLISH, pause, SPANISH, OTHER)
    assert page == "page-2"
    assert '"Goblet Squat" or "Pause Squat"' in message


def test_what_is_an_edition_already_is_not_told() -> None:
    linked = {"alternate_languages": ["es"], "alternate_urls": ["page-1"]}
    assert found(ENGLISH | linked, SPANISH, OTHER) == []


def test_a_third_language_is_told_of_an_exercise_that_has_two() -> None:
    linked = {"alternate_languages": ["es"], "alternate_urls": ["page-1"]}
    french = SPANISH | {"name": "Squat gobelet", "language": "fr", "summary": "Un squat."}
    assert [url for url, _, _ in found(ENGLISH | linked, SPANISH, french, OTHER)] == ["page-2"]
    again = french | {"language": "es"}
    assert found(ENGLISH | linked, SPANISH, again, OTHER) == [], "it is there in Spanish"


def test_a_reference_that_has_the_exercise_in_both_languages_knows_their_names() -> None:
    def exercise(exercise_id: str, name: str, role: str, **said: Any) -> dict[str, Any]:
        return {
            "exercise_id": exercise_id, "exercise_key": exercise_id, "name": name, "role": role,
            "source": role, "url": exercise_id, "is_current": True, "edition_of": None,
            "language": None, "images": [], "aliases": [], "steps": [], "summary": None,
        } | said  # fmt: skip

    rows = [
        exercise("a", "Sissy Squat", "own", language="en"),
        exercise("b", "Hackenschmidt-Beuge", "own", language="de"),
        exercise("c", "Beinstrecker", "own", language="de"),
        exercise("r/en", "sissy squat", "reference", language="en"),
        exercise("r/de", "Sissy-Kniebeuge", "reference", language="de", edition_of="r/en",
                 aliases=["Hackenschmidt Beuge"]),
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema_overrides={
        "images": pl.List(pl.String), "aliases": pl.List(pl.String), "steps": pl.List(pl.String),
        "edition_of": pl.String, "summary": pl.String,
    })  # fmt: skip
    muscles = pl.DataFrame(schema=dict.fromkeys(("exercise_key", "role", "muscle_key"), pl.String))
    equipment = pl.DataFrame(schema=dict.fromkeys(("exercise_key", "equipment_key"), pl.String))
    told = possible_translations(frame, muscles, equipment, small_taxonomy())
    assert told.select("exercise_id", "related_exercise_id").rows() == [("a", "b")]
    assert told["message"].str.contains("names that are one movement").all()


def test_the_words_tell_the_language_where_no_page_states_one() -> None:
    shipped = read_taxonomy(Home(CHECKOUT / "nowhere"))
    english = ENGLISH | {
        "language": None,
        "steps": [
            "Stand with your feet apart and hold the dumbbell in front of your chest.",
            "Sit down slowly.",
        ],
    }
    german = ENGLISH | {
        "name": "Kniebeuge mit Hantel",
        "language": None,
        "summary": "Eine Kniebeuge mit einer Kurzhantel vor der Brust, für die Beine und den Rumpf.",
        "steps": [
            "Halte die Kurzhantel mit beiden Händen vor der Brust.",
            "Gehe tief in die Knie.",
        ],
    }
    assert len(found(english, german, OTHER, taxonomy=shipped)) == 1
    assert found(english, english | {"name": "Dumbbell Squat"}, OTHER, taxonomy=shipped) == []


def test_a_row_of_matches_makes_them_editions_and_ends_the_finding() -> None:
    columns = ("status", "source_a", "exercise_a", "source_b", "exercise_b", "note")
    taxonomy = small_taxonomy()
    matches = pl.DataFrame(
        [("same", "site", "page-0", "site", "page-1", None)],
        schema=dict.fromkeys(columns, pl.String),
        orient="row",
    )
    confirmed = replace(taxonomy, matches=matches)
    pages = {"page-0": ENGLISH, "page-1": SPANISH, "page-2": OTHER}
    made = model(pages, confirmed)
    assert made["fact_finding"].filter(pl.col("rule") == "possible_translation").is_empty()
    editions = dict(made["dim_exercise"].select("url", "edition_of").iter_rows())
    assert editions["page-0"] is None
    assert editions["page-1"] is not None
    assert unused_overrides(made["dim_exercise"], matches) == []
    in_english = model(pages | {"page-1": SPANISH | {"language": "en"}}, confirmed)
    assert in_english["dim_exercise"]["edition_of"].null_count() == 3, (
        "of one language it is a movement alone"
    )
    assert (
        in_english["fact_exercise"].filter(pl.col("exercise_id").is_not_null())["movement_key"].n_unique()
        == 2
    )
