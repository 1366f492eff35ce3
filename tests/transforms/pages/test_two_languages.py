"""Pages in two languages: blocks that say they are in another language are none of the page's fields."""

import pytest

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
