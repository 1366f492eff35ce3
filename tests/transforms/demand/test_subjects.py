"""What subjects of demand are found to be, against a library of a few exercises and the shipped taxonomy."""

from functools import cache

import polars as pl
import pytest
from matched import VERSIONS, matched, movement_of, shipped, version

from transforms.demand.subjects import Library, Match, path_of

EXERCISES = [
    version("site", "Barbell Squat", role="own", url="https://e.org/ex/barbell-squat/", slug="barbell-squat"),
    version("site", "Bodyweight Squat", role="own", url="legs/bodyweight_squat.md", slug="bodyweight_squat"),
    version("site", "Plank", role="own", url="https://e.org/?id=7", slug="id-7", equipment=["Body Weight"]),
    version("site", "Romanian Deadlift", role="own", aliases=["RDL"], slug="romanian-deadlift"),
    version("lib", "Barbell Hip Thrust", equipment=["Barbell"]),
    version("lib", "Leg Press", equipment=["Leg press machine"]),
]


@cache
def library() -> Library:
    found = matched(EXERCISES)
    frame = pl.DataFrame(EXERCISES, schema=VERSIONS, orient="row")
    own = frame.filter(role="own").select("exercise_id", "url")
    former = pl.DataFrame({"exercise_id": ["site/Plank"], "url": ["https://e.org/old/front-plank.html"]})
    return Library(frame, found.versions, pl.concat([own, former]), shipped())


def said_of(kind: str, subject: str) -> Match:
    return library().match(kind, subject)


def names_of(found: Match) -> set[str]:
    keys = movement_of(matched(EXERCISES))
    return {key.partition("/")[2] for key, movement in keys.items() if movement in found.movements}


@pytest.mark.parametrize(
    ("address", "exercise"),
    [
        ("https://e.org/ex/barbell-squat", "site/Barbell Squat"),
        ("/ex/Barbell-Squat/?utm_source=x", "site/Barbell Squat"),
        ("legs/bodyweight_squat/", "site/Bodyweight Squat"),
        ("https://www.e.org/training/bodyweight-squat/index.html", "site/Bodyweight Squat"),
        ("/?id=7", "site/Plank"),
        ("/old/front-plank", "site/Plank"),
    ],
)
def test_an_address_is_that_of_the_page_whose_path_or_end_it_has(address: str, exercise: str) -> None:
    found = said_of("address", address)
    assert (found.matched_as, found.exercise_id) == ("page", exercise), found.evidence
    assert len(found.movements) == 1


@pytest.mark.parametrize(
    ("kind", "subject", "names"),
    [
        ("exercise", "plank", {"Plank"}),
        ("phrase", "how to do a romanian deadlift", {"Romanian Deadlift"}),
        ("phrase", "RDL benefits", {"Romanian Deadlift"}),
        ("phrase", "barbell squats form", {"Barbell Squat"}),
        ("phrase", "hip thrusts at home", {"Barbell Hip Thrust"}),
        ("phrase", "squat", {"Barbell Squat", "Bodyweight Squat"}),
        ("phrase", "10 best squats", {"Barbell Squat", "Bodyweight Squat"}),
        ("phrase", "leg press benefits", {"Leg Press"}),
        ("phrase", "squat vs plank", {"Barbell Squat", "Bodyweight Squat", "Plank"}),
        ("phrase", "30 day plank 20kg", {"Plank"}),
        ("address", "/exercises/hip-thrust/", {"Barbell Hip Thrust"}),
        ("address", "/other-folder/barbell_squat.html", {"Barbell Squat"}),
        ("exercise", "Bodyweight Squat", {"Bodyweight Squat"}),
    ],
)
def test_words_are_the_movements_that_are_called_or_read_so(kind: str, subject: str, names: set[str]) -> None:
    found = said_of(kind, subject)
    assert names_of(found) == names, found
    assert found.matched_as == ("movement" if len(names) == 1 else "movements")
    assert found.exercise_id is None


@pytest.mark.parametrize(
    ("kind", "subject", "terms"),
    [
        ("phrase", "best hamstring exercises with dumbbells",
         {("muscle", "hamstrings"), ("equipment", "dumbbell")}),
        ("muscle", "Gluteus Maximus", {("muscle", "gluteus_maximus")}),
        ("phrase", "chest and triceps workout for beginners",
         {("muscle", "chest"), ("muscle", "triceps"), ("difficulty", "beginner")}),
        ("phrase", "leg workout no equipment", {("muscle", "legs"), ("equipment", "no_equipment")}),
        ("phrase", "übungen für die beine", {("muscle", "legs")}),
        ("phrase", "kettlebell workout", {("equipment", "kettlebell")}),
        ("phrase", "leg press machine", {("equipment", "leg_press_machine")}),
        ("phrase", "ejercicios de glúteos", {("muscle", "glutes")}),
        ("address", "/category/hamstrings/", {("muscle", "hamstrings")}),
    ],
)  # fmt: skip
def test_words_that_name_nothing_but_terms_are_these(
    kind: str, subject: str, terms: set[tuple[str, str]]
) -> None:
    found = said_of(kind, subject)
    assert (found.matched_as, set(found.terms)) == ("terms", terms), found.evidence
    assert not found.movements


@pytest.mark.parametrize(
    ("kind", "subject", "evidence"),
    [
        ("phrase", "protein shake recipe", "not known: protein, shake, recipe"),
        ("phrase", "hamstring tendonitis", "not known: tendonitis, beside Hamstrings"),
        ("phrase", "exercises without pain", "not known: without, pain"),
        ("phrase", "best workouts", "says nothing that is looked for"),
        ("address", "/", "an address that names nothing"),
        ("address", "https://e.org/index.html", "an address that names nothing"),
        ("address", "http://[broken/squat", "an address that names nothing"),
        ("address", "/about-us", "no page has this address; not known: about, us"),
        ("address", "https://shop.example.com/ex/barbell-squat", "an address of another site"),
        ("address", "/assets/plank.jpg", "an address that names nothing"),
        ("phrase", "plank properly", "not known: properly"),
        ("phrase", "squat vs banana", "compares what is not all known"),
        ("phrase", "romanian squat", "no exercise is called so: romanian squat"),
        ("exercise", "Zercher Carry", "not known: zercher, carry"),
    ],
)
def test_what_is_nothing_known_says_which_words_are_not(kind: str, subject: str, evidence: str) -> None:
    found = said_of(kind, subject)
    assert (found.matched_as, found.evidence) == ("nothing", evidence)
    assert (found.movements, found.terms, found.exercise_id) == ((), (), None)


def test_a_bare_name_of_which_only_variants_are_there_is_none_of_them() -> None:
    rows = [version("site", "Weighted Front Plank", role="own"), version("site", "Side Plank", role="own")]
    frame = pl.DataFrame(rows, schema=VERSIONS, orient="row")
    variants = Library(frame, matched(rows).versions, frame.select("exercise_id", "url"), shipped())
    assert variants.match("phrase", "plank").matched_as == "nothing"
    assert variants.match("phrase", "side planks").matched_as == "movement"


def test_two_pages_with_one_end_of_their_addresses_are_told_apart_by_nothing_but_the_path() -> None:
    rows = [
        version("site", f"Squat {place}", role="own", url=f"/{place}/squat", slug="squat") for place in "ab"
    ]
    frame = pl.DataFrame(rows, schema=VERSIONS, orient="row")
    both = Library(frame, matched(rows).versions, frame.select("exercise_id", "url"), shipped())
    found = [both.match("address", address).exercise_id for address in ("/b/squat/", "/c/squat/")]
    assert found == ["site/Squat b", None]


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://e.org/Ex/Squat/", "ex/squat"),
        ("/ex/squat/index.html", "ex/squat"),
        ("ex/squat.md#top", "ex/squat"),
        ("/ex/kniebeuge%C3%A4", "ex/kniebeugeä"),
        ("", ""),
    ],
)
def test_the_path_of_an_address_is_without_host_ending_and_index(address: str, path: str) -> None:
    assert path_of(address) == path
