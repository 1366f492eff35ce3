"""What the gap report says in words: sentences, groups and definitions that its pages share."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from flows.report_content import Report, Row

FAMILIES = {
    "broken_link": "Broken links",
    "contradiction": "Contradictions",
    "duplicate": "Duplicates",
    "missing_section": "Missing sections",
    "page": "Pages that were not loaded",
    "thin_content": "Thin pages",
    "unmapped_term": "Words that the taxonomy does not know",
    "vocabulary": "Damaged text",
}
SEVERITIES = {"error": "Error", "warning": "Warning", "info": "Note"}
STATES = {
    "covered": "has what is wanted",
    "short": "has something, and fewer than wanted",
    "empty": "wanted, and nothing there",
    "excluded": "left out on purpose",
    "unwanted": "nothing wanted",
}
CHANGES = {"opened": "New", "reopened": "Back", "edited": "Edited", "moved": "Moved", "closed": "Gone"}

_MARKDOWN = re.compile(r"([\\`*_{}\[\]|~$^@!#]|(?<=www)\.|:(?=//))")
"""What starts markup, a link, a mention or a cell within a line; a value never starts a line."""
TEMPLATES = Path(__file__).with_name("report_templates")


DEMO = (
    "Demonstration data. These figures are of the sample library that ships with Repertoire. "
    "As soon as you add your own, it is left out of every figure."
)


@dataclass(frozen=True)
class RuleGroup:
    """The findings of one rule."""

    title: str
    severity: str
    remedy: str
    findings: Sequence[Row]


@dataclass(frozen=True)
class FamilyGroup:
    """The rules of one family that found something, the worst first."""

    title: str
    rules: Sequence[RuleGroup]

    @property
    def count(self) -> int:
        """Number of findings."""
        return sum(len(rule.findings) for rule in self.rules)


@cache
def method() -> Mapping[str, Any]:
    """Return the formula of the priority and the definitions: `priority_formula`, `definitions`."""
    return tomllib.loads((TEMPLATES / "definitions.toml").read_text(encoding="utf-8"))


def title_of(report: Report) -> str:
    """Return what the report is about."""
    return ", ".join(report.own_titles) or "An empty library"


def lead_sentences(report: Report) -> list[str]:
    """Say in two or three sentences what a busy reader should know."""
    head = report.headline
    if report.is_empty:
        return ["The library has no exercise yet: everything that is wanted is still to be written."]
    said = [f"{counted(head['exercises'], 'exercise')} in the library."]
    if head["wanted_cells"]:
        wanted = f"{counted(head['wanted_cells'], 'wanted cell')} ({percent(head['covered_share'])})"
        said = [f"{counted(head['exercises'], 'exercise')} cover {head['covered_cells']:,} of {wanted}."]
    if report.gaps:
        first = report.gaps[0]
        lack = counted(first["shortage"], "exercise")
        said.append(f"The gap that matters most is {first['gap']}, where {lack} would be welcome.")
    if head["errors"]:
        said.append(f"{counted(head['errors'], 'error')} on the pages should be corrected first.")
    return said


def families(findings: Sequence[Row]) -> list[FamilyGroup]:
    """Group findings by family and rule; they come with the worst first, and stay so."""
    return [
        FamilyGroup(family_title(family), _rules(rows))
        for family, rows in grouped(findings, "family").items()
    ]


def _rules(findings: Sequence[Row]) -> list[RuleGroup]:
    """Group the findings of one family by rule."""
    return [
        RuleGroup(rows[0]["title"], rows[0]["severity"], rows[0]["remedy"], rows)
        for rows in grouped(findings, "rule").values()
    ]


def family_title(family: str) -> str:
    """Name a family of findings."""
    return FAMILIES.get(family, family.replace("_", " ").capitalize())


def change_counts(changes: Sequence[Row]) -> list[tuple[str, int]]:
    """Count the exercises behind each kind of change."""
    pages = {
        kind: {(row["source"], row["url"]) for row in rows}
        for kind, rows in grouped(changes, "change").items()
    }
    return [(word, len(pages[kind])) for kind, word in CHANGES.items() if kind in pages]


def since_sentence(report: Report) -> str:
    """Say since when the changes are told."""
    if report.since is None:
        return "This is the first report. The next one tells what changed since."
    when = moment(report.since.as_of) if report.since.as_of else "the report before, which was empty"
    return f"Since {when}:" if report.changes else f"Nothing in the library has changed since {when}."


def would_fill(gap: Mapping[str, Any]) -> str:
    """Say which reference exercises would fill a gap, or why none is named."""
    if gap["new_names"]:
        return ", ".join(gap["new_names"])
    if gap["reference_movements"]:
        return "The library has what the references have there, with other attributes."
    return "No reference library has an exercise there."


def nearby(row: Mapping[str, Any]) -> str | None:
    """Say what the library has near a missing exercise: a variant of it, or what may be the same."""
    if row["nearby_name"] is None:
        return None
    said = "may be the same as" if row["nearby_status"] == "possible" else "variant of"
    return f"{said} {row['nearby_name']}"


def next_to(gap: Mapping[str, Any]) -> str:
    """Say what the library has next to a gap."""
    if not gap["next_to"]:
        return "Nothing near it."
    more = gap["neighbours"] - len(gap["neighbour_names"])
    names = ", ".join(gap["neighbour_names"]) + (f" and {more:,} more" if more > 0 else "")
    return f"{gap['next_to'].removeprefix('the ').capitalize()}: {names}"


def grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """Group rows by a column, in the order in which its values first come."""
    groups: dict[str, list[Row]] = {}
    for value, run in groupby(rows, key=lambda row: str(row[column])):
        groups.setdefault(value, []).extend(run)
    return groups


def level_labels(bounds: Sequence[int]) -> list[str]:
    """Name the levels of the colour scale: "1", "2 to 3", ..., "8 or more"."""
    names = []
    for at, least in enumerate(bounds):
        if at + 1 == len(bounds):
            names.append(f"{least:,} or more")
        else:
            most = bounds[at + 1] - 1
            names.append(f"{least:,}" if most == least else f"{least:,} to {most:,}")
    return names


def moment(text: str | None) -> str:
    """Write a moment for people, in UTC."""
    if text is None:
        return "never"
    when = datetime.fromisoformat(text)
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def percent(share: float | None) -> str:
    """Write a share; what is not all is never written as 100 %."""
    if share is None:
        return "-"
    return f"{min(round(share * 100), 99 if share < 1 else 100)} %"


def counted(number: int, noun: str) -> str:
    """Write a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def shortened(text: str | None, most: int) -> str:
    """Cut a long text where that can be seen."""
    flat = " ".join((text or "").split())
    return flat if len(flat) <= most else f"{flat[: most - 1].rstrip()}…"


def escape_markdown(text: str) -> str:
    """Return a text that Markdown shows as it is: no markup, link, HTML or table cell starts in it."""
    flat = " ".join(text.split())
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        flat = flat.replace(sign, entity)
    return _MARKDOWN.sub(r"\\\1", flat)


def is_web_address(url: str) -> bool:
    """Tell whether a page can be linked to."""
    return re.fullmatch(r"https?://[^\s\"'<>]+", url) is not None
