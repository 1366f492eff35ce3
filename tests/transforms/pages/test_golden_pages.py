"""Golden pages: a stored page and its expected record, found by folder.

A new case is a new file or folder, no code. `tests/golden/<library>/<slug>.json` belongs to
`raw/<library>/<slug>.md`; `tests/golden/layouts/<case>/` holds page and record side by side, and
`tests/golden/layouts_html/<case>/` those of pages in HTML.
"""

from pathlib import Path

import pytest
from reading import CHECKOUT, assert_golden, read

GOLDEN = CHECKOUT / "tests" / "golden"
LAYOUTS = sorted(path.parent for path in (GOLDEN / "layouts").glob("*/page.md"))
HTML_LAYOUTS = sorted(path.parent for path in (GOLDEN / "layouts_html").glob("*/page.html"))
PAGES = sorted(
    file
    for file in GOLDEN.glob("*/*.json")
    if (CHECKOUT / "raw" / file.parent.name / f"{file.stem}.md").is_file()
)


@pytest.mark.parametrize("expected", PAGES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_page_of_a_library_gives_its_golden_record(expected: Path) -> None:
    page = CHECKOUT / "raw" / expected.parent.name / f"{expected.stem}.md"
    assert_golden(read(page.read_bytes()), expected)


@pytest.mark.parametrize("case", LAYOUTS, ids=lambda case: case.name)
def test_a_layout_gives_its_golden_record(case: Path) -> None:
    assert_golden(read((case / "page.md").read_bytes()), case / "expected.json")


@pytest.mark.parametrize("case", HTML_LAYOUTS, ids=lambda case: case.name)
def test_a_layout_in_html_gives_its_golden_record(case: Path) -> None:
    assert_golden(read((case / "page.html").read_bytes(), "text/html"), case / "expected.json")


def test_there_are_golden_pages_and_layouts_of_many_kinds() -> None:
    assert len(PAGES) >= 20
    assert len(LAYOUTS) >= 14
    assert len(HTML_LAYOUTS) >= 20
