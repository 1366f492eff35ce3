"""Whether a page is published, as its front matter says it."""

from datetime import date
from typing import Any

import pytest
from reading import read

from transforms.pages.publication import planned_for, unpublished

PAGE = "# Wall Sit\n\nTarget muscle: Quads\n\n## Steps\n\n1. Lean on a wall.\n2. Slide down and hold.\n"
TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("---\ntitle: Wall Sit\ndraft: true\n---\n", "not_published"),
        ("+++\ndraft = true\n+++\n", "not_published"),
        ('{"status": "Draft"}\n', "not_published"),
        ("---\npublished: no\n---\n", "not_published"),
        ("---\npost_status: pending\n---\n", "not_published"),
        ("---\ndraft: false\npublished: true\nstatus: published\n---\n", None),
        ("---\npublished: 2026-02-01\n---\n", None),
        ("---\ndrafts: true\nnotes: {draft: true}\n---\n", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_draft_is_no_exercise_whatever_it_says(front: str, reason: str | None) -> None:
    record = read((front + PAGE).encode(), "text/markdown")
    assert (record["verdict"], record["reason"]) == ("not_exercise" if reason else "exercise", reason)


@pytest.mark.parametrize(
    "data", [{}, {1: "draft"}, {"draft": None}, {"draft": ["true"]}, {"status": {"draft": 1}}]
)
def test_what_is_no_statement_is_none(data: dict[Any, Any]) -> None:
    assert unpublished(data) is None


@pytest.mark.parametrize(
    ("payload", "planned"),
    [
        (b"---\ndate: 2026-03-02\n---\n", date(2026, 3, 2)),
        (b'\xef\xbb\xbf---\r\npublishDate: "2027-01-01T08:00"\r\n---\r\n', date(2027, 1, 1)),
        (b"+++\npublish_date = 2026-04-01\n+++\n", date(2026, 4, 1)),
        (b'{\n "published_at": "2026-04-01"\n}\n', date(2026, 4, 1)),
        (b"---\ndate: 2026-03-01\n---\n", None),
        (b"---\ndate: 2026-13-45\n---\n", None),
        (b"---\nevent:\n    date: 2027-01-01\n---\n", None),
        (b"---\ntitle: x\n---\ndate: 2027-01-01\n", None),
        (b"date: 2027-01-01\n", None),
        (b"", None),
    ],
)  # fmt: skip
def test_a_page_is_planned_by_its_front_matter_alone(payload: bytes, planned: date | None) -> None:
    assert planned_for(payload, TODAY) == planned
