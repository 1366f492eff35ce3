"""A small site in Markdown and HTML whose template changes: what is found of it before and after."""

from collections.abc import Callable, Mapping

import polars as pl
from reading import vocabulary

from transforms.bounds.figures import ROW_COLUMNS, followed_values
from transforms.bounds.shifts import GONE, find_shifts
from transforms.bounds.structure import Change
from transforms.bounds.successors import Followed, successor_of, texts_of
from transforms.contracts import PageRecord
from transforms.pages.extract import Rules, extract_page, read_page

Pages = Mapping[str, str]
MARKDOWN, HTML = "text/markdown", "text/html"
NAMES = (
    ("Goblet Squat", "Quads", "Glutes", "Kettlebell", "Beginner"),
    ("Bent-Over Row", "Lats", "Biceps", "Barbell", "Intermediate"),
    ("Lateral Raise", "Side Delts", "Traps", "Dumbbell", "Beginner"),
    ("Hip Thrust", "Glutes", "Hamstrings", "Barbell", "Advanced"),
    ("Hammer Curl", "Biceps", "Forearms", "Dumbbell", "Beginner"),
    ("Calf Raise", "Calves", "Soleus", "Machine", "Advanced"),
    ("Face Pull", "Rear Delts", "Rhomboids", "Cable", "Intermediate"),
    ("Dip", "Triceps", "Chest", "Bodyweight", "Advanced"),
)


def markdown_site() -> dict[str, str]:
    """Return a page an exercise; no two steps, summaries or tips are alike."""
    return {f"{row[0]}.md": _markdown(number, row) for number, row in enumerate(NAMES, 1)}


def html_site() -> dict[str, str]:
    """Return the same as HTML, attributes as a list of definitions."""
    return {f"/{number}": _html(number, row) for number, row in enumerate(NAMES, 1)}


def _markdown(number: int, row: tuple[str, str, str, str, str]) -> str:
    name, target, second, tool, level = row
    return f"""# {name}

A lift that coaches call {name.lower()} and teach in week {number}.

- **Primary muscle:** {target}
- **Also works:** {second}
- **Equipment:** {tool}
- **Level:** {level}

## Steps

1. Take place {number} and brace.
2. Move the {tool.lower()} with the {target.lower()}.
3. Return on count {number + 1}.

## Tips

- Keep the {second.lower()} quiet.
- Rest {number} breaths.
"""


def _html(number: int, row: tuple[str, str, str, str, str]) -> str:
    name, target, second, tool, level = row
    return f"""<html lang=en><title>{name}</title><body><main><h1>{name}</h1>
<dl><dt>Primary muscle<dd>{target}<dt>Also works<dd>{second}<dt>Equipment<dd>{tool}<dt>Level<dd>{level}</dl>
<h2>Steps</h2><ol><li>Take place {number} and brace.<li>Move the {tool.lower()} with the {target.lower()}.
<li>Return on count {number + 1}.</ol>
<h2>Tips</h2><ul><li>Keep the {second.lower()} quiet.<li>Rest {number} breaths.</ul></main></body></html>
"""


def edited(pages: Pages, count: int, edit: Callable[[str], str]) -> dict[str, str]:
    """Return the pages, of which the first so many were edited."""
    return {
        address: edit(text) if number < count else text
        for number, (address, text) in enumerate(pages.items())
    }


def changes(before: Pages, now: Pages, media_type: str = MARKDOWN) -> list[Change]:
    """Return what happened to values in one way, on at least two pages, the most pages first."""
    rules = Rules(vocabulary())
    texts = {_digest(text): text for text in (*before.values(), *now.values())}
    read = [extract_page(digest, text.encode(), media_type, rules) for digest, text in texts.items()]
    records = pl.DataFrame(read, schema=PageRecord.create_empty().schema, orient="row")
    values, stated = followed_values(_rows(now), records, _rows(before))
    found = [shift for shift in find_shifts(values, records, stated) if len(shift.pages) > 1]
    shown = {
        digest: texts_of(read_page(text.encode(), media_type, rules)[1]) for digest, text in texts.items()
    }
    return [
        Change(
            shift,
            successor_of(
                [Followed(shown[page[1]], shown[page[2]], page.was.split("\n")) for page in shift.pages],
                rules.vocabulary.terms,
            )
            if shift.kind == GONE
            else None,
        )
        for shift in sorted(found, key=lambda shift: -len(shift.pages))
    ]


def _rows(pages: Pages) -> pl.DataFrame:
    listed = [(address, "present", None, _digest(text)) for address, text in pages.items()]
    return pl.DataFrame(listed, schema=dict.fromkeys(ROW_COLUMNS, pl.String), orient="row")


def _digest(text: str) -> str:
    return f"{hash(text):x}"
