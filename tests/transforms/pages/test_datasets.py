"""Records of datasets: the field map and guessing it."""

from typing import Any

import pytest

from transforms.contracts import PageRecord
from transforms.pages.datasets.fields import FIELDS, FieldRule
from transforms.pages.datasets.guess import guess_field_map
from transforms.pages.datasets.paths import reach
from transforms.pages.datasets.record import key_words, record_fields

ALIASES = {
    "level": "difficulty",
    "primary muscles": "target_muscles",
    "muscles": "target_muscles",
    "instructions": "steps",
    "equipment": "equipment",
}


def one(name: str, record: dict[str, Any], **rule: Any) -> object:
    return record_fields(record, {name: FieldRule(**rule)})[name]


def test_every_field_of_the_contract_is_there_and_unknown_is_none_or_empty() -> None:
    fields = record_fields({}, {name: FieldRule("nowhere") for name in FIELDS})
    assert set(fields) < set(PageRecord.column_names())
    assert all(value is None or value == [] for value in fields.values())
    assert record_fields({}, {}) == fields


@pytest.mark.parametrize(
    ("value", "path", "found"),
    [
        ({"a": {"b": 1}}, "a.b", 1),
        ({"a.b": 2}, "a.b", 2),
        ({"a.b": {"c": 3}}, "a.b.c", 3),
        ({"a": [{"b": 1}, {"b": [2, 3]}, {}]}, "a.b", [1, 2, 3, None]),
        ({"a": ["x", "y"]}, "a.1", "y"),
        ({"a": ["x"]}, "a.5", None),
        ({"a": "x"}, "a.b", None),
        ({}, "a", None),
    ],
)
def test_a_dotted_path_reaches_through_objects_and_lists(value: object, path: str, found: object) -> None:
    assert reach(value, path) == found


def test_texts_are_trimmed_unescaped_and_without_duplicates() -> None:
    record = {"kit": [" Barbell ", "Plate\u00a0 &amp;\nrack", "Barbell", "", None]}
    assert one("equipment", record, path="kit") == ["Barbell", "Plate & rack"]


def test_one_text_is_split_into_values() -> None:
    assert one("equipment", {"kit": "Barbell, Bench;Rack,"}, path="kit", split=(",", ";")) == [
        "Barbell",
        "Bench",
        "Rack",
    ]


def test_list_markers_go_from_steps_and_stay_elsewhere() -> None:
    assert one("steps", {"s": "1. Stand.\n2) Sit.\n- Rest."}, path="s", split=("\n",)) == [
        "Stand.",
        "Sit.",
        "Rest.",
    ]
    assert one("name", {"n": "1. Position"}, path="n") == "1. Position"


def test_values_are_mapped_whatever_their_case_and_dropped_by_an_empty_one() -> None:
    values = {"body only": "Body weight", "other": "", "2": "Intermediate", "true": "Compound"}
    assert one("equipment", {"kit": ["Body Only", "other", "Rope"]}, path="kit", values=values) == [
        "Body weight",
        "Rope",
    ]
    assert one("difficulty", {"level": 2.0}, path="level", values=values) == "Intermediate"
    assert one("mechanic", {"c": True}, path="c", values=values) == "Compound"
    assert one("category", {"c": "Other"}, path="c", values=values) is None


def test_a_list_in_a_field_of_one_value_is_joined() -> None:
    assert one("body_part", {"b": ["Legs", "Core"]}, path="b") == "Legs, Core"
    assert one("summary", {"b": ["One.", "Two."]}, path="b") == "One. Two."


def test_a_constant_needs_no_record() -> None:
    assert one("category", {}, constant="Strength") == "Strength"
    assert one("equipment", {}, constant=("Barbell", "Rack")) == ["Barbell", "Rack"]


def test_faqs_and_links_come_from_objects_pairs_or_entries() -> None:
    rules = {"faqs": FieldRule("faq"), "links": FieldRule("related")}
    record = {
        "faq": [{"Question": "Why?", "answer": "So."}, {"question": "No answer"}],
        "related": [["Squat", "/squat"], {"title": "Lunge", "href": "/lunge"}, "x"],
    }
    fields = record_fields(record, rules)
    assert (fields["faq_questions"], fields["faq_answers"]) == (["Why?"], ["So."])
    assert (fields["link_texts"], fields["link_urls"]) == (["Squat", "Lunge"], ["/squat", "/lunge"])
    assert record_fields({"faq": {"Why?": "So."}}, rules)["faq_questions"] == ["Why?"]


def test_the_words_of_a_key_are_those_of_an_alias() -> None:
    keys = ("primaryMuscles", "primary_muscles", "Primary-Muscles", "PRIMARY MUSCLES:")
    assert {key_words(key) for key in keys} == {"primary muscles"}


def test_a_field_map_is_guessed_from_the_names_of_the_keys() -> None:
    records = [
        {
            "pk": number,
            "name": "Squat",
            "level": "easy",
            "muscles": [{"name": "Quads", "id": 1}],
            "equipment": "barbell, rack",
            "instructions": "Stand.\nSit.",
            "author": {"name": "Ana"},
        }
        for number in range(4)
    ]
    guess = guess_field_map(records, ALIASES)
    assert guess.id_path == "pk"
    assert guess.fields == {
        "name": FieldRule("name"),
        "difficulty": FieldRule("level"),
        "equipment": FieldRule("equipment", (",",)),
        "target_muscles": FieldRule("muscles.name"),
        "steps": FieldRule("instructions", ("\n",)),
    }
    assert guess.unused == ("muscles.id", "author", "author.name")
    assert record_fields(records[0], guess.fields)["target_muscles"] == ["Quads"]


def test_the_path_that_more_records_state_wins() -> None:
    records: list[dict[str, Any]] = [
        {"id": "a", "name": "x", "primaryMuscles": ["m"]},
        {"id": "b", "name": "y", "muscles": "m"},
    ]
    records += [{"id": "c", "name": "z", "muscles": "m"}]
    guess = guess_field_map(records, ALIASES)
    assert guess.fields["target_muscles"].path == "muscles"
    assert guess.fill["target_muscles"] == pytest.approx(2 / 3)


def test_an_id_must_be_stated_by_all_and_differ() -> None:
    assert guess_field_map([{"id": 1, "slug": "a"}, {"id": 1, "slug": "b"}], {}).id_path == "slug"
    assert guess_field_map([{"id": 1, "code": "a"}, {"code": "b"}], {}).id_path == "code"
    assert guess_field_map([{"id": 1}, {"id": "1"}], {}).id_path is None
    assert guess_field_map([], {}).id_path is None
