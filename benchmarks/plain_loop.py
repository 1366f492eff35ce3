"""A peer: what one writes in an afternoon, markdown-it-py in a loop and `executemany` into DuckDB.

It knows the one template of the generated pages. It has no archive, no history, no taxonomy, no
checks, and reads everything again at every run.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from markdown_it import MarkdownIt

TABLES = {
    "exercise": "slug varchar, name varchar, summary varchar, body_part varchar, difficulty varchar, "
    "category varchar, movement_pattern varchar",
    "muscle": "slug varchar, position bigint, muscle varchar, role varchar",
    "equipment": "slug varchar, position bigint, equipment varchar",
    "content_item": "slug varchar, kind varchar, position bigint, content varchar, question varchar",
    "link": "slug varchar, position bigint, link_text varchar, url varchar",
}
KINDS = {"How to perform": "step", "Pro tips": "tip", "Common mistakes": "mistake"}

Rows = dict[str, list[tuple[Any, ...]]]


def load_pages(folder: Path, database: Path) -> int:
    """Read every page of a folder into a new database; return how many there were."""
    parser = MarkdownIt()
    rows: Rows = defaultdict(list)
    files = sorted(folder.glob("*.md"))
    for file in files:
        _read_page(file.stem, file.read_text("utf-8"), parser, rows)
    connection = duckdb.connect(str(database))
    connection.begin()
    for table, columns in TABLES.items():
        connection.execute(f"create table {table} ({columns})")
        marks = ", ".join("?" * (columns.count(",") + 1))
        if rows[table]:
            connection.executemany(f"insert into {table} values ({marks})", rows[table])
    connection.commit()
    connection.close()
    return len(files)


def _read_page(slug: str, text: str, parser: MarkdownIt, rows: Rows) -> None:
    """Read one page into rows."""
    name, summary, question, section = "", "", "", ""
    attributes: dict[str, str] = {}
    counts: dict[str, int] = defaultdict(int)
    for tag, content, children in _texts(text, parser):
        if tag == "h1":
            name = content
        elif tag == "h2":
            section = content
        elif tag == "h3":
            question = content
        elif section == "Quick answer" and ":**" in content:
            label, _, value = content.replace("**", "").partition(":")
            attributes[label] = value.strip()
        elif section == "Quick answer":
            summary = content
        elif section == "Related exercises":
            link = next(child for child in children if child.type == "link_open")
            counts["link"] += 1
            title = "".join(child.content for child in children)
            rows["link"].append((slug, counts["link"], title, link.attrs["href"]))
        else:
            kind = KINDS.get(section, "faq")
            counts[kind] += 1
            asked = question if kind == "faq" else None
            rows["content_item"].append((slug, kind, counts[kind], content, asked))
    single = ("Body Part", "Difficulty", "Category", "Movement Pattern")
    rows["exercise"].append((slug, name, summary, *(attributes.get(label) for label in single)))
    for label, role in (("Target Muscle", "target"), ("Secondary Muscles", "secondary")):
        named = [muscle for muscle in attributes.get(label, "").split(", ") if muscle]
        rows["muscle"] += [(slug, position, muscle, role) for position, muscle in enumerate(named, 1)]
    rows["equipment"].append((slug, 1, attributes.get("Equipment")))


def _texts(text: str, parser: MarkdownIt) -> Iterator[tuple[str, str, list[Any]]]:
    """Give the tag, the content and the inline tokens of each block of text."""
    tag = ""
    for token in parser.parse(text):
        if token.type == "inline":
            yield tag, token.content, token.children or []
        elif token.nesting == 1:
            tag = token.tag
