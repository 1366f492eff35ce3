"""The pages of a real site, where they are at hand: every field of every page."""

import json
from typing import Any

import pytest
from reading import CHECKOUT, read

PAGES = CHECKOUT.parent / "shared" / "pages"
FORGE = PAGES / "forge"
HTML_FIELDS = (
    "name", "target_muscles", "secondary_muscles", "equipment", "difficulty", "category", "body_part",
    "steps", "tips", "mistakes",
)  # fmt: skip
OTHERS_IN_HTML = {
    "about": "not_an_exercise",
    "comparison": "several_exercises",
    "hub-glutes": "list_page",
    "hub-legs": "list_page",
}
OTHERS = {"about": "not_an_exercise", "article": "not_an_exercise", "hub-legs": "list_page"}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FORGE.is_dir(), reason=f"needs {FORGE}, which is not beside this checkout"),
]


def expected_records() -> list[dict[str, Any]]:
    file = FORGE / "expected.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.is_file() else []


def answered_questions(page: str) -> list[dict[str, str]]:
    """Read the questions with answers straight from the JSON-LD of a page."""
    nodes = [
        json.loads(text)
        for text in page.split('<script type="application/ld+json">')[1:]
        for text in [text.split("</script>")[0]]
    ]
    faq = next(node for node in nodes if node["@type"] == "FAQPage")
    return [
        {"question": each["name"], "answer": each["acceptedAnswer"]["text"]} for each in faq["mainEntity"]
    ]


@pytest.mark.parametrize("expected", expected_records(), ids=lambda expected: expected["slug"])
def test_every_field_of_a_page_is_read_exactly(expected: dict[str, Any]) -> None:
    record = read((FORGE / "markdown" / f"{expected['slug']}.md").read_bytes())
    assert record["verdict"] == "exercise"
    assert {key: record[key] for key in expected if key != "slug"} == {
        key: value for key, value in expected.items() if key != "slug"
    }


@pytest.mark.parametrize("slug", OTHERS)
def test_a_page_that_is_no_exercise_is_recognised(slug: str) -> None:
    record = read((PAGES / "not-exercises" / f"{slug}.md").read_bytes())
    assert (record["verdict"], record["reason"]) == ("not_exercise", OTHERS[slug])


@pytest.mark.parametrize("expected", expected_records(), ids=lambda expected: expected["slug"])
def test_every_field_of_a_page_in_html_is_read_exactly(expected: dict[str, Any]) -> None:
    page = (FORGE / "html" / f"{expected['slug']}.html").read_bytes()
    record = read(page, "text/html")
    assert {key: record[key] for key in HTML_FIELDS} == {key: expected[key] for key in HTML_FIELDS}
    assert record["faqs"] == answered_questions(page.decode())


@pytest.mark.parametrize("expected", expected_records(), ids=lambda expected: expected["slug"])
def test_a_page_gives_the_same_record_from_markdown_and_html(expected: dict[str, Any]) -> None:
    from_markdown = read((FORGE / "markdown" / f"{expected['slug']}.md").read_bytes())
    from_html = read((FORGE / "html" / f"{expected['slug']}.html").read_bytes(), "text/html")
    carried_otherwise = {
        "summary", "faqs", "links", "images", "videos", "language", "canonical", "claims", "left_out"
    }  # fmt: skip
    assert {key: value for key, value in from_html.items() if key not in carried_otherwise} == {
        key: value for key, value in from_markdown.items() if key not in carried_otherwise
    }


@pytest.mark.parametrize("slug", OTHERS_IN_HTML)
def test_a_page_in_html_that_is_no_exercise_is_recognised(slug: str) -> None:
    record = read((PAGES / "not-exercises" / f"{slug}.html").read_bytes(), "text/html")
    assert (record["verdict"], record["reason"]) == ("not_exercise", OTHERS_IN_HTML[slug])
