"""Exercises whose pages say little (no muscles, no steps, words of other languages): they are loaded."""

import pytest
from reading import read
from written_pages import items_of, page_of, question_of, steps_of

WITHOUT_MUSCLES = {
    "a stretch": page_of(
        "Butterfly Stretch",
        steps_of(
            "How to",
            "Sit with the soles of your feet together.",
            "Let your knees fall.",
            "Hold for a minute.",
        ),
    ),
    "a pose": page_of(
        "Warrior II (Virabhadrasana II)",
        steps_of(
            "Instructions",
            "Step your feet wide apart.",
            "Turn the right foot out and bend the right knee.",
            "Reach both arms to the sides and look over the hand.",
        ),
        items_of("Benefits", "Opens the hips"),
    ),
    "a pose that nobody knows": page_of(
        "Utthita Quokkasana",
        steps_of(
            "Steps", "Stand at the front of the mat.", "Lift one knee to the chest.", "Breathe five times."
        ),
        items_of("Tips", "Look at one point."),
    ),
    "a drill for mobility": page_of(
        "90/90 Hip Switch",
        "Sets: 2, Reps: 8 each side",
        steps_of(
            "Execution", "Sit with both knees bent at ninety degrees.", "Turn both knees to the other side."
        ),
    ),
    "a drill with the weeks in which it is done": page_of(
        "Banded Ankle Mobilisation",
        steps_of(
            "Steps", "Kneel with the band around the ankle.", "Push the knee over the toes.", "Come back."
        ),
        "## Programming\n\nWeek 1: 2 x 10\n\nWeek 2: 3 x 10",
    ),
    "help for an ankle": page_of(
        "Ankle Alphabet",
        "Equipment: None",
        steps_of("What to do", "Sit on a chair and lift one foot.", "Write the alphabet with your big toe."),
        items_of("Tips", "Move the foot, not the leg."),
    ),
    "a breath": page_of(
        "90/90 Breathing",
        "Level: Beginner",
        steps_of(
            "How to do it",
            "Lie on your back with your feet on a wall.",
            "Exhale until the ribs come down.",
            "Inhale through the nose.",
        ),
        items_of("Common mistakes", "Lifting the chest."),
    ),
    "a machine that is sat on": page_of(
        "Assault Bike",
        "Equipment: Bike\n\nDifficulty: Beginner",
        steps_of(
            "Steps",
            "Sit on the saddle and set your feet on the pedals.",
            "Push and pull the handles.",
            "Keep a steady pace.",
        ),
    ),
    "a jump": page_of(
        "Jumping Jack",
        steps_of(
            "Instructions", "Stand with your feet together.", "Jump and spread your legs.", "Jump back."
        ),
    ),
    "a stone": page_of(
        "Atlas Stone Load",
        "Equipment: Atlas stone",
        steps_of(
            "Steps",
            "Straddle the stone.",
            "Pull it into your lap.",
            "Drive your hips through to the platform.",
        ),
        items_of("Common mistakes", "Bent arms at the floor."),
    ),
    "a plate": page_of(
        "Plate Pinch Hold",
        "Equipment: Plates",
        steps_of(
            "How to do it", "Press two plates together.", "Lift them off the floor.", "Hold until they slip."
        ),
    ),
    "a burpee, named by its parts": page_of(
        "Burpee",
        steps_of(
            "Steps", "Squat down.", "Jump back to a plank.", "Do one push-up.", "Jump up with your arms high."
        ),
    ),
    "one of two": page_of(
        "Partner Leg Throw",
        steps_of(
            "Steps",
            "Lie on your back and hold your partner's ankles.",
            "Your partner throws your legs down.",
            "Lift the legs again.",
        ),
    ),
}

IN_MANY_LANGUAGES = {
    "German": page_of(
        "Wadendehnung an der Wand",
        steps_of(
            "Ausführung",
            "Stelle dich vor eine Wand.",
            "Stelle ein Bein nach hinten.",
            "Halte die Ferse am Boden.",
        ),
    ),
    "French": page_of(
        "Posture du cobra",
        steps_of(
            "Exécution",
            "Allongez-vous sur le ventre.",
            "Posez les mains sous les épaules.",
            "Soulevez le buste.",
        ),
    ),
    "Spanish": page_of(
        "Plancha lateral",
        steps_of("Ejecución", "Apoya el antebrazo en el suelo.", "Levanta la cadera.", "Mantén la posición."),
    ),
    "Italian": page_of(
        "Affondi indietro",
        steps_of(
            "Esecuzione", "In piedi, fai un passo indietro.", "Piega le ginocchia.", "Torna alla posizione."
        ),
    ),
    "Portuguese": page_of(
        "Prancha com toque no ombro",
        steps_of(
            "Execução",
            "Apoie as mãos no chão.",
            "Toque o ombro com a mão oposta.",
            "Mantenha o quadril parado.",
        ),
    ),
    "Polish": page_of(
        "Przysiad bułgarski",
        "Sprzęt: Hantle",
        steps_of(
            "Wykonanie",
            "Stań tyłem do ławki i oprzyj na niej stopę.",
            "Ugnij kolano przedniej nogi.",
            "Wypchnij biodra w górę.",
        ),
        items_of("Najczęstsze błędy", "Kolano ucieka do środka."),
    ),
    "Russian": page_of(
        "Планка",
        "Сложность: новичок",
        steps_of(
            "Техника выполнения", "Поставьте предплечья на пол.", "Поднимите таз.", "Держите спину ровной."
        ),
        items_of("Частые ошибки", "Провисание поясницы."),
    ),
    "Dutch": page_of(
        "Heupbrug",
        "Niveau: Beginner",
        steps_of(
            "Uitvoering",
            "Ga op je rug liggen met gebogen knieën.",
            "Duw je heupen omhoog.",
            "Laat ze zakken.",
        ),
        items_of("Veelgemaakte fouten", "Een holle rug."),
    ),
    "Swedish": page_of(
        "Höftlyft",
        "Nivå: nybörjare",
        steps_of("Utförande", "Ligg på rygg med böjda knän.", "Lyft höften mot taket.", "Sänk långsamt."),
        items_of("Vanliga misstag", "För mycket svank."),
    ),
    "Finnish": page_of(
        "Lantionnosto",
        "Välineet: kuminauha",
        steps_of("Suoritus", "Makaa selällään polvet koukussa.", "Nosta lantio ylös.", "Laske hitaasti."),
        items_of("Yleiset virheet", "Liikaa notkoa selässä."),
    ),
    "Turkish": page_of(
        "Kalça köprüsü",
        "Ekipman: Mat",
        steps_of("Yapılışı", "Sırt üstü uzan ve dizlerini bük.", "Kalçanı yukarı kaldır.", "Yavaşça indir."),
        items_of("Sık yapılan hatalar", "Beli fazla bükmek."),
    ),
    "Chinese": page_of(
        "平板支撑",
        "难度:初级",
        steps_of(
            "动作步骤", "前臂撑在地上,肘部在肩膀下方。", "双脚向后伸直,收紧腹部。", "保持身体成一条直线。"
        ),
        items_of("常见错误", "臀部下沉。"),
    ),
    "Japanese": page_of(
        "プランク",
        "難易度:初級",
        steps_of("やり方", "肘を肩の真下につく。", "足を後ろに伸ばす。", "体を一直線に保つ。"),
        items_of("よくある間違い", "腰が落ちる。"),
    ),
}

WITHOUT_STEPS = {
    "a stub": page_of("Pendlay Row", "Target: Lats", "More soon."),
    "a beginning in front matter": (
        "---\ntitle: Copenhagen Plank\nmuscles: [adductors]\nstatus: thin\n---\n\nTo be written.\n"
    ),
    "a row of facts": page_of("Quokka Crank", "- Target: Biceps\n- Equipment: Cable\n- Level: Beginner"),
    "advice": page_of(
        "Zercher Squat",
        items_of("Tips", "Keep the elbows high."),
        items_of("Mistakes", "A round upper back."),
    ),
    "prose with muscles": page_of(
        "The Hexwalk",
        "Muscles worked: Glutes, Calves\n\nEquipment: Trap bar",
        "Walk with the bar as far as you can, turn around it and walk back.",
    ),
    "muscles in two roles under a name that nobody knows": page_of(
        "The Hundred",
        "- Primary muscles: Abs\n- Secondary muscles: Hip Flexors\n- Level: Beginner",
        items_of("Common mistakes", "A neck that works."),
    ),
    "a question": page_of(
        "Nordic Hamstring Curl",
        "Difficulty: Advanced",
        question_of("Is it safe?", "Build it up slowly."),
        items_of("Tips", "Use a band."),
    ),
}

WITH_THINGS_OF_OTHERS = {
    "a plan to do it by": page_of(
        "Pistol Squat",
        "Target muscles: Quads, Glutes",
        steps_of("Steps", "Stand on one leg.", "Sit down as low as you can.", "Stand up and do 3 x 5."),
        "## Sets and reps\n\n- Monday: 3 x 5\n- Thursday: 4 x 4",
    ),
    "a thing to buy beside it": page_of(
        "Band Pull-Apart",
        "Muscles worked: Rear Delts\n\nEquipment: Band",
        steps_of("Steps", "Hold the band in front of you.", "Pull it apart.", "Return slowly."),
        "## Our band\n\nAdd to cart\n\nFree shipping",
    ),
    "a kind that is none of others": (
        "---\ntitle: Good Morning\ntype: guide\nmuscles: [hamstrings]\n---\n\n# Good Morning\n\n"
        + steps_of("Steps", "Stand with the bar on your back.", "Push the hips back.", "Come up.")
    ),
    "a day of a diary": page_of(
        "Friday lift: the Zercher",
        "Muscles: Quads\n\nEquipment: Barbell",
        steps_of("Steps", "Hold the bar in your elbows.", "Sit down between your knees.", "Stand up."),
    ),
    "steps that count": page_of(
        "Wall Sit",
        "Muscle: Quads",
        steps_of(
            "Steps",
            "Lean on a wall.",
            "Slide down for 5 seconds.",
            "Hold for 30 seconds.",
            "Rest 30 seconds.",
        ),
    ),
    "a name with a word of a plan": page_of(
        "Rotator cuff exercises: external rotation",
        "Target muscle: Infraspinatus\n\nEquipment: Band",
        steps_of("Steps", "Hold the band at your belly.", "Turn the forearm out.", "Come back slowly."),
    ),
}

LOADED = {**WITHOUT_MUSCLES, **IN_MANY_LANGUAGES, **WITHOUT_STEPS, **WITH_THINGS_OF_OTHERS}


@pytest.mark.parametrize("page", LOADED.values(), ids=LOADED)
def test_a_poor_page_of_an_exercise_is_loaded(page: str) -> None:
    record = read(page)
    assert record["verdict"] in {"exercise", "incomplete"}, record["detail"]
