"""The name of an exercise within the headline of its page, and names that are no headlines."""

import pytest
from reading import read, vocabulary

from transforms.pages.headlines import name_in

BY_WORDS = {
    "The Turkish Get-Up: Complete Guide": "Turkish Get-Up",
    "Bulgarian Split Squat: The Leg-Day Move You Love to Hate": "Bulgarian Split Squat",
    "Barbell Hip Thrust: How to Do It, Muscles Worked, and Mistakes to Avoid": "Barbell Hip Thrust",
    "Arnold Press (and Why You Should)": "Arnold Press",
    "Goblet Squat - Exercise Guide": "Goblet Squat",
    "Quokka Crank - Exercise Guide": "Quokka Crank",
    "Exercise: Quokka Crank": "Quokka Crank",
    "Exercise of the Week: Quokka Crank": "Quokka Crank",
    "Übung: Kniebeuge": "Kniebeuge",
    "#12 Goblet Squat": "Goblet Squat",
    "No. 3: Goblet Squat": "Goblet Squat",
    "Sentadilla búlgara: guía completa": "Sentadilla búlgara",
    "Bankdrücken – Ausführung, Technik und Tipps": "Bankdrücken",
}

BY_ADDRESS = [
    ("Why Every Cranky Shoulder Should Learn the Landmine Press", "landmine-press", "Landmine Press"),
    ("Dumbbell Pullover for a Bigger Upper Body", "dumbbell-pullover", "Dumbbell Pullover"),
    ("Renegade Row Without Wrecking Your Wrists", "renegade-row", "Renegade Row"),
    ("The Bear Crawl Looks Silly. Do It Anyway.", "bear-crawl", "Bear Crawl"),
    ("How to Do the Farmer’s Walk Like You Mean It", "farmers-walk", "Farmer’s Walk"),
    ("How to do a wall sit", "wall-sit", "Wall sit"),
    ("Cómo hacer una plancha lateral perfecta", "plancha-lateral", "Plancha lateral"),
    ("Warum du das Bankdrücken lernen musst", "bankdruecken", "Bankdrücken"),
    ("You need the quokka crank in your week", "1234-quokka-crank", "Quokka crank"),
]

NAMES = [
    ("Barbell Back Squat", "squat"),
    ("Squat: Barbell", "squat"),
    ("Squat (Barbell)", "squat"),
    ("Row: Seated, Wide Grip", "row"),
    ("Press - Dumbbell, Single Arm", "press"),
    ("Goblet Squat with Pause", "goblet-squat"),
    ("Squat to Box", "squat"),
    ("Push-Up on Knees", "push-up"),
    ("Bench Press - With Bands", "bench-press"),
    ("Cable Crossover | Low to High", "cable-crossover"),
    ("Sentadilla con barra", "sentadilla"),
    ("Kniebeuge auf der Schrägbank im Sitzen", "kniebeuge"),
    ("Child’s Pose", "childs-pose"),
    ("90/90 Hip Switch", "90-90-hip-switch"),
    ("Warrior II (Virabhadrasana II)", "warrior-ii"),
    ("Do-Win Carry", "carry"),
    ("Good Morning", "why"),
    ("21s", ""),
    ("", ""),
]


@pytest.mark.parametrize(("headline", "name"), BY_WORDS.items(), ids=BY_WORDS)
def test_what_advertises_a_page_is_no_part_of_its_name(headline: str, name: str) -> None:
    assert name_in(headline, [], vocabulary().page_words) == name


@pytest.mark.parametrize(("headline", "address", "name"), BY_ADDRESS)
def test_the_words_of_the_address_are_found_in_the_headline(headline: str, address: str, name: str) -> None:
    assert name_in(headline, [address], vocabulary().page_words) == name


@pytest.mark.parametrize(("name", "address"), NAMES)
def test_a_name_stays_as_it_is(name: str, address: str) -> None:
    assert name_in(name, [address], vocabulary().page_words) is None


def test_the_headline_stays_as_a_claim() -> None:
    page = """<html><head><title>Why You Need the Quokka Crank</title>
    <link rel="canonical" href="https://gym.example/moves/quokka-crank/"></head><body><main>
    <h1>Why You Need the Quokka Crank</h1><p>Target muscle: Quads</p><h2>Steps</h2>
    <ol><li>Bend your knees.</li><li>Stand up.</li></ol></main></body></html>"""
    record = read(page, "text/html")
    assert (record["verdict"], record["name"]) == ("exercise", "Quokka Crank")
    named = [(value, chosen) for field, value, _, _, chosen in record["claims"] if field == "name"]
    assert ("Quokka Crank", True) in named
    assert ("Why You Need the Quokka Crank", False) in named
