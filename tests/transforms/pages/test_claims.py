"""Claims: what is evidence for what, which claim gives the value, and what is kept beside it."""

import pytest
from reading import read

STEPS = "\n## Steps\n\n1. Stand tall.\n2. Squat.\n"


def claims_for(record: dict[str, object], field: str) -> list[tuple[str, str, str, bool]]:
    claims = record["claims"]
    assert isinstance(claims, list)
    return [(value, method, place, chosen) for of, value, method, place, chosen in claims if of == field]


def test_each_claim_says_its_method_and_its_place() -> None:
    record = read(
        "# Squat\n\n## Quick answer\n\nA squat.\n\n- **Level:** Beginner\n- **Target:** Quads\n" + STEPS
    )
    assert claims_for(record, "name") == [("Squat", "heading", "heading", True)]
    assert claims_for(record, "target_muscles") == [
        ("Quads", "label", "Quick answer > item 2 > Target", True)
    ]
    assert claims_for(record, "steps") == [("Stand tall.\nSquat.", "section", "Steps", True)]


def test_a_claim_that_disagrees_is_kept_and_not_chosen() -> None:
    page = "---\nequipment: Barbell\n---\n# Squat\n\n**Equipment:** Dumbbell\n\n**Target:** Quads\n"
    record = read(page + STEPS)
    assert record["equipment"] == ["Barbell"]
    assert claims_for(record, "equipment") == [
        ("Barbell", "front_matter", "equipment", True),
        ("Dumbbell", "label", "top > Equipment", False),
    ]


def test_the_value_of_a_long_claim_is_cut_at_300_characters() -> None:
    record = read("# Squat\n\n**Target:** Quads\n\n## Steps\n\n1. " + "Stand tall. " * 60 + "\n2. Squat.\n")
    [(value, *_)] = claims_for(record, "steps")
    assert len(value) == 300
    assert value.endswith("…")


def test_what_a_source_fixes_is_the_strongest_claim_and_makes_no_exercise_of_a_page() -> None:
    assert read("# Squat\n\n**Target:** Quads\n" + STEPS, category="Strength")["category"] == "Strength"
    record = read("# Squat\n\n**Target:** Quads\n" + STEPS, target_muscles=("Glutes",))
    assert claims_for(record, "target_muscles")[0] == ("Glutes", "field_map", "source file", True)
    assert read("# About us\n\nWe love squats.\n", target_muscles=("Glutes",))["verdict"] == "not_exercise"


def test_labels_that_stand_together_make_one_list() -> None:
    page = "# Squat\n\n- Target: Quads\n- Synergists: Glutes, Adductors\n- Secondary: Calves, Glutes\n"
    assert read(page + STEPS)["secondary_muscles"] == ["Glutes", "Adductors", "Calves"]


@pytest.mark.parametrize(
    "facts",
    [
        "- Target: Quads\n- Synergists: Glutes\n- Stabilizers: Calves, Erector spinae\n",
        "## Muscles\n\n### Target\n\n- Quads\n\n### Synergists\n\n- Glutes\n\n### Stabilisers\n\n- Calves\n",
        "| Muscle | Role |\n|---|---|\n| Quads | Target |\n| Glutes | Synergist |\n| Calves | Stabilizer |\n",
        "Muscles: Quads (primary), Glutes (secondary), Calves (stabilizer)\n",
        "- Zielmuskel: Quads\n- Hilfsmuskeln: Glutes\n- Stabilisatoren: Calves\n",
    ],
)
def test_what_only_holds_still_is_neither_target_nor_secondary(facts: str) -> None:
    record = read(f"# Squat\n\n{facts}{STEPS}")
    assert (record["target_muscles"], record["secondary_muscles"]) == (["Quads"], ["Glutes"])


def test_primary_muscles_are_more_exact_than_muscles_worked() -> None:
    page = "# Squat\n\nMuscles worked: Quads, Glutes, Calves\n\n- Primary: Quads\n- Secondary: Glutes\n"
    assert read(page + STEPS)["target_muscles"] == ["Quads"]


def test_an_attribute_in_an_odd_place_is_found_and_is_no_tip() -> None:
    page = f"# Squat\n\n**Target:** Quads\n{STEPS}\n## Tips\n\n- Chest up.\n- **Difficulty:** Advanced\n"
    record = read(page)
    assert record["tips"] == ["Chest up."]
    assert claims_for(record, "difficulty") == [("Advanced", "label", "Tips > item 2 > Difficulty", True)]


def test_a_sentence_that_starts_like_a_label_stays_a_step() -> None:
    steps = "- Equipment: put the bar into the rack first.\n- Squat.\n"
    record = read(f"# Squat\n\n**Target:** Quads\n\n## Steps\n\n{steps}")
    assert record["steps"] == ["Equipment: put the bar into the rack first.", "Squat."]
    assert record["equipment"] == []


def test_sections_of_one_kind_are_read_as_one_in_their_order() -> None:
    page = "# Squat\n\n**Target:** Quads\n\n## Setup\n\n- Stand tall.\n\n## Execution\n\n- Squat.\n"
    assert read(page)["steps"] == ["Stand tall.", "Squat."]


def test_muscles_are_taken_from_a_sentence_only_where_nothing_else_states_them() -> None:
    summary = "The squat targets the quads and glutes, also works hamstrings, calves."
    record = read(f"# Squat\n\n{summary}\n{STEPS}")
    assert record["target_muscles"] == ["quads", "glutes"]
    assert record["secondary_muscles"] == ["hamstrings", "calves"]
    assert {method for _, method, *_ in claims_for(record, "target_muscles")} == {"sentence"}
    assert read(f"# Squat\n\n{summary}\n\n**Target:** Adductors\n{STEPS}")["target_muscles"] == ["Adductors"]


@pytest.mark.parametrize(
    "lead",
    [
        "This front-loaded lift builds the legs and teaches you an upright back.",
        "It challenges your knees for a while and leaves the whole of your lower back alone.",
        "A drill that trains balance, and one that needs no help from anything like the abs.",
    ],
)
def test_a_verb_above_the_steps_gives_no_muscle_that_it_does_not_work(lead: str) -> None:
    assert read(f"# Squat\n\n{lead}\n{STEPS}")["target_muscles"] == []


def test_a_verb_above_the_steps_gives_the_muscles_right_behind_it() -> None:
    record = read(f"# Squat\n\nA drill that hits the glutes and your inner thighs.\n{STEPS}")
    assert record["target_muscles"] == ["glutes", "inner thighs"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Quads, Glutes", ["Quads", "Glutes"]),
        ("Quads; Glutes;", ["Quads", "Glutes"]),
        ("Quads, Glutes, and Calves", ["Quads", "Glutes", "Calves"]),
        ("Quads and Glutes", ["Quads", "Glutes"]),
        ("Quads, quads, Quads", ["Quads", "quads"]),
        ("Forearms (flexors, extensors), Biceps", ["Forearms (flexors, extensors)", "Biceps"]),
        ("Quads &amp; *Glutes*.", ["Quads", "Glutes"]),
        ("Erector  spinae", ["Erector spinae"]),
        ("Calves, front and  rear delts.", ["Calves, front and rear delts"]),
        ("Calves, lower traps (upper, lower)", ["Calves", "lower traps (upper, lower)"]),
        ("-", []),
        ("N/A", []),
        ("none", []),
        ("—", []),
    ],
)
def test_a_list_of_muscles_is_split_cleaned_and_emptied(value: str, expected: list[str]) -> None:
    page = f"# Squat\n\n- Target: Quads\n- Equipment: Rack\n- Secondary Muscles: {value}\n{STEPS}"
    assert read(page)["secondary_muscles"] == expected


@pytest.mark.parametrize(("value", "expected"), [("None", ["None"]), ("N/A", []), ("?", [])])
def test_no_equipment_is_a_statement_and_not_a_gap(value: str, expected: list[str]) -> None:
    assert read(f"# Squat\n\nTarget: Quads\n\nEquipment: {value}\n{STEPS}")["equipment"] == expected


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("How to do the goblet squat", "steps"),
        ("Goblet Squat: Instructions", "steps"),
        ("🏋️ Step-by-step guide", "steps"),
        ("5 common mistakes to avoid", "mistakes"),
        ("Pro tips!", "tips"),
        ("3. Tips", "tips"),
    ],
)
def test_a_heading_may_carry_the_name_a_number_or_a_picture(heading: str, field: str) -> None:
    attributes = "- Target: Quads\n- Equipment: Kettlebell\n"
    page = f"# Goblet Squat\n\n{attributes}\n## {heading}\n\n- Do it well.\n- Again.\n"
    assert read(page)[field] == ["Do it well.", "Again."]


def test_what_follows_a_thematic_break_belongs_to_no_section_before_it() -> None:
    page = "\n## Related exercises\n\n- [Lunge](lunge.md)\n\n---\n\nGet [our app](https://app.example).\n"
    record = read("# Squat\n\n**Target:** Quads\n" + STEPS + page)
    assert record["links"] == [{"text": "Lunge", "url": "lunge.md"}]


def test_a_section_of_variations_adds_nothing_to_the_steps() -> None:
    page = "\n## Variations\n\n### Front squat\n\n#### Steps\n\n1. Hold the bar in front.\n2. Squat.\n"
    assert read("# Squat\n\n**Target:** Quads\n" + STEPS + page)["steps"] == ["Stand tall.", "Squat."]


def test_one_exercise_among_others_at_the_same_level_is_not_the_page() -> None:
    one = "# Squat\n\n**Target:** Quads\n" + STEPS
    assert read(one + one.replace("Squat", "Lunge"))["reason"] == "several_exercises"
