"""Pages that are no exercises and look like one: with its labels, its muscles, its gear or its steps."""

import pytest
from reading import learn, read
from written_pages import items_of, page_of, steps_of

IN_THE_TEMPLATE_OF_EXERCISES = {
    "a recipe": page_of(
        "Overnight oats",
        "- Equipment: Jar\n- Difficulty: Beginner",
        steps_of(
            "How to do it", "Stir the oats into the milk.", "Leave it overnight.", "Top it with a banana."
        ),
        items_of("Common mistakes", "Too little milk."),
    ),
    "a recipe with a thing of the gym": page_of(
        "Protein pancakes",
        "Equipment: Plate\n\nDifficulty: Easy",
        steps_of("Method", "Press the batter through a sieve.", "Bake one side until brown.", "Turn it."),
        items_of("Tips", "Rest the batter for ten minutes."),
        items_of("Mistakes", "A pan that is too hot."),
    ),
    "an Italian recipe": page_of(
        "Porridge alla banana",
        "Attrezzatura: pentolino\n\nLivello: facile",
        steps_of("Esecuzione", "Versa il latte.", "Aggiungi l'avena.", "Mescola a fuoco basso."),
        items_of("Consigli", "Prepara una dose doppia."),
        items_of("Errori comuni", "Fuoco troppo alto."),
    ),
    "a Polish recipe": page_of(
        "Kasza z gruszką",
        "Sprzęt: garnek\n\nPoziom: łatwy",
        steps_of("Wykonanie", "Zalej kaszę mlekiem.", "Pokrój gruszki w kostkę.", "Podawaj na ciepło."),
        items_of("Najczęstsze błędy", "Zbyt duży ogień."),
    ),
    "a Russian recipe": page_of(
        "Овсянка с яблоком",
        "Оборудование: кастрюля\n\nСложность: легко",
        steps_of("Техника выполнения", "Залейте хлопья молоком.", "Нарежьте яблоко.", "Варите пять минут."),
        items_of("Частые ошибки", "Слишком сильный огонь."),
    ),
    "a Chinese recipe": page_of(
        "燕麦粥",
        "器材:锅\n\n难度:初级",
        steps_of("动作步骤", "把燕麦倒进牛奶里。", "小火煮五分钟。", "加上香蕉和坚果。"),
        items_of("常见错误", "火太大。"),
    ),
    "a Swedish recipe": page_of(
        "Havregrynsgröt",
        "Utrustning: kastrull\n\nNivå: nybörjare",
        steps_of("Utförande", "Koka upp vattnet.", "Rör ner grynen.", "Låt det sjuda i fem minuter."),
        items_of("Tips", "Servera med äpple."),
        items_of("Vanliga misstag", "För mycket salt."),
    ),
    "a week without load": page_of(
        "Deload week",
        "- Level: Beginner\n- Equipment: Barbell",
        steps_of(
            "How to do it", "Halve the sets and keep the weights.", "Leave out all that is hard.", "Walk."
        ),
        items_of("Tips", "Bored is the right feeling.", "Eat as usual."),
    ),
    "a programme that says so": (
        "---\ntitle: Posterior Block, Four Weeks\nkind: programme\nmuscles: [hamstrings, glutes]\n"
        "equipment: [barbell]\ndifficulty: intermediate\n---\n\n# Posterior Block, Four Weeks\n\n"
        + steps_of(
            "Execution",
            "Monday: Pendlay row 5 x 5, Nordic curl 3 x 4.",
            "Wednesday: Romanian deadlift 4 x 8, get-ups for ten minutes.",
            "Friday: repeat Monday with one set less.",
        )
    ),
    "a German plan": page_of(
        "Ganzkörper für Einsteiger",
        "Zielmuskulatur: Brust, Rücken, Beine\n\nGeräte: Langhantel\n\nSchwierigkeit: Anfänger",
        steps_of(
            "Ausführung",
            "Montag: Kniebeuge 3 x 8, Bankdrücken 3 x 8.",
            "Mittwoch: Kreuzheben 3 x 5, Rudern 3 x 8.",
            "Freitag: wie Montag, mit etwas mehr Gewicht.",
        ),
        items_of("Tipps", "Schreib alles auf."),
    ),
    "a Spanish plan by weeks": page_of(
        "Glúteos en cuatro semanas",
        "Músculos: Glúteos, Cuádriceps\n\nNivel: Principiante\n\nEquipo: Mancuernas",
        steps_of(
            "Ejecución",
            "Semana 1: sentadillas 3x10 y puentes 3x12.",
            "Semana 2: lo mismo con 4 series.",
            "Semana 3: añade zancadas 3x8.",
            "Semana 4: descanso activo.",
        ),
    ),
    "a Dutch schedule": page_of(
        "Drie dagen per week",
        "Spieren: Borst, Rug, Benen\n\nMateriaal: Dumbbells\n\nNiveau: Beginner",
        steps_of("Uitvoering", "Maandag: squat 5x5.", "Woensdag: bankdrukken 5x5.", "Vrijdag: deadlift 3x5."),
    ),
    "a challenge": page_of(
        "30-day plank challenge",
        "**Muscles worked:** Abs, Core\n\n**Level:** Beginner",
        steps_of(
            "How to do it",
            "Day 1: hold a plank for 20 seconds.",
            "Day 2: 25 seconds.",
            "Day 3: rest.",
            "Day 4: 30 seconds.",
        ),
        items_of("Tips", "Breathe."),
    ),
    "a circuit": page_of(
        "Kettlebell leg burner workout",
        "- Target muscles: Quads, Glutes\n- Equipment: Kettlebell\n- Difficulty: Intermediate",
        steps_of(
            "Instructions",
            "Goblet squat, 12 reps",
            "Reverse lunge, 10 reps per side",
            "Kettlebell swing, 15 reps",
            "Rest 60 seconds, then do it all again.",
        ),
    ),
    "a routine whose name says nothing": page_of(
        "The Tuesday Special",
        "- Muscles: Chest, Triceps\n- Equipment: Dumbbells\n- Level: Advanced",
        steps_of("Steps", "Dumbbell bench press - 4 x 8", "Dumbbell fly - 3 x 12", "Kickback - 3 x 15"),
    ),
    "a form to fill in": page_of(
        "New page",
        "- Target muscles: muscle\n- Secondary muscles: muscle\n- Equipment: thing\n- Difficulty: Beginner",
        steps_of("Steps", "First step", "Second step"),
        items_of("Tips", "First tip"),
        items_of("Common mistakes", "First mistake"),
    ),
    "how the pages are read": page_of(
        "How to read these pages",
        "Every movement of the manual has the same parts.",
        "- Prime movers: The muscles that give up first, for instance quadriceps\n"
        "- Synergists: All others that take a good share\n"
        "- Equipment: What has to be in the room\n- Difficulty: Beginner, Intermediate or Advanced",
        items_of("Common mistakes", "What we see most often in classes."),
    ),
    "how the pages are written": page_of(
        "Writing for the library",
        items_of("Target muscles", "One or two, as the list spells them", "For example: Quads"),
        steps_of("Steps", "Start each line with a verb.", "Say where the elbows are.", "Five lines at most."),
        items_of("Common mistakes", "Two movements on one page."),
        items_of("Tips", "Read it aloud."),
    ),
}

OF_OTHER_KINDS = {
    "a muscle": page_of(
        "Latissimus dorsi",
        "- **Body part:** Back\n- **Origin:** the lower six vertebrae\n- **Insertion:** the upper arm",
        "## Function\n\nIt pulls the arm down and back.",
        items_of("Exercises", "Pull-up", "Pulldown", "Bent-over row"),
    ),
    "a French muscle": page_of(
        "Le quadriceps",
        "**Groupe musculaire :** Cuisses",
        "## Fonction\n\nIl étend le genou et fléchit la hanche.",
        items_of("Questions", "Est-il fragile ?"),
    ),
    "a German muscle with its advice": page_of(
        "Der Trapezmuskel",
        "Körperregion: Rücken\n\nAntagonist: Brustmuskel",
        "## Verlauf\n\nVom Hinterkopf bis zum zwölften Brustwirbel.",
        items_of("Tipps", "Öfter aufstehen."),
    ),
    "a review": page_of(
        "Ironhart adjustable bench: our review",
        "Equipment: Bench\n\nDifficulty: Easy to assemble",
        items_of("Pros", "Seven angles"),
        items_of("Common mistakes", "Buying it without the leg holder."),
        items_of("Tips", "Measure the corner first."),
    ),
    "a thing to buy, with how to use it": page_of(
        "Cast iron kettlebell 16 kg",
        "- SKU: 4711\n- Muscles worked: Glutes, Hamstrings, Core\n- Equipment: Kettlebell",
        "## Description\n\nOne piece, no seams, a handle for two hands.",
        "Add to cart",
    ),
    "a guide to buy for a garage": page_of(
        "How to build a garage gym without going broke",
        "Equipment: Barbell, Rack, Bench",
        steps_of(
            "Steps",
            "Measure the ceiling before you order a rack.",
            "Buy a used barbell and check that the sleeves spin.",
            "Add plates slowly, in pairs.",
            "Save the cable machine for last.",
        ),
        items_of("Common mistakes", "Buying a treadmill first."),
    ),
    "a rack to put together": page_of(
        "Assemble the squat rack",
        "Equipment: Squat Rack\n\nDifficulty: Intermediate",
        steps_of(
            "Instructions",
            "Lay the two uprights on the floor.",
            "Push the bolts through the bar and hold the nut.",
            "Lift the frame with a partner and press the caps on.",
        ),
        items_of("Tips", "Tighten at the end."),
    ),
    "care of a bar": page_of(
        "Clean your barbell",
        "Equipment: Barbell\n\nDifficulty: Beginner",
        steps_of(
            "Steps", "Brush the chalk off the bar.", "Oil the barbell.", "Wipe it and rotate the sleeves."
        ),
        items_of("Tips", "Do it twice a year."),
        items_of("Common mistakes", "Too much oil."),
    ),
    "a calculator": page_of(
        "One-rep max calculator",
        "Equipment: Barbell\n\nLevel: Intermediate",
        steps_of("How to use it", "Enter the weight you lifted.", "Enter the reps.", "Press calculate."),
        items_of("Tips", "Use a set of three to five reps."),
    ),
    "a glossary": page_of(
        "Glossary",
        "- **Target muscle:** the muscle that a movement is meant to train\n"
        "- **Synergist:** a muscle that helps the target\n- **Equipment:** what you hold\n"
        "- **Rep:** once up and down\n- **Superset:** two movements without a pause",
    ),
    "a test": page_of(
        "Push-up test",
        "- Muscles: Chest, Triceps\n- Equipment: Mat, Stopwatch",
        steps_of(
            "Procedure",
            "Warm up for five minutes.",
            "Do as many push-ups as you can.",
            "Write the number down.",
        ),
        "## Scoring\n\n| Age | Good |\n|---|---|\n| 20 | 40 |\n| 40 | 30 |",
    ),
    "an article with a list of muscles": page_of(
        "Why your knees hurt when you squat",
        "**Muscles involved:** Quads, Glutes",
        "It is the most common complaint in our practice, and it is seldom the knee.",
        items_of("Tips", "Warm up.", "Sleep."),
    ),
    "an article with steps to take": page_of(
        "Bigger arms at last",
        "Muscles: Biceps, Triceps\n\nDifficulty: Beginner",
        steps_of("Steps", "Pick three movements.", "Do them twice a week.", "Add a little every month."),
    ),
    "a complaint": page_of(
        "Runner's knee",
        "- Body part: Knee\n- Muscles: Quads",
        items_of("Symptoms", "Pain on the stairs"),
        items_of("Treatment", "Fewer kilometres"),
        items_of("Common mistakes", "Running through it."),
    ),
    "a hub without links": page_of(
        "Glute exercises",
        "Muscle: Glutes\n\nEquipment: Barbell, Dumbbells, Band, Machine\n\nLevel: Beginner",
        "The five that we like best, from the floor to the rack.",
    ),
    "a map of a vault": page_of(
        "Exercises MOC",
        "- ## By muscle\n\t- Quads\n\t\t- Goblet squat\n\t- Lats\n\t\t- Row",
        "## Template\n\n- Target muscle: muscle\n- Equipment: thing\n- Level: Beginner",
    ),
    "a class": page_of(
        "Mat pilates class",
        "- Level: Beginner\n- Equipment: Mat\n- Target muscles: Core, Glutes\n- Price: 12",
        "With Lena, Tuesdays at seven.",
    ),
    "a course": page_of(
        "Master the deadlift: the six week course",
        "- Muscles: Back, Hamstrings\n- Level: Advanced\n- Price: 49",
        items_of("Modules", "The hip hinge", "The first pull"),
    ),
    "a German article": page_of(
        "Muskelkater verstehen",
        "Muskeln: Beine\n\nSchwierigkeit: Anfänger",
        items_of("Tipps", "Locker bewegen.", "Warm duschen."),
        items_of("Häufige Fehler", "Weiter trainieren."),
    ),
    "what is to be done by the minute": page_of(
        "EMOM 20",
        "- Muscles: Full body\n- Equipment: Kettlebell\n- Level: Advanced",
        steps_of(
            "Steps", "Odd minutes: 10 kettlebell swings", "Even minutes: 8 push-ups", "20 minutes in all."
        ),
    ),
    "a coach": page_of(
        "About Lena",
        "Speciality: Glutes\n\nEquipment: Kettlebell\n\nLevel: Advanced",
        "She has coached since 2009 and never skips the warm-up.",
    ),
    "two that are compared": page_of(
        "Front squat vs back squat",
        "- Muscles: Quads, Glutes\n- Equipment: Barbell",
        "Both build legs. The first asks more of the upper back.",
    ),
    "a supplement": page_of(
        "Creatine",
        "- Difficulty: Easy\n- Muscles: all of them",
        steps_of("How to take it", "Stir five grams into water.", "Drink it at any hour.", "Do it each day."),
        items_of("Common mistakes", "Cycling it."),
    ),
    "a log": page_of(
        "Saturday 2 March",
        "Muscles: Legs\n\nEquipment: Barbell",
        items_of("What I did", "Squat 5x5 at 100", "Split squat 3x8", "Sled for ten minutes"),
    ),
    "a study": page_of(
        "Stretching and strength: what a new study says",
        "Muscles: Hamstrings",
        steps_of(
            "Method",
            "Forty students were parted in two groups.",
            "One of them stretched for six weeks.",
            "All were tested twice.",
        ),
    ),
}


@pytest.mark.parametrize("page", IN_THE_TEMPLATE_OF_EXERCISES.values(), ids=IN_THE_TEMPLATE_OF_EXERCISES)
def test_what_has_the_parts_of_an_exercise_is_none_by_what_they_say(page: str) -> None:
    record = read(page)
    assert record["verdict"] == "not_exercise", (record["verdict"], record["steps"], record["target_muscles"])


@pytest.mark.parametrize("page", OF_OTHER_KINDS.values(), ids=OF_OTHER_KINDS)
def test_a_page_of_another_kind_is_none(page: str) -> None:
    record = read(page)
    assert record["verdict"] == "not_exercise", (record["verdict"], record["steps"], record["target_muscles"])


CARD = """<html><body><div class="move"><h1>{name}</h1><dl class="facts"><dt>Wirkt auf</dt><dd>{target}</dd>
<dt>Gerät</dt><dd>{gear}</dd></dl><section class="way"><h2>So geht das</h2><ol>{steps}</ol></section>
</div></body></html>"""


def card_of(name: str, target: str, gear: str, *steps: str) -> str:
    items = "".join(f"<li>{step}</li>" for step in steps)
    return CARD.format(name=name, target=target, gear=gear, steps=items)


def test_what_stands_in_the_place_of_a_muscle_must_be_one() -> None:
    muscles = ("Quadrizeps", "Bizeps", "Trizeps", "Gluteus", "Latissimus", "Brust")
    exercises = [
        card_of(
            f"Quokka {muscle}", muscle, "Langhantel", f"Beuge {number} Mal die Knie.", "Komm wieder hoch."
        )
        for number, muscle in enumerate(muscles, 1)
    ]
    porridge = card_of("Porridge", "Frühstück", "Topf", "Milch kochen.", "Flocken rühren.", "Servieren.")
    layout = learn([(page.encode(), "text/html") for page in (*exercises, porridge)])
    assert any("target_muscles" in slot.fields for slot in layout.templates[0].slots)
    assert {read(page, "text/html", layout=layout)["verdict"] for page in exercises} <= {
        "exercise",
        "incomplete",
    }
    assert read(porridge, "text/html", layout=layout)["verdict"] == "not_exercise"
