"""Small inputs after public reports, each with its right answer: a page, or the pages of one source.

`tests/golden/cases/pages/<case>.html|md|mdx|...` with `<case>.expected.json` is one page; of
`tests/golden/cases/sources/<case>/` all pages are read as those of one source, by what is learnt of them. A
case stands for its kind.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from reading import CHECKOUT, learn, read

CASES = CHECKOUT / "tests" / "golden" / "cases"
MEDIA_TYPES = {
    ".html": "text/html", **dict.fromkeys((".md", ".mdx", ".qmd", ".markdown"), "text/markdown"),
    **dict.fromkeys((".mht", ".mhtml"), "multipart/related"),
}  # fmt: skip
PAGES = sorted(path for path in (CASES / "pages").iterdir() if path.suffix in MEDIA_TYPES)
SOURCES = sorted(path.parent for path in (CASES / "sources").glob("*/expected.json"))
OTHERS = sorted(path.parent for path in (CASES.parent / "page_shapes").glob("*/expected.json"))

WRONG = {
    "h38b-hidden-by-own-style": "a style sheet of the page hides a class: no style sheet is read",
    "p02b-dotted-line": "Shoulders among words without labels: a muscle or a part of the body",
    "p14b-number-circles-outside": "a number drawn below the step that it numbers",
}
"""Of the others, those that come out wrong, and why."""


def _marked(case: Path) -> Any:
    wrong = [pytest.mark.xfail(reason=WRONG[case.name], strict=True)] if case.name in WRONG else []
    return pytest.param(case, id=case.name, marks=wrong)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
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


@pytest.mark.parametrize("case", map(_marked, [*SOURCES, *OTHERS]))
def test_the_pages_of_a_source_give_what_they_state(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    files = sorted(path for path in (case / "input").rglob("*") if path.suffix in MEDIA_TYPES)
    layout = learn([(path.read_bytes(), MEDIA_TYPES[path.suffix]) for path in files])
    records = [
        read(path.read_bytes(), MEDIA_TYPES[path.suffix], address=path.name, layout=layout) for path in files
    ]
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
