# ruff: noqa: E501, ISC004 - the texts of pages, as long as they are, in their scripts
"""Kinds of pages, each in several words and markups: what holds for one of a kind holds for all of it."""

from typing import Any

import pytest
from reading import read

STEPS = ["Kneel on one knee.", "Press the bell up.", "Lower it with control."]
HTML_STEPS = "<h2>How to do it</h2><ol>" + "".join(f"<li>{step}</li>" for step in STEPS) + "</ol>"
MARKDOWN_STEPS = "\n\n## Steps\n\n" + "\n".join(f"{place}. {step}" for place, step in enumerate(STEPS, 1))
NAME = "Half Kneeling Press"


def html(body: str, title: str = NAME, **options: Any) -> dict[str, Any]:
    page = f"<!doctype html><html lang=en><head><title>{title}</title></head><body>{body}</body></html>"
    return read(page, "text/html", **options)


def html_page(attributes: str, after: str = "", **options: Any) -> dict[str, Any]:
    return html(f"<main><h1>{NAME}</h1>{attributes}{HTML_STEPS}{after}</main>", **options)


def markdown_page(attributes: str, **options: Any) -> dict[str, Any]:
    return read(f"# {NAME}\n\n{attributes}{MARKDOWN_STEPS}\n", **options)


def front_matter_page(lines: str) -> dict[str, Any]:
    return read(f"---\ntitle: {NAME}\n{lines}\n---\n{MARKDOWN_STEPS}\n")


@pytest.mark.parametrize(
    "words",
    [
        "<ul class=tags><li>kettlebell</li><li>deltoids</li><li>advanced</li></ul>",
        "<div><span>kettlebell</span> · <span>deltoids</span> · <span>advanced</span></div>",
        "<p>kettlebell | deltoids | advanced</p>",
        "<p>kettlebell</p><p>deltoids</p><p>advanced</p>",
    ],
)
def test_known_words_near_the_title_are_values_without_a_label(words: str) -> None:
    record = html_page(words)
    assert record["verdict"] == "exercise"
    assert (record["equipment"], record["target_muscles"]) == (["kettlebell"], ["deltoids"])
    assert record["difficulty"] == "advanced"


@pytest.mark.parametrize(
    "words", ["`kettlebell` `deltoids`", "#kettlebell #deltoids", "kettlebell / deltoids"]
)
def test_words_without_a_label_in_markdown(words: str) -> None:
    record = markdown_page(words)
    assert (record["equipment"], record["target_muscles"]) == (["kettlebell"], ["deltoids"])


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("<div><span>Beginner</span><span>Intermediate</span><span>Advanced</span></div>", ""),
        ("<div><span>Barbell</span><span>Cable</span><span>Kettlebell</span></div>", ""),
        ("<div><a href=/b>Barbell</a><a href=/q>Quads</a><a href=/1>Beginner</a></div>", ""),
        ("", "<h2>More</h2><h3>Band Curl</h3><div><span>Band</span><span>Biceps</span></div>"),
        ("<div><span>Barbell</span><span>Quads</span><span>New</span></div>", ""),
    ],
    ids=["menu of one field", "list of one kind", "links", "card of another", "a word that is not known"],
)
def test_words_that_are_no_values(words: str, after: str) -> None:
    record = html_page(f"<p>Target muscle: Deltoids</p>{words}", after)
    assert record["target_muscles"] == ["Deltoids"]
    assert record["equipment"] == []
    assert record["difficulty"] is None


def test_a_word_of_two_fields_needs_the_others_to_settle_it() -> None:
    assert html_page("<p>chest | barbell | beginner</p>")["target_muscles"] == []
    assert front_matter_page("tags: [chest, barbell, quads]")["target_muscles"] == ["Quads"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("tags: [deltoids, kettlebell, advanced, monday]", (["Deltoids"], ["Kettlebell"], "Advanced")),
        ("categories: Deltoids, Kettlebell, Advanced", (["Deltoids"], ["Kettlebell"], "Advanced")),
        ("keywords:\n  - deltoids\n  - kettlebell", (["Deltoids"], ["Kettlebell"], None)),
        ("target: Triceps\ntags: [deltoids, kettlebell]", (["Triceps"], ["Kettlebell"], None)),
        ("muscle: Triceps\ntags: [beginner, advanced]", (["Triceps"], [], None)),
    ],
)
def test_tags_that_are_known_values(lines: str, expected: tuple[Any, ...]) -> None:
    record = front_matter_page(lines)
    assert (record["target_muscles"], record["equipment"], record["difficulty"]) == expected


@pytest.mark.parametrize(
    "title", ["Gym Atlas: {}", "{} | Gym Atlas", "Gym Atlas – {}"], ids=["colon", "bar", "dash"]
)
def test_the_name_is_the_first_heading_where_the_h1_names_the_site(title: str) -> None:
    body = (
        f"<header><h1>Gym Atlas</h1></header><article><h2>{NAME}</h2><p>Target muscle: Delts</p>{HTML_STEPS}"
    )
    assert html(f"{body}</article>", title.format(NAME))["name"] == NAME


@pytest.mark.parametrize("second", ["Complete Guide", "Shoulders", "Overview"])
def test_a_heading_below_the_name_is_no_name(second: str) -> None:
    body = f"<main><h1>{NAME}</h1><h2>{second}</h2><p>Target muscle: Delts</p>{HTML_STEPS}</main>"
    assert html(body, f"{NAME} | {second}")["name"] == NAME


@pytest.mark.parametrize(
    "box",
    [
        "<h2>Muscles</h2><dl><dt>Primary</dt><dd>Delts</dd><dt>Secondary</dt><dd>Triceps</dd></dl>",
        "<h2>Targeted muscles</h2><div><span>Primary</span><span>Delts</span></div>"
        "<div><span>Synergists</span><span>Triceps</span></div>",
        "<h2>Muscles used</h2><div><p>Main muscle</p><p>Delts</p></div>"
        "<div><p>Secondary muscle</p><p>Triceps</p></div>",
    ],
)
def test_labels_within_a_section_of_muscles(box: str) -> None:
    record = html_page(box)
    assert (record["target_muscles"], record["secondary_muscles"]) == (["Delts"], ["Triceps"])


@pytest.mark.parametrize(
    ("heads", "are_kept"),
    [
        (("### Step 1: Setup", "### Step 2: Execution", "### Step 3: Return"), True),
        (("### 1. Preparation", "### 2. Press", "### 3. Lower"), True),
        (("### Starting position", "### Press", "### Lower slowly"), False),
    ],
)
def test_titles_of_steps_that_announce_sections_stay_in_order(heads: tuple[str, ...], are_kept: bool) -> None:
    parts = "\n\n".join(f"{head}\n\n{step}" for head, step in zip(heads, STEPS, strict=True))
    page = f"# {NAME}\n\nTarget: Delts\n\n## Instructions\n\n{parts}\n\n### Tips\n\n- Breathe.\n"
    record = read(page)
    titles = [head.partition(": ")[2] or head.partition(". ")[2] for head in heads]
    assert record["steps"] == [
        f"{title}: {step}" if are_kept else step for title, step in zip(titles, STEPS, strict=True)
    ]
    assert record["tips"] == ["Breathe."]


def test_numbered_titles_start_the_steps_under_a_heading_that_is_not_known() -> None:
    parts = "\n\n".join(f"### {place}) {word}\n\n{step}" for place, (word, step) in enumerate(
        zip(("Starting position", "Drive", "Return"), STEPS, strict=True), 1
    ))  # fmt: skip
    record = read(f"# {NAME}\n\nTarget: Delts\n\n## Phases\n\n{parts}\n\n## Tips\n\n- Breathe.\n")
    assert len(record["steps"]) == len(STEPS)
    assert record["tips"] == ["Breathe."]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Setup & Execution", "steps"),
        ("Cues & Tips", "tips"),
        ("Tipps & Tricks", "tips"),
        ("Fragen & Antworten", "faqs"),
    ],
)
def test_two_names_of_one_section_are_joined(heading: str, field: str) -> None:
    page = f"# {NAME}\n\nTarget: Delts\n\n## {heading}\n\n- Why? Because.\n- Press the bell up.\n"
    assert read(f"{page}\n## Steps\n\n1. Press.\n2. Rest.\n")[field]


@pytest.mark.parametrize(
    ("labels", "heading", "field"),
    [({"Variations": "tips"}, "Variations", "tips"), ({"Common mistakes": "tips"}, "Common Mistakes", "tips"),
     ({"FAQ": "mistakes"}, "FAQ", "mistakes")],
)  # fmt: skip
def test_labels_of_a_source_beat_shipped_headings(labels: dict[str, str], heading: str, field: str) -> None:
    record = read(f"# {NAME}\n\nTarget: Delts\n\n## {heading}\n\n- Squeeze.\n{MARKDOWN_STEPS}", labels=labels)
    assert record[field] == ["Squeeze."]


@pytest.mark.parametrize(
    "code",
    [
        "```yaml\nprimary: Delts\nkit: [Kettlebell, Bench]\ntype: compound\n```",
        "~~~\nMuscles:\n  - Delts\nGear: Kettlebell, Bench\nMechanics: compound\nid: 7\n~~~",
        "```\nTarget muscle: Delts\nEquipment: Kettlebell, Bench\nMechanic: compound\n```",
    ],
)
def test_attributes_in_fenced_code(code: str) -> None:
    record = markdown_page(code)
    assert (record["target_muscles"], record["equipment"]) == (["Delts"], ["Kettlebell", "Bench"])
    assert record["mechanic"] == "compound"
    assert record["steps"] == STEPS


def test_code_of_a_program_is_no_text() -> None:
    record = markdown_page("Target: Delts\n\n```python\nlevel: int\nlevel = 3\n```")
    assert record["difficulty"] is None


@pytest.mark.parametrize(
    "lines",
    [
        "muscles:\n  - {name: Delts, role: primary}\n  - {name: Triceps, role: secondary}",
        "muscles:\n  - {muscle: Delts, type: target, activation: 60%}\n  - {muscle: Triceps, type: synergist}",
        "muscles:\n  - {slug: Delts, primary: true}\n  - {slug: Triceps, primary: false}",
        "muscles:\n  Delts: primary\n  Triceps: secondary",
        "muscles: {primary: [Delts], secondary: ['[[Triceps]]']}",
    ],
)
def test_muscles_of_data_have_their_own_roles(lines: str) -> None:
    record = front_matter_page(lines)
    assert (record["target_muscles"], record["secondary_muscles"]) == (["Delts"], ["Triceps"])


@pytest.mark.parametrize(
    "lines",
    [
        "target: '[[Delts]]'\nequipment: ['[[kit/bench|Bench]]', '[[Cable]]']",
        "target: [[Delts]]\nequipment: [[[kit/bench|Bench]], [[kit/Cable]]]",
        "target: '[Delts](/m/delts)'\nequipment:\n  - '[[Bench]]'\n  - '[[kit/Cable#Rope]]'",
    ],
)
def test_links_of_notebooks_are_what_they_show(lines: str) -> None:
    record = front_matter_page(lines)
    assert (record["target_muscles"], record["equipment"]) == (["Delts"], ["Bench", "Cable"])


@pytest.mark.parametrize(
    ("text", "muscles"),
    [
        ("Biceps Brachii, Long Head", ["Biceps Brachii, Long Head"]),
        ("Trapezius, Lower", ["Trapezius, Lower"]),
        ("Gastrocnemius, Medial Head", ["Gastrocnemius, Medial Head"]),
        ("Deltoid, Anterior; Trapezius, Upper", ["Deltoid, Anterior", "Trapezius, Upper"]),
        ("Glutes, Hamstrings", ["Glutes", "Hamstrings"]),
        ("Quads 60%, Glutes (25 %), Hamstrings – 15%", ["Quads", "Glutes", "Hamstrings"]),
        ("70% Quads, 30% Glutes", ["Quads", "Glutes"]),
        ("Quads: 60%; Glutes: 40%", ["Quads", "Glutes"]),
    ],
)
def test_one_muscle_is_one_and_without_its_share(text: str, muscles: list[str]) -> None:
    assert read(f"# {NAME}\n\n## Target muscles\n\n- {text}\n{MARKDOWN_STEPS}")["target_muscles"] == muscles
    assert markdown_page(f"**Target muscles:** {text}")["target_muscles"] == muscles


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("**Muscles worked:** The quads straighten the knee. They are large.", "target_muscles", ["quads"]),
        ("**Target:** This one hits the glutes and the hamstrings harder than any other lift.",
         "target_muscles", ["glutes", "hamstrings"]),
        ("**Equipment:** A barbell. You can also take two dumbbells, if you like.", "equipment", ["barbell"]),
        ("**Equipment:** All that you need for this is a sturdy bench.", "equipment", ["bench"]),
        ("**Equipment:** Whatever you happen to find around the house.", "equipment", []),
        ("**Difficulty:** Equipment", "difficulty", None),
        ("**Difficulty:** This lift is best left to advanced lifters.", "difficulty", "advanced"),
        ("**Target:** Secondary muscles", "target_muscles", []),
    ],
)  # fmt: skip
def test_prose_after_a_label_gives_the_terms_that_it_names(line: str, field: str, value: Any) -> None:
    record = markdown_page(f"Body part: Legs\n\nForce: Push\n\n{line}")
    assert record[field] == value
    assert [(claim[0], claim[4]) for claim in record["claims"] if claim[2] == "rejected"] == [(field, False)]


@pytest.mark.parametrize(
    ("section", "field", "value"),
    [
        ("## Muscles worked\n\nIt works the glutes, quads and adductors. The core helps.", "target_muscles",
         ["glutes", "quads", "adductors"]),
        ("## Muscles\n\n- **Glutes** – they extend the hip as you stand up again\n- Quads: straighten the knee on the way up",
         "target_muscles", ["Glutes", "Quads"]),
        ("## Equipment\n\nYou only need a kettlebell for this lift. A mat helps.", "equipment", ["kettlebell"]),
        ("## Equipment\n\n- Kettlebell - any weight that you can press ten times\n- Mat", "equipment", ["Kettlebell", "Mat"]),
    ],
)  # fmt: skip
def test_prose_below_a_heading_gives_the_terms_that_it_names(
    section: str, field: str, value: list[str]
) -> None:
    assert read(f"# {NAME}\n\nForce: Push\n\n{section}\n{MARKDOWN_STEPS}")[field] == value


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("**Target:** Front and rear delts.", "target_muscles", ["Front and rear delts"]),
        ("**Equipment:** Dumbbells (15 lb. or lighter, whichever you can hold for long)", "equipment",
         ["Dumbbells (15 lb. or lighter, whichever you can hold for long)"]),
        ("**Equipment:** Barbell, bench, and rack.", "equipment", ["Barbell", "bench", "rack"]),
        ("**Difficulty:** Beginner to intermediate", "difficulty", "Beginner to intermediate"),
    ],
)  # fmt: skip
def test_values_pass_the_gate(line: str, field: str, value: Any) -> None:
    record = markdown_page(f"Body part: Legs\n\nForce: Push\n\n{line}")
    assert record[field] == value
    assert not [claim for claim in record["claims"] if claim[2] == "rejected"]


def how_to(*steps: str) -> str:
    nodes = ",".join(f'{{"@type":"HowToStep","text":"{step}"}}' for step in steps)
    return f'<script type="application/ld+json">{{"@type":"HowTo","name":"{NAME}","step":[{nodes}]}}</script>'


def test_data_behind_a_page_does_not_replace_what_it_shows() -> None:
    target = "<p>Target muscle: Delts</p>"
    assert html_page(how_to("Press.", "Lower it.") + target)["steps"] == STEPS
    assert html_page(how_to(*STEPS, "Repeat.") + target)["steps"] == [*STEPS, "Repeat."]
    assert html(f"<main><h1>{NAME}</h1>{target}</main>{how_to(*STEPS)}")["steps"] == STEPS
    question = '{"@type":"Question","name":"Safe?","acceptedAnswer":{"@type":"Answer","text":"Yes."}}'
    data = f'<script type="application/ld+json">{{"@type":"FAQPage","mainEntity":[{question}]}}</script>'
    shown = "<h2>FAQ</h2><h3>Safe?</h3><p>Yes, it is.</p><h3>How often?</h3><p>Twice a week.</p>"
    assert len(html_page(data + target, shown)["faqs"]) == 2


@pytest.mark.parametrize(
    "step",
    [
        '"Kneel on one knee.<br>Press the bell up.<br/>Lower it with control."',
        r'["Kneel on one knee.\nPress the bell up.\nLower it with control."]',
        '{"@type": "HowToStep", "text": "1. Kneel on one knee. 2. Press the bell up. 3. Lower it with control."}',
        '"<ol><li>Kneel on one knee.</li><li>Press the bell up.</li><li>Lower it with control.</li></ol>"',
    ],
)
def test_all_steps_in_one_text_of_data(step: str) -> None:
    data = f'<script type="application/ld+json">{{"@type":"HowTo","name":"{NAME}","step":{step}}}</script>'
    assert html(f"{data}<main><h1>{NAME}</h1><p>Target muscle: Delts</p></main>")["steps"] == STEPS


@pytest.mark.parametrize(
    "steps",
    [
        "1. Kneel on one knee. 2. Press the bell up. 3. Lower it with control.",
        "- 1) Kneel on one knee. 2) Press the bell up. 3) Lower it with control.",
        "Do it like this: 1) Kneel on one knee. 2) Press the bell up. 3) Lower it with control.",
        "1. Kneel on one knee.<br>2. Press the bell up.<br>3. Lower it with control.",
        "1. Kneel on one knee.<br>Press the bell up.<br>Lower it with control.",
        "1\n\nKneel on one knee.\n\n2\n\nPress the bell up.\n\n3\n\nLower it with control.",
        "**Step 1**\n\nKneel on one knee.\n\n**Step 2**\n\nPress the bell up.\n\n**Step 3**\n\nLower it with control.",
        "(1) Kneel on one knee. (2) Press the bell up. (3) Lower it with control.",
        "Step 1: Kneel on one knee. Step 2: Press the bell up. Step 3: Lower it with control.",
        "① Kneel on one knee. ② Press the bell up. ③ Lower it with control.",
        "1. Kneel on one knee. [Source][a]\n2. Press the bell up. [WHO][b]\n3. Lower it with control.\n\n"
        "[a]: http://a.test\n[b]: http://b.test",
    ],
)
def test_numbers_divide_a_text_into_steps(steps: str) -> None:
    assert read(f"# {NAME}\n\nTarget: Delts\n\n## Steps\n\n{steps}\n")["steps"] == STEPS


@pytest.mark.parametrize(
    "step",
    [
        "Do three sets of 2. Rest after each.",
        "Hold for 2. 3 breaths are enough.",
        "Wait. [Turn][a] the hand.\n\n[a]: /b",
    ],
)
def test_other_numbers_and_links_divide_nothing(step: str) -> None:
    text = step.partition("\n")[0].replace("[a]", "").replace("[", "").replace("]", "")
    assert read(f"# {NAME}\n\nTarget: Delts\n\n## Steps\n\n1. {step}\n")["steps"] == [text]


def test_what_is_said_twice_is_there_twice() -> None:
    record = read(f"---\ntitle: {NAME}\ntarget: Delts\nsteps: [Press., Rest., Press., Rest.]\n---\n\n"
                  "## FAQ\n\n**Safe?** Yes.\n\n**Safe?** With a spotter.\n")  # fmt: skip
    assert record["steps"] == ["Press.", "Rest.", "Press.", "Rest."]
    assert [faq["answer"] for faq in record["faqs"]] == ["Yes.", "With a spotter."]


@pytest.mark.parametrize("page", ["{}\n\n{}", "{{{}}}\n{}"], ids=["yaml", "json"])
def test_front_matter_of_json(page: str) -> None:
    data = '"title": "Half Kneeling Press", "primaryMuscles": ["Delts"]'
    text = page.format(data, MARKDOWN_STEPS)
    assert read(text)["name"] == (NAME if text.startswith("{") else None)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Kniebeuge", "Zielmuskel", "Gerät", "Ausführung"), ("Squat", "Target", "Equipment", "How to")),
        (("Squat", "Target muscle", "Gear", "Steps"), ("Присед", "Основная мышца", "Инвентарь", "Техника")),
        (("深蹲", "目标肌肉", "器械", "动作步骤"), ("Squat", "Target", "Equipment", "Instructions")),
    ],
)
def test_a_page_in_two_languages_is_the_first(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    parts = [f"# {name}\n\n- {target}: Quads\n- {kit}: Barbell\n\n## {steps}\n\n1. {name} down.\n2. {name} up.\n"
             for name, target, kit, steps in (first, second)]  # fmt: skip
    record = read("\n".join(parts))
    assert record["name"] == first[0]
    assert record["steps"] == [f"{first[0]} down.", f"{first[0]} up."]


def test_a_page_that_is_divided_into_languages_is_the_first() -> None:
    german = "## Deutsch\n\n- Zielmuskel: Quadrizeps\n- Gerät: Langhantel\n\n### Ausführung\n\n1. Runter.\n2. Hoch.\n"
    english = "## English\n\n- Target: Quads\n- Equipment: Barbell\n\n### Steps\n\n1. Down.\n2. Up.\n"
    record = read(f"# {NAME}\n\n{english}\n{german}")
    assert (record["target_muscles"], record["steps"]) == (["Quads"], ["Down.", "Up."])
    record = read(f"# {NAME}\n\n{german}\n{english}")
    assert (record["target_muscles"], record["steps"]) == (["Quadrizeps"], ["Runter.", "Hoch."])
    other = english.replace("English", "Front Squat").replace("Quads", "Glutes")
    assert (
        read(f"# Squats\n\n{english.replace('English', 'Back Squat')}\n{other}")["verdict"] == "not_exercise"
    )


def test_two_exercises_in_one_language_stay_two() -> None:
    part = "# {0}\n\n- Target: Quads\n- Equipment: Barbell\n\n## How to do it\n\n1. {0} down.\n2. {0} up.\n"
    assert read(part.format("Squat") + part.format("Lunge"))["reason"] == "several_exercises"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- **Основные мышцы:** Квадрицепс и ягодицы\n- **Инвентарь:** Гиря\n- **Сложность:** Новичок\n\n"
         "## Техника выполнения\n\n1. Присядьте.\n\n## Частые ошибки\n\n- Спешка.",
         (["Квадрицепс", "ягодицы"], ["Гиря"], "Новичок", ["Присядьте."])),
        ("- **目标肌肉：** 股四头肌和臀大肌\n- **器械：** 壶铃\n- **难度：** 初级\n\n## 动作步骤\n\n1. 慢慢下蹲。",
         (["股四头肌", "臀大肌"], ["壶铃"], "初级", ["慢慢下蹲。"])),
        ("目標肌群：股四頭肌、臀大肌\n\n器材：壺鈴\n\n難度：中級\n\n## 動作要領\n\n1. 慢慢下蹲。",
         (["股四頭肌", "臀大肌"], ["壺鈴"], "中級", ["慢慢下蹲。"])),
        ("- العضلات المستهدفة: الفخذ الأمامي، الأرداف\n- المعدات: دمبل\n- المستوى: مبتدئ\n\n## طريقة الأداء\n\n1. انزل.",
         (["الفخذ الأمامي", "الأرداف"], ["دمبل"], "مبتدئ", ["انزل."])),
        ("- Mięśnie docelowe: Czworogłowy uda i pośladki\n- Sprzęt: Hantel\n- Poziom: Łatwy\n\n## Wykonanie\n\n1. Zejdź.",
         (["Czworogłowy uda", "pośladki"], ["Hantel"], "Łatwy", ["Zejdź."])),
        ("- Hedef kas: Ön bacak ve kalça\n- Ekipman: Dambıl\n- Zorluk: Kolay\n\n## Nasıl yapılır?\n\n1. Çömel.",
         (["Ön bacak", "kalça"], ["Dambıl"], "Kolay", ["Çömel."])),
        ("- 주동근: 대퇴사두근, 둔근\n- 기구: 덤벨\n- 난이도: 초급\n\n## 운동 방법\n\n1. 앉는다.",
         (["대퇴사두근", "둔근"], ["덤벨"], "초급", ["앉는다."])),
    ],
    ids=["ru", "zh-Hans", "zh-Hant", "ar", "pl", "tr", "ko"],
)  # fmt: skip
def test_a_page_in_another_language(text: str, expected: tuple[Any, ...]) -> None:
    record = read(f"# {NAME}\n\n{text}\n")
    assert (
        record["target_muscles"], record["equipment"], record["difficulty"], record["steps"]
    ) == expected  # fmt: skip
