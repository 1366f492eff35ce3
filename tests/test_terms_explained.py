"""What a cell and a movement are is said in the same words wherever users first meet them."""

from pathlib import Path

import pytest

from flows.cli.gaps import gaps
from flows.report.wording import explained

ROOT = Path(__file__).parents[1]
TERMS = ("Cell", "Movement")


def one_line(text: str) -> str:
    """Return a text without its line breaks."""
    return " ".join(text.split())


@pytest.mark.parametrize("page", ["README.md", "docs/gaps.md", "docs/analysts.md"])
def test_a_page_explains_cell_and_movement(page: str) -> None:
    text = one_line((ROOT / page).read_text(encoding="utf-8"))
    assert [term for term in TERMS if explained(term) not in text] == []


def test_the_help_of_gaps_explains_them_in_the_same_words() -> None:
    text = one_line(gaps.__doc__ or "")
    assert [term for term in TERMS if explained(term) not in text] == []
