"""What a field map can say: conditions, several paths, templates, shares, what goes from a text."""

from typing import Any

import pytest

from transforms.pages.datasets.editions import Editions, editions_of, unnamed_languages
from transforms.pages.datasets.fields import FieldRule
from transforms.pages.datasets.ids import composite, record_id
from transforms.pages.datasets.paths import holds, places, reach
from transforms.pages.datasets.record import record_fields
from transforms.pages.datasets.texts import clean, listed, parts_of

TEXTS = {
    "texts": [
        {"lang": 1, "title": "Kniebeuge", "also": [{"word": "Hocke", "kind": "slang"}]},
        {
            "lang": 2,
            "title": "Squat",
            "also": [{"word": "Air Squat", "kind": "name"}, {"word": "Dip", "kind": "slang"}],
        },
    ]
}


def one(name: str, record: dict[str, Any], **rule: Any) -> object:
    return record_fields(record, {name: FieldRule(**rule)})[name]


@pytest.mark.parametrize(
    ("path", "where", "found"),
    [
        ("texts.title", {"lang": ("2",)}, ["Squat"]),
        ("texts.title", {"lang": ("1", "2")}, ["Kniebeuge", "Squat"]),
        ("texts.title", {"lang": ("3",)}, []),
        ("texts.also.word", {"lang": ("2",)}, ["Air Squat", "Dip"]),
        ("texts.also.word", {"lang": ("2",), "texts.also.kind": ("NAME",)}, ["Air Squat"]),
        ("texts.1.title", {}, ["Squat"]),
    ],
)
def test_conditions_are_about_the_first_list_or_the_path_that_they_name(
    path: str, where: dict[str, tuple[str, ...]], found: list[str]
) -> None:
    assert [place.value for place in places(TEXTS, path, where)] == found


def test_without_a_list_a_condition_is_about_the_object_that_holds_the_value() -> None:
    record = {"lang": "en", "steps": ["Sit.", "Stand."], "text": {"lang": "de", "title": "Hocke"}}
    assert one("steps", record, path="steps", where={"lang": ("en",)}) == ["Sit.", "Stand."]
    assert one("steps", record, path="steps", where={"lang": ("de",)}) == []
    assert one("name", record, path="text.title", where={"lang": ("de",)}) == "Hocke"


def test_a_record_holds_what_is_asked_of_it() -> None:
    record = {"state": "Live", "gone": None, "tags": ["a", "b"], "on": True}
    assert holds(record, {"state": ("live",), "gone": ("",), "tags": ("b",), "on": ("true",)})
    assert not holds(record, {"state": ("draft",)})
    assert not holds(record, {"state": ("",)})
    assert holds(record, {})


def test_several_paths_come_together_or_in_order() -> None:
    record = {"a": " ", "b": ["Two"], "c": "Three"}
    paths = tuple(map(FieldRule, "abc"))
    assert one("aliases", record, paths=paths) == ["Two", "Three"]
    assert one("aliases", record, first=paths) == ["Two"]
    assert one(
        "name", TEXTS, first=(FieldRule("texts.title", where={"lang": ("9",)}), FieldRule("texts.0.title"))
    ) == ("Kniebeuge")


def test_the_last_key_may_be_one_of_several_in_each_object() -> None:
    record = {"muscles": [{"en": "Quads", "la": "Quadriceps"}, {"en": "", "la": "Soleus"}, {"la": "Psoas"}]}
    assert one("target_muscles", record, path="muscles.en|la") == ["Quads", "Soleus", "Psoas"]
    assert reach({"a|b": 1, "a": 2}, "a|b") == 1


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({"parent": {"name": "Squat"}, "variant": "wide"}, "Squat (wide)"),
        ({"parent": {"name": "Squat"}, "variant": None}, "Squat"),
        ({"parent": {}, "variant": ""}, None),
    ],
)
def test_a_template_is_filled_and_drops_the_brackets_of_what_is_not_there(
    record: dict[str, Any], name: str | None
) -> None:
    assert one("name", record, template="{parent.name} ({variant})") == name


@pytest.mark.parametrize(
    ("muscles", "rule"),
    [
        ({"quads": 0.6, "glutes": 0.4, "abs": 0}, {"path": "m.@keys"}),
        ({"quads": "60 %", "glutes": "40 %"}, {"path": "m.@keys"}),
        ([{"n": "quads", "pct": 60}, {"n": "glutes", "pct": 40}], {"path": "m.n", "share": "pct"}),
    ],
)
def test_the_largest_share_and_the_others(muscles: object, rule: dict[str, Any]) -> None:
    assert one("target_muscles", {"m": muscles}, pick="largest", **rule) == ["quads"]
    assert one("secondary_muscles", {"m": muscles}, pick="others", **rule) == ["glutes"]


def test_equal_shares_are_all_the_largest_and_without_shares_all_count() -> None:
    rule = {"path": "m.n", "share": "pct", "pick": "largest"}
    assert one("target_muscles", {"m": [{"n": "a", "pct": 50}, {"n": "b", "pct": 50}]}, **rule) == ["a", "b"]
    assert one("target_muscles", {"m": [{"n": "a"}, {"n": "b"}]}, **rule) == ["a", "b"]


def test_entries_of_an_object_are_asked_by_key_and_value() -> None:
    record = {
        "m": {"quads": "primary", "glutes": "secondary"},
        "s": {"1": "Sit.", "10": "Rest.", "2": "Stand."},
    }
    assert one("target_muscles", record, path="m.@keys", where={"@value": ("primary",)}) == ["quads"]
    assert one("steps", record, path="s.@values") == ["Sit.", "Stand.", "Rest."]
    by_language = {"t": {"de": {"title": "Hocke"}, "en": {"title": "Squat"}}}
    assert one("name", by_language, path="t.@values.title", where={"@key": ("en",)}) == "Squat"


def test_what_a_pattern_finds_goes_from_the_start_alone() -> None:
    assert one(
        "steps", {"s": ["Schritt 3 ~ Sitz.", "Sitz, Schritt 3 ~"]}, path="s", strip=(r"schritt \d+ ~ ",)
    ) == [
        "Sitz.",
        "Sitz, Schritt 3 ~",
    ]


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("Step:1 Hold the bar.", "Hold the bar."),
        ("STEP: 12 Hold it.", "Hold it."),
        ("Step 2 – Sit.", "Sit."),
        ("step 3: Sit.", "Sit."),
        ("1Lay on a mat.", "Lay on a mat."),
        ("10Zieh dich hoch.", "Zieh dich hoch."),
        ("2A bar is best.", "A bar is best."),
        ("1. 30 s rest", "30 s rest"),
        ("3D balance drill", "3D balance drill"),
        ("Step up onto the box.", "Step up onto the box."),
        ("Step 10 cm to the left.", "Step 10 cm to the left."),
        ("90/90 position", "90/90 position"),
        ("45s hold", "45s hold"),
    ],
)
def test_what_only_numbers_a_step_goes_and_no_more(text: str, step: str) -> None:
    assert clean(text, is_prose=True) == step


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("['Quads', 'Core']", ["Quads", "Core"]),
        ('["Stand.", "Sit, then rest."]', ["Stand.", "Sit, then rest."]),
        ("('Quads',)", ["Quads"]),
        ("[]", []),
        ("[1, 2]", ["1", "2"]),
        ("(seated) press", ["(seated) press"]),
        ("[seated]", ["[seated]"]),
        ("['cut", ["['cut"]),
        ("[{'a': 1}]", ["[{'a': 1}]"]),
        ("[" * 5000 + "]" * 5000, ["[" * 5000 + "]" * 5000]),
    ],
)
def test_a_list_that_was_written_into_a_cell_is_a_list(text: str, items: list[str]) -> None:
    assert listed(text) == items


def test_ids_are_paths_rows_and_templates() -> None:
    record = {"id": 7, "name": "Squat", "kit": "Bar", "none": None, "flag": True}
    assert record_id(record, "id", 3) == "7"
    assert record_id(record, "@row", 3) == "3"
    assert record_id(record, composite(("name", "kit")), 3) == "Squat/Bar"
    assert record_id(record, "{name}-{none}", 3) is None
    assert record_id(record, "flag", 3) is None
    assert record_id({"@file": "squat.json"}, "@file", 3) == "squat.json"


def test_a_rule_survives_the_way_to_the_worker() -> None:
    import json
    from dataclasses import asdict

    rule = FieldRule(
        first=(FieldRule("a", where={"l": ("2",)}), FieldRule(template="{b} {c}")),
        split=(",",),
        strip=("x",),
        values={"a": "b"},
    )
    assert FieldRule.from_dict(json.loads(json.dumps(asdict(rule)))) == rule


def test_numbers_inside_prose_part_it_as_before() -> None:
    assert parts_of("1. Sit. 2. Stand.", (), is_prose=True) == ["Sit. ", "Stand."]


@pytest.mark.parametrize(
    ("record", "languages", "unnamed"),
    [
        ({"name_en": "Squat", "steps_en": ["Sit"], "name_de": "Beuge", "steps_de": ["Ab"]}, ["en", "de"], 0),
        ({"name_en": "Squat", "steps_en": ["Sit."], "steps_de": ["Sitz."], "steps_fr": ["Va."]}, ["en"], 2),
        ({"name_en": "Squat", "name_de": " ", "steps_de": ["Sitz."]}, ["en"], 1),
        ({"name_en": "Squat", "name_de": "", "steps_de": []}, ["en"], 0),
        ({"id": 7}, [None], 0),
    ],
)  # fmt: skip
def test_a_language_that_states_something_without_a_name_is_counted_and_no_edition(
    record: dict[str, Any], languages: list[str | None], unnamed: int
) -> None:
    keys = Editions(
        languages={tag: tag for tag in ("en", "de", "fr")},
        name=FieldRule("name_@language"),
        texts=("name_@language", "steps_@language"),
    )
    assert [edition.language for edition in editions_of(record, keys)] == languages
    assert unnamed_languages(record, keys) == unnamed


def test_of_a_list_of_translations_none_is_counted_as_unnamed() -> None:
    listed = Editions(path="translations", language="tag", name=FieldRule("translations.name"))
    record = {"translations": [{"tag": "de", "steps": ["Sitz."]}]}
    assert unnamed_languages(record, listed) == 0
    assert [edition.language for edition in editions_of(record, listed)] == ["de"]
