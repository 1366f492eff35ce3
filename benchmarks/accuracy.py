"""Accuracy of extraction from HTML, by field and by layout: golden layouts, and a real site where at hand.

`python -m benchmarks.accuracy` prints the tables alone.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.html_pages import rules
from benchmarks.results import Section, table
from benchmarks.workspace import Workspace
from flows.home.settings import CHECKOUT
from transforms.pages.extract import extract_page
from transforms.pages.record import COLUMNS

FIELDS = (
    "verdict", "name", "summary", "body_part", "target_muscles", "secondary_muscles", "equipment",
    "difficulty", "category", "steps", "tips", "mistakes", "faqs",
)  # fmt: skip
FORGE = CHECKOUT.parent / "shared" / "pages" / "forge"
FORGE_FIELDS = tuple(field for field in FIELDS if field not in {"summary", "faqs"})


class Case(NamedTuple):
    """A page with what it should give; `fields` are those that the page states or must leave empty."""

    layout: str
    payload: bytes
    expected: Mapping[str, Any]
    fields: tuple[str, ...]


def measure(workspace: Workspace | None = None) -> Section:
    """Read every case and count the fields that come out exactly."""
    del workspace
    read = rules()
    right: dict[tuple[str, str], list[bool]] = {}
    for case in (*_layouts(), *_forge()):
        found = _record(extract_page("", case.payload, "text/html", read))
        for field in case.fields:
            wanted = case.expected.get(field, [] if isinstance(found[field], list) else None)
            right.setdefault((case.layout, field), []).append(found[field] == wanted)
    layouts = list(dict.fromkeys(layout for layout, _ in right))
    by_field = [
        (field, _share([one for (_, each), found in right.items() if each == field for one in found]))
        for field in FIELDS
    ]
    by_layout = [
        (layout, _share([one for (each, _), found in right.items() if each == layout for one in found]),
         ", ".join(field for (each, field), found in right.items() if each == layout and not all(found)))
        for layout in layouts
    ]  # fmt: skip
    return Section(
        "accuracy",
        "Accuracy of extraction from HTML",
        "Fields that come out exactly as the page states them (right of all). A field that a page does not "
        "state counts as right when nothing is made up for it. The layouts are those of "
        "`tests/golden/layouts_html/`; `forge` are 33 pages of a real site.\n\n"
        + table(("field", "right"), by_field)
        + "\n\n"
        + table(("layout", "right", "wrong fields"), by_layout),
    )


def _record(row: tuple[Any, ...]) -> dict[str, Any]:
    record = dict(zip(COLUMNS, row, strict=True))
    pairs = zip(record["faq_questions"], record["faq_answers"], strict=True)
    record = {key: list(value) if isinstance(value, tuple) else value for key, value in record.items()}
    return {**record, "faqs": [{"question": question, "answer": answer} for question, answer in pairs]}


def _layouts() -> Iterator[Case]:
    for page in sorted((CHECKOUT / "tests" / "golden" / "layouts_html").glob("*/page.html")):
        expected = json.loads((page.parent / "expected.json").read_text("utf-8"))
        yield Case(page.parent.name, page.read_bytes(), expected, FIELDS)


def _forge() -> Iterator[Case]:
    file = FORGE / "expected.jsonl"
    for line in file.read_text("utf-8").splitlines() if file.is_file() else ():
        expected = {"verdict": "exercise", **json.loads(line)}
        page = Path(FORGE / "html" / f"{expected['slug']}.html")
        yield Case("forge", page.read_bytes(), expected, FORGE_FIELDS)


def _share(found: list[bool]) -> str:
    return f"{sum(found)} of {len(found)} ({sum(found) / len(found):.1%})"


if __name__ == "__main__":
    print(measure().text)
