"""The documents: links lead to files and headings, and every page is in the navigation of the site."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
DOCS = CHECKOUT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))


def prose(page: Path) -> str:
    """Return a page without its blocks and spans of code, in which brackets are no links."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`\n]*`", "", text)


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings of a page, as the site and code hosts make them."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = [re.sub(r"\]\([^)]*\)", "", each) for each in re.findall(r"^#+ +(.+)$", text, re.MULTILINE)]
    return {re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", each).strip().lower()) for each in headings}


def dead_links(pages: list[Path], within: Path) -> list[str]:
    """Return the links of pages that lead to no file within a folder, or to no heading of one."""
    known = {page: anchors(page) for page in pages}
    dead = []
    for page in pages:
        for target, heading in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)", prose(page)):
            if re.match(r"[a-z]+:", target):
                continue
            file = (page.parent / target).resolve() if target else page
            if not file.is_file() or not file.is_relative_to(within):
                dead.append(f"{page.name}: {target}")
            elif heading and heading not in known.get(file, set()):
                dead.append(f"{page.name}: {target}#{heading}")
    return dead


def test_every_link_of_the_documents_leads_to_a_file_and_a_heading_of_the_site() -> None:
    assert len(PAGES) > 40
    assert dead_links(PAGES, DOCS) == []


def test_a_dead_link_is_seen(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (tmp_path / "OUT.md").write_text("# Out\n", encoding="utf-8")
    first, second = docs / "first.md", docs / "second.md"
    first.write_text(
        "# First\n\n[good](second.md#two-words) [gone](gone.md) [no heading](second.md#three)\n"
        "[out](../OUT.md) [here](#first) [not here](#last) [other](https://example.com) `[code](no.md)`\n",
        encoding="utf-8",
    )
    second.write_text("# Second\n\n## Two words\n", encoding="utf-8")
    assert dead_links([first, second], docs) == [
        "first.md: gone.md",
        "first.md: second.md#three",
        "first.md: ../OUT.md",
        "first.md: #last",
    ]


def in_navigation(entries: list[object]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict):
            for value in entry.values():
                yield from in_navigation(value if isinstance(value, list) else [value])


def test_every_page_stands_once_in_the_navigation_of_the_site() -> None:
    site = tomllib.loads((CHECKOUT / "zensical.toml").read_text(encoding="utf-8"))
    pages = sorted(in_navigation(site["project"]["nav"]))
    assert pages == sorted(page.relative_to(DOCS).as_posix() for page in PAGES)


def test_every_decision_stands_in_the_list_of_decisions() -> None:
    listed = re.findall(r"\]\((\d{4}-[^)]+)\)", (DOCS / "decisions/index.md").read_text(encoding="utf-8"))
    assert listed == sorted(page.name for page in (DOCS / "decisions").glob("0*.md"))
