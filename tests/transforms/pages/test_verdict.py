"""What a page is: exercises in several wordings, and what looks like one and is none."""

import pytest
from reading import read
from written_pages import items_of, page_of, question_of, steps_of

from transforms.pages.verdict import NEEDED, WEIGHTS

STEPS = """## {heading}

1. Kneel on the mat with your hands below your shoulders.
2. Reach one arm forward and the opposite leg back.
3. Return to the start and change sides.
"""


KNOWN_NAME_AND_STEPS = page_of("Bulgarian Split Squat", STEPS.format(heading="Instructions"))
EXERCISES = {
    "name, cues and mistakes": page_of(
        "Sled Drag", STEPS.format(heading="Execution"), items_of("Avoid these mistakes", "Leaning back.")
    ),
    "a name that nobody knows, but tips, mistakes and questions": page_of(
        "The Quokka",
        STEPS.format(heading="How to do it"),
        items_of("Tips", "Move slowly."),
        items_of("Common mistakes", "A sagging back."),
        question_of("Is it for beginners?", "Yes."),
    ),
    "a name that nobody knows and mistakes": page_of(
        "Quokka Crank", STEPS.format(heading="Technique"), items_of("Common errors", "A sagging back.")
    ),
    "a known name and steps alone": KNOWN_NAME_AND_STEPS,
    "steps of which not each names a part of a body": page_of(
        "Bear Crawl",
        steps_of(
            "Instructions",
            "Start on all fours.",
            "Lift your knees off the ground.",
            "Step forward slowly.",
            "Keep breathing.",
        ),
    ),
    "equipment, difficulty and steps about a body": page_of(
        "Hexagon", "- Equipment: Kettlebell\n- Difficulty: Advanced", STEPS.format(heading="Steps")
    ),
    "German, with a compound name": page_of(
        "Bulgarische Kniebeuge",
        steps_of(
            "Ausführung",
            "Stelle dich aufrecht vor die Bank.",
            "Beuge das vordere Knie, bis der Oberschenkel waagerecht ist.",
            "Drücke dich mit der Ferse wieder hoch.",
        ),
        items_of("Häufige Fehler", "Das Knie fällt nach innen."),
    ),
    "a known name and steps that name no part of a body": page_of(
        "Cossack Squat",
        steps_of(
            "How to perform it", "Take a wide stance.", "Shift onto one side and sit back.", "Stand up."
        ),
    ),
    "Portuguese, with a word of the name that nobody knows": page_of(
        "Agachamento búlgaro",
        steps_of("Execução", "Fique de costas para o banco.", "Dobre o joelho da frente.", "Suba com força."),
    ),
    "Spanish, with the movement first": page_of(
        "Sentadilla con mancuernas",
        steps_of(
            "Instrucciones",
            "Colócate de pie con los pies separados.",
            "Baja la cadera hasta que los muslos estén paralelos.",
            "Empuja con los talones y vuelve arriba.",
        ),
        items_of("Consejos", "Mira al frente."),
    ),
}

INCOMPLETE = {
    "a known muscle and a known name, in a line": page_of("Preacher Curl", "**Target muscle:** Biceps"),
    "muscles and equipment, and prose": page_of(
        "Quokka",
        "- Muscles worked: Glutes, Hamstrings\n- Equipment: Barbell",
        "One of the best movements for what is behind you.",
    ),
    "tips and mistakes under a known name": page_of(
        "Kettlebell Swing", items_of("Tips", "Snap the hips."), items_of("Common mistakes", "Squatting it.")
    ),
    "equipment and difficulty under a known name": page_of(
        "Barbell Hip Thrust", "Equipment: Barbell", "Difficulty: Intermediate"
    ),
    "steps without a muscle": KNOWN_NAME_AND_STEPS,
}

OTHERS = {
    "a recipe with equipment and difficulty": page_of(
        "Sourdough",
        "- Equipment: Dutch oven\n- Difficulty: Intermediate",
        steps_of("Instructions", "Mix the flour with the water.", "Fold the dough.", "Bake it until brown."),
    ),
    "a recipe with tips, mistakes and questions": page_of(
        "Lemon Tart",
        items_of("Ingredients", "3 lemons"),
        steps_of(
            "Directions",
            "Press the pastry into the tin with your hands.",
            "Squeeze the lemons.",
            "Lower the heat and bake.",
        ),
        items_of("Tips", "Chill it."),
        items_of("Common mistakes", "Too much sugar."),
        question_of("Can I freeze it?", "Yes."),
    ),
    "a German recipe": page_of(
        "Apfelkuchen",
        "Schwierigkeit: Leicht",
        items_of("Zutaten", "4 Äpfel"),
        steps_of(
            "Anleitung",
            "Den Teig mit der Hand kneten.",
            "Die Äpfel auf den Teig legen.",
            "Bei 180 Grad backen.",
        ),
    ),
    "a manual with everything that a manual can have": page_of(
        "Install the agent",
        "Difficulty: Beginner",
        "Equipment: A server",
        steps_of(
            "Steps",
            "Download the archive and unpack it.",
            "Run the installer with the default options.",
            "Restart the service.",
        ),
        items_of("Tips", "Keep a backup."),
        items_of("Common mistakes", "The wrong port."),
        question_of("Does it need the network?", "Yes."),
    ),
    "a manual of words that movements have, too": page_of(
        "Git push",
        steps_of("Steps", "Pull the latest commits.", "Push the branch.", "Return to the main branch."),
        items_of("Tips", "Keep it small."),
        items_of("Common mistakes", "Pushing by force."),
    ),
    "a craft of the hands": page_of(
        "Knit a scarf",
        "Difficulty: Beginner\n\nEquipment: Needles",
        steps_of(
            "Instructions",
            "Hold the needle in your right hand.",
            "Wrap the yarn over it with your left hand.",
            "Pull the loop through.",
        ),
        items_of("Tips", "Relax."),
    ),
    "a drink": page_of(
        "Frozen margarita",
        "**Equipment:** Blender\n\n**Difficulty:** Easy",
        steps_of("Method", "Squeeze the limes.", "Blend all of it with ice.", "Pour it into a glass."),
        items_of("Tips", "Salt the rim."),
        question_of("Can I use mezcal?", "Yes."),
    ),
    "an article with a muscle that is none": page_of(
        "How often should you train?",
        "- **Muscle:** 3-4 sets of 6-12 reps\n- **Strength:** 4-6 sets of 1-5 reps",
        "It depends on your goal and on how well you sleep.",
    ),
    "an article with a label that is no muscle": page_of(
        "Planning a season",
        "Primary: patience",
        "Difficulty: Advanced",
        "A season has four parts, and each of them has a goal of its own.",
    ),
    "a guide without a movement": page_of(
        "A gym at home",
        "Equipment: A rack\n\nDifficulty: Beginner",
        items_of("Tips", "Measure the room."),
        items_of("Common mistakes", "Buying too much."),
        question_of("Is it loud?", "It can be."),
    ),
    "news about a lift": page_of(
        "Local lifter breaks the deadlift record",
        "On Saturday she lifted 280 kg in front of a full house.",
        "## How it happened",
        "The bar left the floor at noon, and the crowd rose with it.",
    ),
    "a thing to buy that is called like a movement": page_of(
        "Leg Press Machine",
        "Equipment: Machine",
        items_of("Features", "Steel frame", "Four positions"),
        question_of("Is it delivered?", "Yes, within a week."),
    ),
    "a pair of weights to buy": page_of(
        "Adjustable Dumbbell", "- SKU: 4711\n- In stock", question_of("How heavy is it?", "Up to 24 kg.")
    ),
    "a plan for a week": page_of(
        "Beginner full body plan",
        "Difficulty: Beginner",
        "## Monday\n\nSquat 3 x 8, press 3 x 8.",
        "## Wednesday\n\nDeadlift 3 x 5, row 3 x 8.",
    ),
    "an about page": page_of("About our club", "We have trained together since 1998. Our doors are open."),
}


@pytest.mark.parametrize("page", EXERCISES.values(), ids=EXERCISES)
def test_an_exercise_is_loaded_by_its_evidence(page: str) -> None:
    record = read(page)
    assert record["verdict"] == "incomplete", record["detail"]  # none of them states a target muscle
    assert record["steps"]


@pytest.mark.parametrize("page", INCOMPLETE.values(), ids=INCOMPLETE)
def test_an_exercise_without_steps_or_muscles_is_incomplete(page: str) -> None:
    record = read(page)
    assert record["verdict"] == "incomplete", record["detail"]
    assert not (record["steps"] and record["target_muscles"])


@pytest.mark.parametrize("page", OTHERS.values(), ids=OTHERS)
def test_what_is_no_exercise_is_set_aside(page: str) -> None:
    record = read(page)
    assert (record["verdict"], record["reason"]) == ("not_exercise", "not_an_exercise")


def test_steps_and_muscles_make_an_exercise_whole() -> None:
    page = "# The Quokka\n\nTarget muscle: Quads\n\n" + STEPS.format(heading="Steps")
    assert read(page)["verdict"] == "exercise"
    assert read(page_of("The Quokka", STEPS.format(heading="Steps")))["verdict"] == "not_exercise"
    fixed = read(KNOWN_NAME_AND_STEPS, target_muscles=["Quads"])
    assert fixed["verdict"] == "exercise"


def test_a_known_muscle_in_the_path_of_a_page_is_no_evidence() -> None:
    page = """<html><body><nav aria-label="breadcrumb"><ol><li><a href="/">Home</a></li>
    <li><a href="/c">Chest</a></li><li>Why we train</li></ol></nav><main><h1>Why we train</h1>
    <p>There are many reasons to train, and here are a few of them.</p>
    <h2>Tips</h2><ul><li>Start small.</li><li>Keep going.</li></ul></main></body></html>"""
    assert read(page, "text/html")["reason"] == "not_an_exercise"


def test_the_evidence_is_told_of_what_is_set_aside() -> None:
    kinds = ["known equipment", "neither steps nor a name of a movement"]
    weight = sum(map(WEIGHTS.__getitem__, kinds))
    detail = read(OTHERS["a thing to buy that is called like a movement"])["detail"]
    assert (
        detail
        == f"of an exercise it states equipment, faqs (weight {weight} of {NEEDED}: {', '.join(kinds)})"
    )


@pytest.mark.parametrize("text", ["Some words about it.", "- [One](a)\n- [Two](b)\n", ""])
def test_a_source_asserts_that_its_pages_are_exercises(text: str) -> None:
    page = f"# The Quokka\n\n{text}\n"
    assert read(page)["verdict"] != "incomplete"
    record = read(page, asserted=True)
    assert (record["verdict"], record["name"]) == ("incomplete", "The Quokka")


def test_what_is_asserted_may_still_be_a_list_or_a_comparison() -> None:
    links = "".join(f"- [Exercise {number}](e{number}.md)\n" for number in range(6))
    assert read(f"# Leg exercises\n\n{links}", asserted=True)["reason"] == "list_page"


def test_an_asserted_page_without_a_name_is_not_loaded() -> None:
    assert read("Some words about nothing in particular.\n", asserted=True)["reason"] == "no_name"


def test_no_kind_of_evidence_is_enough_alone() -> None:
    assert max(WEIGHTS.values()) < NEEDED


@pytest.mark.parametrize("heading", ["Zuletzt angesehen", "Members also did", "Más de esta semana"])
def test_cards_of_others_under_a_heading_that_nobody_knows_are_of_no_page(heading: str) -> None:
    cards = (
        "<div><b>Hip Lift</b><p>Target muscle: Glutes</p><p>Equipment: Bench</p></div>"
        "<div><b>Wall Row</b><p>Target muscle: Lats</p><p>Equipment: Band</p></div>"
    )
    about = "<main><h1>Who we are</h1><p>A club by the sea since 1998.</p></main>"
    page = f"{about}<aside><h4>{heading}</h4>{cards}</aside>"
    record = read(page, "text/html")
    assert (record["verdict"], record["target_muscles"]) == ("not_exercise", [])
