"""Accuracy on layouts that the reader was not written for, with and without learning, by layout and field.

`python -m benchmarks.layouts` prints the table alone.
"""

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from benchmarks.html_pages import rules
from benchmarks.results import Section, table
from benchmarks.workspace import Workspace
from flows.home.settings import CHECKOUT, Home
from flows.taxonomy.read import read_taxonomy
from transforms.enums import LOADED_VERDICTS
from transforms.pages.extract import Rules, extract_page, learn_from_pages
from transforms.pages.layouts.layout import Layout
from transforms.pages.record import COLUMNS
from transforms.taxonomy.conform import map_terms
from transforms.taxonomy.taxonomy import Taxonomy

FOLDERS = (
    "unseen", "held_out", "first_sight", "second_sight", "third_sight", "fourth_sight", "fifth_sight",
    "sixth_sight", "seventh_sight",
)  # fmt: skip
FIELDS = (
    "name", "target_muscles", "secondary_muscles", "equipment", "difficulty", "steps", "tips", "mistakes",
)  # fmt: skip
VOCABULARIES = {
    "target_muscles": "muscle", "secondary_muscles": "muscle", "equipment": "equipment",
    "difficulty": "difficulty",
}  # fmt: skip
FACTS = ("target_muscles", "secondary_muscles", "equipment", "difficulty")
_INTRODUCTION = (
    "Fields that come out as the page states them, of those that it states: by the general reader, and "
    "with the layout that was learnt of the eight pages. Nothing was written for a layout by hand. "
    "`unseen`: written by somebody who had not seen the reader, and looked at while learning was made. "
    "`held_out`: likewise, and measured before they were looked at; what was mended after that is in the "
    "note of the session. `first_sight`: by four others, measured once before they were looked at (its "
    "README has the figures); `second_sight`: likewise, after what "
    "they taught was mended; `third_sight`: likewise, after that of the second; `fourth_sight`: likewise, "
    "by a writer who was asked for typical sites, not for tricky ones; `fifth_sight`, `sixth_sight` and "
    "`seventh_sight`: so, too, each by another one, after what those before taught. "
    "Muscles, equipment and difficulty are compared by what the taxonomy makes of "
    "the words, texts as written; lists without their order but for steps."
)
MEDIA_TYPES = {
    ".html": "text/html", ".htm": "text/html", ".md": "text/markdown", ".mdx": "text/markdown",
}  # fmt: skip


class Reading(NamedTuple):
    """What a reader makes of the pages of a layout.

    stated, right: how many values the pages state by field, and how many of them come out. invented: facts
    that a page does not state. missed: exercises that are set aside. false: pages loaded that are none.
    """

    stated: Counter[str]
    right: Counter[str]
    invented: int
    missed: int
    false: int
    exercises: int
    others: int

    @property
    def share(self) -> float:
        """The share of the stated fields that come out."""
        return self.right.total() / self.stated.total()


def layouts(folder: str) -> list[Path]:
    """Return the layouts of a folder of golden pages."""
    files = (CHECKOUT / "tests" / "golden" / folder).glob("*/expected.json")
    return sorted(file.parent for file in files)


@cache
def read_layout(folder: Path) -> tuple[Reading, Reading]:
    """Read the pages of a layout without what they teach, and with it."""
    general = rules()
    pages = {
        file.name: (file.read_bytes(), MEDIA_TYPES[file.suffix])
        for file in sorted((folder / "pages").iterdir())
    }
    learnt = learn_from_pages(pages.values(), general)
    expected = json.loads((folder / "expected.json").read_text("utf-8"))["pages"]
    return _read(pages, expected, general, Layout()), _read(pages, expected, general, learnt)


def measure(workspace: Workspace | None = None) -> Section:
    """Read every layout both ways."""
    del workspace
    text = [_INTRODUCTION]
    for folder in FOLDERS:
        read = {layout.name: read_layout(layout) for layout in layouts(folder)}
        if read:
            text += [f"### `tests/golden/{folder}`", _by_layout(read), _by_field(list(read.values()))]
    return Section("layouts", "Accuracy on layouts that the reader has not seen", "\n\n".join(text))


def _read(
    pages: Mapping[str, tuple[bytes, str]], expected: Mapping[str, Any], general: Rules, layout: Layout
) -> Reading:
    stated: Counter[str] = Counter()
    right: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for name, (payload, media_type) in pages.items():
        wanted = expected[name]
        row = extract_page("", payload, media_type, general._replace(layout=layout))
        record = dict(zip(COLUMNS, row, strict=True))
        is_loaded = record["verdict"] in LOADED_VERDICTS
        if wanted["verdict"] != "exercise":
            counts["others"] += 1
            counts["false"] += is_loaded
            continue
        counts["exercises"] += 1
        counts["missed"] += not is_loaded
        for field in FIELDS:
            if wanted.get(field):
                stated[field] += 1
                is_same = form_of(record[field], field) == form_of(wanted[field], field)
                right[field] += is_loaded and is_same
            elif is_loaded and field in FACTS and record[field]:
                counts["invented"] += 1
    return Reading(
        stated, right, counts["invented"], counts["missed"], counts["false"], counts["exercises"],
        counts["others"],
    )  # fmt: skip


def form_of(value: Any, field: str) -> list[str]:  # noqa: ANN401 - a text or a list of texts
    """Return a value as it is compared: keys of the taxonomy, or texts without case and white space."""
    texts = [value] if isinstance(value, str) else value or []
    if field in VOCABULARIES:
        return sorted({key for text in texts for key in _keys_of(text, VOCABULARIES[field])})
    forms = [" ".join(text.split()).rstrip(".").casefold() for text in texts]
    return forms if field == "steps" else sorted(forms)


@cache
def _taxonomy() -> Taxonomy:
    return read_taxonomy(Home(CHECKOUT))


@cache
def _keys_of(text: str, vocabulary: str) -> list[str]:
    mapped = map_terms(pl.Series([text]), _taxonomy(), vocabulary)
    rows = mapped.select("key", "part", "mapping").iter_rows()
    return [part.casefold() if mapping == "unmapped" else key for key, part, mapping in rows]


def _by_layout(read: Mapping[str, tuple[Reading, Reading]]) -> str:
    rows = [
        (
            name,
            f"{general.share:.1%}",
            f"{learnt.share:.1%}",
            f"{learnt.missed} of {learnt.exercises}",
            f"{learnt.false} of {learnt.others}",
            str(learnt.invented),
            ", ".join(field for field in FIELDS if learnt.right[field] < learnt.stated[field]),
        )
        for name, (general, learnt) in read.items()
    ]
    columns = ("layout", "general", "learnt", "missed", "false", "invented facts", "fields not all right")
    return table(columns, rows)


def _by_field(read: list[tuple[Reading, Reading]]) -> str:
    rows = []
    for field in (*FIELDS, "all"):
        names = FIELDS if field == "all" else (field,)
        shares = [
            sum(each[way].right[name] for each in read for name in names)
            / max(1, sum(each[way].stated[name] for each in read for name in names))
            for way in (0, 1)
        ]
        rows.append((field, *(f"{share:.1%}" for share in shares)))
    return table(("field", "general", "learnt"), rows)


if __name__ == "__main__":
    print(measure().text)
