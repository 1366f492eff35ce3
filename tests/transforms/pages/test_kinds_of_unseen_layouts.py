"""Kinds of things that layouts which nobody had looked at stumbled over, each in other words than theirs."""

import pytest
from reading import learn, read
from test_layouts import HTML, MOVES, Move, html, read_learnt, steps_of

from transforms.pages.layouts.layout import Layout

ADVICE = ("Keep both heels on the ground.", "Breathe out as you stand.")
WRONG = ("Letting the knees fall in.", "Rounding the lower back.")


def page(body: str) -> str:
    return (
        f"<html><head><title>Goblet Squat</title></head><body><main><h1>Goblet Squat</h1>"
        f"<p>Target: quads</p><h2>Steps</h2><ol><li>Hold the weight at your chest.</li>"
        f"<li>Sit between your hips.</li><li>Stand up tall.</li></ol>{body}</main></body></html>"
    )


def items(texts: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{text}</li>" for text in texts) + "</ul>"


@pytest.mark.parametrize(
    "heading",
    [
        "Ravi's tips",
        "Tips we give on day one",
        "Instructor's tip",
        "Ein paar Tipps von Anna",
        "Les conseils de la maison",
        "Los consejos de Marta",
        "Wskazówki od trenera",
        "Valmentajan vinkit",
        "教练的小贴士",
        "スタッフからのアドバイス",
    ],
)
def test_one_word_of_a_heading_speaks_for_tips(heading: str) -> None:
    assert read(page(f"<h2>{heading}</h2>{items(ADVICE)}"), HTML)["tips"] == [*ADVICE]
    assert read(page(f"<p><b>{heading}</b></p>{items(ADVICE)}"), HTML)["tips"] == [*ADVICE]


@pytest.mark.parametrize(
    "heading",
    [
        "Mistakes our members make",
        "Where beginners go wrong",
        "Faults from the platform",
        "Drei Fehler, die wir oft sehen",
        "Ces erreurs qui reviennent",
        "Qué errores vemos cada día",
        "Fouten uit de praktijk",
        "新手常犯的错误",
        "やりがちなミス",
    ],
)
def test_one_word_of_a_heading_speaks_for_mistakes(heading: str) -> None:
    assert read(page(f"<h2>{heading}</h2>{items(WRONG)}"), HTML)["mistakes"] == [*WRONG]


@pytest.mark.parametrize(
    "heading",
    [
        "Nutrition tips",
        "Tips and mistakes",
        "Tip your hips back",
        "Seven tips that every busy parent should read before the summer",
        "Related tips",
    ],
)
def test_a_heading_of_other_content_speaks_for_nothing(heading: str) -> None:
    record = read(page(f"<h2>{heading}</h2>{items(ADVICE)}"), HTML)
    assert (record["tips"], record["mistakes"]) == ([], [])


@pytest.mark.parametrize(
    ("text", "targets", "helpers"),
    [
        ("Mostly the chest and triceps, with some work for the abs.", ["chest", "triceps"], ["abs"]),
        ("The glutes do most of the work. Hamstrings and calves help.", ["glutes"], ["Hamstrings", "calves"]),
        ("Above all the lats; the biceps and forearms join in.", ["lats"], ["biceps", "forearms"]),
        ("Chiefly the quads, then the glutes and the adductors.", ["quads"], ["glutes", "adductors"]),
        (
            "It looks easy. The row mainly targets the lats and rhomboids, while the biceps assist.",
            ["lats", "rhomboids"],
            ["biceps"],
        ),
        ("Vor allem der Latissimus, unterstützt vom Bizeps.", ["Latissimus"], ["Bizeps"]),
        ("Surtout les quadriceps, ensuite les fessiers.", ["quadriceps"], ["fessiers"]),
        ("Principalmente los glúteos, ayudan los isquiotibiales.", ["glúteos"], ["isquiotibiales"]),
    ],
)
def test_words_of_a_sentence_tell_the_roles_of_its_muscles(
    text: str, targets: list[str], helpers: list[str]
) -> None:
    for record in (
        read(page(f"<h2>Muscles worked</h2><p>{text}</p>").replace("<p>Target: quads</p>", ""), HTML),
        read(f"# Goblet Squat\n\n## Works on\n\n{text}\n\n## Steps\n\n1. Stand tall.\n2. Sit down slowly.\n"),
    ):
        assert (record["target_muscles"], record["secondary_muscles"]) == (targets, helpers)


def test_a_muscle_that_names_the_exercise_is_no_target() -> None:
    text = "The calf raise mainly works the soleus. Your feet help."
    record = read(
        f"# Calf Raise\n\n## Muscles worked\n\n{text}\n\n## Steps\n\n1. Rise.\n2. Lower the heels.\n"
    )
    assert record["target_muscles"] == ["soleus"]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Hard. Few can do five of them.", "Hard"),
        ("Beginner - everybody can start here on the first day.", "Beginner"),
        ("Intermediate, though the last set may feel like more.", "Intermediate"),
    ],
)
def test_a_text_may_start_with_the_level(text: str, level: str) -> None:
    record = read(page(f"<h2>Difficulty</h2><p>{text}</p>"), HTML)
    assert record["difficulty"] == level


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("Mat, if you train on stone", ["Mat"]),
        ("Dumbbells, for each hand one", ["Dumbbells"]),
        ("Bench, Kettlebell, when you have one", ["Bench", "Kettlebell"]),
    ],
)
def test_an_aside_is_no_equipment(text: str, things: list[str]) -> None:
    assert read(page(f"<h2>Equipment</h2><ul><li>{text}</li></ul>"), HTML)["equipment"] == things


@pytest.mark.parametrize("label", ["Lending a shoulder", "On board too", "Also along"])
def test_muscles_beside_the_targets_help(label: str) -> None:
    text = f"**Prime movers:** quads, glutes  \n**{label}:** calves, lower back"
    record = read(f"# Goblet Squat\n\n{text}\n\n## Steps\n\n1. Sit down.\n2. Stand up.\n")
    assert record["target_muscles"] == ["quads", "glutes"]
    assert record["secondary_muscles"] == ["calves", "lower back"]


@pytest.mark.parametrize("mark", ["×", "►", "☞", "◆", "✿"])
def test_a_drawn_sign_is_no_part_of_an_entry(mark: str) -> None:
    drawn = tuple(f"{mark} {text}" for text in WRONG)
    assert read(page(f"<h2>Common mistakes</h2>{items(drawn)}"), HTML)["mistakes"] == [*WRONG]
    inline = " ".join(drawn)
    if mark != "×":  # which is a sign within texts, too
        record = read(page(f"<h2>Common mistakes</h2><p>{inline}</p>"), HTML)
        assert record["mistakes"] == [*WRONG]


@pytest.mark.parametrize("heading", ["Yellow flags", "Black list", "Seen in the wild"])
def test_mistakes_are_known_by_their_form(heading: str) -> None:
    def write(move: Move) -> str:
        wrong = (
            f"Letting go of the {move.kit.lower()} too soon.",
            f"Swinging through the {move.name.lower()}.",
        )
        return html(move, f"<p>Target: {move.target}</p>", f"<h2>{heading}</h2>{items(wrong)}")

    records = read_learnt(write)
    assert [record["mistakes"][0] for record in records] == [
        f"Letting go of the {move.kit.lower()} too soon." for move in MOVES
    ]


def test_a_list_in_the_form_of_the_steps_is_no_list_of_mistakes() -> None:
    def write(move: Move) -> str:
        steps = "<ol>" + "".join(f"<li>Pressing on, {step.lower()}</li>" for step in steps_of(move)) + "</ol>"
        more = (f"Swinging the {move.kit.lower()} first.", f"Walking after the {move.name.lower()}.")
        return html(move, f"<p>Target: {move.target}</p>", f"<h2>Around it</h2>{items(more)}", steps=steps)

    assert all(record["mistakes"] == [] for record in read_learnt(write))


def test_a_field_is_learnt_wherever_its_value_stands() -> None:
    def write(move: Move) -> str:
        single = f"<dd>{move.target}</dd>"
        wrapped = f"<dd><div class='v'><span class='w'>{move.target}</span></div></dd>"
        value = single if len(move.name) % 2 else wrapped
        return html(move, f"<dl class='f'><dt>Zugpferd</dt>{value}<dt>Rang</dt><dd>{move.level}</dd></dl>")

    assert [record["target_muscles"] for record in read_learnt(write)] == [[move.target] for move in MOVES]


def test_what_all_pages_share_ends_a_list() -> None:
    def write(move: Move) -> str:
        tips = (f"Hold the {move.kit.lower()} close.", f"Think of the {move.target.lower()} as you work.")
        lines = "".join(f"<p>{text}</p>" for text in (*tips, "Older entry", "Back to start"))
        return html(move, f"<p>Target: {move.target}</p>", f"<h2>Coaching tips</h2>{lines}")

    assert [len(record["tips"]) for record in read_learnt(write)] == [2] * len(MOVES)


def test_a_bold_line_within_a_paragraph_is_a_heading() -> None:
    body = "<p><b>Tips</b><br>Keep the bar close.<br><b>Common mistakes</b></p><ul><li>Jerking it.</li></ul>"
    record = read(page(body), HTML)
    assert (record["tips"], record["mistakes"]) == (["Keep the bar close."], ["Jerking it."])


@pytest.mark.parametrize("heading", ["How we get into it", "How it goes", "How to move"])
def test_what_tells_how_is_the_steps(heading: str) -> None:
    steps = ("Lie on your back with bent knees.", "Lift your hips off the floor.", "Lower your hips again.")
    body = "".join(f"<p>{step}</p>" for step in steps)
    text = f"<h1>Hip Bridge</h1><p>Target: glutes</p><h2>{heading}</h2>{body}"
    record = read(f"<html><body><main>{text}</main></body></html>", HTML)
    assert record["steps"] == [*steps]


def test_a_term_of_facts_among_tips_states_a_fact() -> None:
    facts = "<dl><dt>Main muscles</dt><dd>Triceps</dd><dt>Level</dt><dd>Advanced</dd></dl>"
    record = read(page(f"<h2>Tips</h2>{items(ADVICE)}{facts}").replace("<p>Target: quads</p>", ""), HTML)
    assert (record["target_muscles"], record["difficulty"]) == (["Triceps"], "Advanced")
    assert record["tips"] == [*ADVICE]


def test_a_fact_with_a_bold_label_ends_advice() -> None:
    lines = "".join(f"<p>{text}</p>" for text in ADVICE)
    record = read(
        page(f"<h2>Tips</h2>{lines}<p><strong>Dose:</strong> three sets of ten, twice a week.</p>"), HTML
    )
    assert record["tips"] == [*ADVICE]


def test_areas_are_muscles_where_one_is_no_body_part() -> None:
    body = "<p>Target area: Glutes, Erector spinae</p>"
    record = read(page(body).replace("<p>Target: quads</p>", ""), HTML)
    assert record["target_muscles"] == ["Glutes", "Erector spinae"]
    assert learn([]) == Layout()
