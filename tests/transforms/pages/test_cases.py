"""Small inputs after public reports, each with its right answer: a page, or the pages of one source.

`tests/golden/cases/pages/<case>.html|md` with `<case>.expected.json` is one page; of
`tests/golden/cases/sources/<case>/` all pages are read as those of one source, by what is learnt of them. A
case stands for its kind. `NOT_YET` names the cases that are known to be wrong: one that comes right fails
until it is taken off the list.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from reading import CHECKOUT, read

CASES = CHECKOUT / "tests" / "golden" / "cases"
PAGES = sorted(path for path in (CASES / "pages").iterdir() if path.suffix in {".html", ".md"})
SOURCES = sorted(path.parent for path in (CASES / "sources").glob("*/expected.json"))
MEDIA_TYPES = {".html": "text/html", ".md": "text/markdown"}
NOT_YET = frozenset(
    (
        "01-hero-outside-main",
        "02-bare-chips",
        "06-text-in-list",
        "07-site-name-in-h1",
        "08-label-card-in-muscle-section",
        "09-h1-with-span",
        "10-step-titles-are-aliases",
        "11-ampersand-heading",
        "13-other-exercises-cards",
        "14-step-label-apart",
        "15-labels-override",
        "16-code-block",
        "17-muscles-with-roles",
        "19-wiki-links",
        "21-numbered-headings",
        "22-comma-in-item",
        "24-korean",
        "29-json-ld-short",
        "30-prose-after-label",
        "32-said-twice",
        "h03-ld-string",
        "h10-amp",
        "h12-bootstrap-accordion",
        "h15-wix",
        "h23-lazy-images",
        "h27-hidden",
        "h35-elementor-theme",
        "h36-has-sidebar",
        "h37-steps-in-widget",
        "h38-display-none",
        "l01-chips-without-label",
        "l02-labels-in-no-known-language",
        "l03-one-kit-for-all",
        "l04-drawn-steps-and-site-name",
        "m04-json-fm",
        "m14-emoji",
        "m15-step-paragraphs",
        "m16-steps-br",
        "m17-percent",
        "m21-two-languages",
        "m31-tags-only",
    )
)


def _params(cases: list[Path]) -> list[Any]:
    return [
        pytest.param(
            case,
            id=case.stem,
            marks=pytest.mark.xfail(strict=True, reason="known to be wrong") if case.stem in NOT_YET else (),
        )
        for case in cases
    ]


@pytest.mark.parametrize("page", _params(PAGES))
def test_a_page_gives_what_it_states(page: Path) -> None:
    expected = json.loads((page.parent / f"{page.stem}.expected.json").read_text(encoding="utf-8"))
    record = read(
        page.read_bytes(), MEDIA_TYPES[page.suffix], labels=expected.get("labels", {}), address=page.name
    )
    assert record["verdict"] in {expected["verdict"], "incomplete"}, record["detail"]
    wrong = {
        key: record[key.removesuffix("_any").removesuffix("_not")]
        for key, right in expected["expected"].items()
        if not _agrees(record, key, right)
    }
    assert wrong == {}


@pytest.mark.parametrize("case", _params(SOURCES))
def test_the_pages_of_a_source_give_what_they_state(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    files = sorted(path for path in (case / "input").rglob("*") if path.suffix in MEDIA_TYPES)
    records = [read(path.read_bytes(), MEDIA_TYPES[path.suffix], address=path.name) for path in files]
    loaded = {record["name"]: record for record in records if record["verdict"] in {"exercise", "incomplete"}}
    assert sorted(loaded, key=str) == sorted(right["name"] for right in expected), [
        (path.name, record["verdict"], record["detail"]) for path, record in zip(files, records, strict=True)
    ]
    wrong = {
        (right["name"], key): (loaded[right["name"]].get(key), value)
        for right in expected
        for key, value in right.items()
        if not _holds(loaded[right["name"]], key, value)
    }
    assert wrong == {}


def _agrees(record: dict[str, Any], key: str, right: Any) -> bool:
    if key.endswith("_any"):
        return bool(record[key.removesuffix("_any")] in right)
    if key.endswith("_not"):
        return not {*right} & {*record[key.removesuffix("_not")]}
    return bool(record[key] == right)


def _holds(record: dict[str, Any], key: str, value: Any) -> bool:
    if key == "nsteps":
        return bool(len(record["steps"]) == value)
    if key == "steps_contains":
        return all(any(text in step for step in record["steps"]) for text in value)
    if key == "not_in":
        return all(not {*banned} & {*record[field]} for field, banned in value.items())
    return bool(record[key] == value)
