"""The name of a page that states none, from its file or address."""

import pytest
from reading import read

from transforms.pages.address_name import name_of_address

NAMELESS = """- Equipment: Dumbbell
- Target muscle: Quads

## Steps

1. Hold one dumbbell against your chest.
2. Sit down and stand up again.
"""


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("goblet-squat.md", "Goblet Squat"),
        ("legs/rope_curl.md", "Rope curl"),
        ("20-rope_curl.md", "Rope curl"),
        ("push-up_wide.md", "Push-up wide"),
        ("GobletSquat.html", "Goblet Squat"),
        ("03_Bird Dog.md", "Bird Dog"),
        ("2023-05-01-wall-sit.md", "Wall Sit"),
        ("90-90-hip-switch.md", "90 90 Hip Switch"),
        ("exercises/bird-dog/index.html", "Bird Dog"),
        ("_posts/bird-dog/README.md", "Bird Dog"),
        ("https://gym.example/exercise/bird-dog/?a=1#steps", "Bird Dog"),
        ("https://gym.example/%C3%BCbung/knie%C3%BCbung-am-seil.html", "Knieübung Am Seil"),
        ("ヒップリフト.md", "ヒップリフト"),
        ("https://gym.example/?p=17", None),
        ("12345", None),
        ("a3f9c0d2.html", None),
        ("index.md", None),
    ],
)
def test_an_address_gives_a_name_or_none(address: str, name: str | None) -> None:
    assert name_of_address(address) == name


def test_a_page_without_a_name_is_named_by_a_claim_of_its_own() -> None:
    record = read(NAMELESS, address="legs/goblet-squat.md")
    assert (record["verdict"], record["name"], record["reason"]) == ("exercise", "Goblet Squat", None)
    assert record["claims"][-1] == ("name", "Goblet Squat", "address", "address of the page", True)


def test_a_name_that_a_page_states_stays() -> None:
    record = read("# Front Squat\n\n" + NAMELESS, address="goblet-squat.md")
    assert record["name"] == "Front Squat"
    assert "address" not in {claim[2] for claim in record["claims"]}


@pytest.mark.parametrize("address", [None, "4711.md"])
def test_where_the_address_gives_none_either_the_page_cannot_be_read(address: str | None) -> None:
    record = read(NAMELESS, address=address)
    assert (record["verdict"], record["reason"]) == ("unreadable", "no_name")


def test_a_nameless_page_that_is_no_exercise_is_not_named() -> None:
    record = read("Some words about the weather, and how it was last week.\n", address="goblet-squat.md")
    assert (record["verdict"], record["name"]) == ("not_exercise", None)
