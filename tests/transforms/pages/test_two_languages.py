"""Pages in two languages: blocks that say they are in another language are none of the page's fields."""

import pytest
from reading import read

from transforms.pages.html.reader import read_html
from transforms.pages.outline import TRANSLATION
from transforms.taxonomy.vocabulary import Vocabulary

STEPS = {
    "en": "<h2>Steps</h2><ol><li>Sit down.</li><li>Lift your hips.</li></ol>",
    "fr": "<h2>Étapes</h2><ol><li>Asseyez-vous.</li><li>Soulevez le bassin.</li></ol>",
}


def texts(language: str, page: str) -> tuple[str, int]:
    """Return all text of the outline of a page, and how many characters went as a translation."""
    outline = read_html(f'<html lang="{language}"><body>{page}</body></html>', Vocabulary({}, {}))
    found = " ".join(str(block) for block in outline.blocks)
    return found, outline.left_out.get(TRANSLATION, 0)


@pytest.mark.parametrize(
    ("language", "page"),
    [
        ("en", f'<h1>Crab</h1>{STEPS["en"]}<section lang="fr">{STEPS["fr"]}</section>'),
        ("en-GB", f'<h1>Crab</h1><div lang="FR">{STEPS["fr"]}</div>{STEPS["en"]}'),
        ("", f'<h1>Crab</h1><div lang="en">{STEPS["en"]}</div><div lang="fr">{STEPS["fr"]}</div>'),
        ("fr", f'<div lang="en"><h1>Crab</h1>{STEPS["en"]}</div><div lang="fr_CA">{STEPS["fr"]}</div>'),
    ],
)  # fmt: skip
def test_blocks_in_another_language_are_left_out_and_counted(language: str, page: str) -> None:
    found, characters = texts(language, page)
    assert "Lift your hips." in found
    assert "Soulevez" not in found
    assert characters > len("Asseyez-vous.")


@pytest.mark.parametrize(
    ("language", "page"),
    [
        ("fr", f'<h1>Crab</h1><div lang="en">{STEPS["en"]}</div>'),
        ("en", f'<h1>Crab</h1><div lang="en-US">{STEPS["en"]}</div>'),
        ("en", f'<h1>Crab</h1><p>Works the <span lang="la">Vastus</span>.</p>{STEPS["en"]}'),
    ],
)  # fmt: skip
def test_nothing_goes_where_the_page_misstates_its_language_or_a_word_is_foreign(
    language: str, page: str
) -> None:
    found, characters = texts(language, page)
    assert "Lift your hips." in found
    assert "Vastus" in found or "Vastus" not in page
    assert characters == 0


EN = ["Lie on your back with your feet flat on the floor.", "Lift your hips until your body is straight."]
FR = [
    "Allonge-toi sur le dos avec les pieds au sol.",
    "Monte les hanches jusqu'à ce que ton corps soit droit.",
]
PL = ["Połóż się na plecach i oprzyj stopy na podłodze.", "Unieś biodra do góry, aż ciało będzie proste."]


def listed(texts: list[str]) -> str:
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))


@pytest.mark.parametrize(
    "below",
    [
        f"## Instructions\n{listed(EN)}\n\n## Exécution\n{listed(FR)}",
        f"## How to do it\n{listed(EN)}\n\n## Réalisation\n{listed(FR)}",
        f"## Steps\n{listed(EN)}\n\n### Polski\n{listed(PL)}",
        f"## Steps\n**English**\n\n{listed(EN)}\n\n**Polski**\n\n{listed(PL)}",
        f"## Technique / Technika\n{listed([EN[0], PL[0], EN[1], PL[1]])}",
        f"## Steps\n{listed([*EN, 'Hold.'])}\n\n## Étapes\n{listed(FR)}\n\n## Tips\n- Keep your chin up.",
    ],
)
def test_steps_in_another_language_than_the_first_are_left_out_and_counted(below: str) -> None:
    record = read(f"# Glute Bridge\n\nMuscles: Glutes\n\n{below}\n")
    assert [step for step in record["steps"] if step != "Hold."] == EN
    assert record["left_out"][TRANSLATION] >= len("".join(PL)) - 10
    assert "Hold." in record["steps"] or "Hold." not in below


@pytest.mark.parametrize(
    "below",
    [
        f"## Setup\n{listed(EN[:1])}\n\n## Execution\n{listed(EN[1:])}",
        f"## Steps\n{listed([*EN, 'Return to the start (la posición inicial).', 'Repeat.'])}",
        f"## Steps\n{listed(EN)}\n\n## Conseils\n- Garde les genoux au-dessus des pieds.",
    ],
)
def test_what_the_page_says_once_stays_in_whatever_words(below: str) -> None:
    record = read(f"# Glute Bridge\n\nMuscles: Glutes\n\n{below}\n")
    assert [*record["steps"], *record["tips"]] == [
        line.split(" ", 1)[1] for line in below.splitlines() if line[:2] in {"1.", "2.", "3.", "4.", "- "}
    ]
    assert TRANSLATION not in record["left_out"]
