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

from flows.report.content import Report
from flows.report.since import Row
from transforms.enums import DECISION_STATES, FINDING_FAMILIES

STATES = {
    "covered": "on target",
    "short": "below target",
    "empty": "empty, below target",
    "excluded": "left out on purpose",
    "unwanted": "no target",
}
CHANGES = {"opened": "New", "reopened": "Back", "edited": "Edited", "moved": "Moved", "closed": "Gone"}

SECTIONS: Mapping[str, str] = {
    "next": "What to write next",
    "relabel": "What other labels would fill",
    "comparison": "Compared with {reference}",
    "fix": "Pages to fix",
    "demand": "What people look for",
    "site": "Health of the site",
    "changes": "What changed",
    "method": "Method and definitions",
}
"""The sections after the first page, with their titles."""
VIEWS: Mapping[str, Sequence[str]] = {
    "coverage": (
        "gaps.headline_in({within})", "coverage.body_map_in({within})",
        "gaps.matrix('equipment_family', {within})", "gaps.matrix('difficulty', {within})",
        "history.size_in({within})", "coverage.by_language",
    ),
    "next": ("gaps.ranked_in({within})", "gaps.missing_exercises", "gaps.missing_variants"),
    "relabel": ("gaps.ranked_in({within})", "gaps.to_relabel", "gaps.label_habits"),
    "comparison": ("gaps.compared_with('{reference}')",),
    "fix": ("quality.causes",),
    "demand": ("demand.subjects", "demand.unmatched", "demand.pages_to_fix", "gaps.missing_exercises"),
    "site": ("quality.site_health",),
    "changes": ("history.exercise_changes",),
    "method": (),
}  # fmt: skip
"""The views and macros that each section is read from, for those who want to ask themselves."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]|~$^@!#]|(?<=www)\.|:(?=//))")
"""What starts markup, a link, a mention or a cell within a line; a value never starts a line."""
TEMPLATES = Path(__file__).with_name("templates")


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


def explained(*terms: str) -> str:
    """Return the definitions of some terms as sentences, for where these first appear."""
    return " ".join(method()["definitions"][term] for term in terms)


def title_of(report: Report) -> str:
    """Return what the report is about."""
    library = ", ".join(report.own_titles) or "An empty library"
    part = scope_name(report)
    return f"{part} in {library}" if part else library


def scope_name(report: Report) -> str | None:
    """Name the part of the library that the report is cut to; None where it is the whole.

    The names are those of the cells: who asked for kettlebells reads that their whole family is meant.
    """
    parts = (report.scope.group_names, report.scope.family_names)
    return " · ".join(", ".join(names) for names in parts if names) or None


def nothing_missing(report: Report) -> str:
    """Describe why there is no gap."""
    if report.headline["wanted_cells"]:
        return "No gaps: every target is met."
    return "No target is set there, so there are no gaps to show."


def sections_of(report: Report, names: Sequence[str]) -> dict[str, str]:
    """Return the titles of the sections of a page that have something to say, by name."""
    return {
        name: SECTIONS[name].format(reference=compared_title(report))
        for name in names
        if _has_something(report, name)
    }


def _has_something(report: Report, section: str) -> bool:
    """Return whether a section has something to say; most say so themselves where they have not."""
    optional: Mapping[str, object] = {
        "relabel": report.gaps_to("relabel") or report.labels or report.label_habits,
        "comparison": report.compared_with,
        "demand": report.demand,
        "site": report.site_problems,
    }
    return bool(optional.get(section, True))


def compared_title(report: Report) -> str:
    """Return the title of the source that the library is compared with."""
    titles = {source["source"]: source["title"] for source in report.sources}
    return str(titles.get(report.compared_with) or report.compared_with)


def views_of(report: Report, section: str) -> list[str]:
    """Return the calls that a section was read from, as they can be put into a query."""
    within = ", ".join(_sql_list(keys) for keys in report.scope.within.values())
    return [view.format(within=within, reference=report.compared_with) for view in VIEWS[section]]


def _sql_list(keys: Sequence[str] | None) -> str:
    return "null" if keys is None else "[" + ", ".join(f"'{key}'" for key in keys) + "]"


def delta(report: Report, figure: str) -> str | None:
    """Return by how much a figure of the headline has moved since the last report; None where it has not."""
    before = report.since.headline if report.since else None
    if before is None or before.get(figure) is None or before[figure] == report.headline[figure]:
        return None
    return f"{report.headline[figure] - before[figure]:+,}".replace("-", "−")  # noqa: RUF001 - a minus sign


def comparison_part(report: Report, part: str) -> list[Row]:
    """Return the rows of one part of the comparison with a reference."""
    return [row for row in report.comparison if row["part"] == part]


def most_movements(rows: Sequence[Row]) -> int:
    """Return the greatest number of movements that a row of a comparison has, to draw bars by; at least 1."""
    maximum: int = max(1, *(row[f"{whose}_movements"] for row in rows for whose in ("own", "reference")))
    return maximum


def lead_sentences(report: Report) -> list[str]:
    """Describe in two or three sentences what a busy reader should know."""
    head = report.headline
    if report.is_empty:
        where = scope_name(report)
        empty = f"The library has no exercise for {where}" if where else "The library has no exercise yet"
        return [f"{empty}: every target is still to be met."]
    where = f"within {scope_name(report)}" if scope_name(report) else "in the library"
    sentences = [f"{counted(head['exercises'], 'exercise')} {where}."]
    if head["wanted_cells"]:
        wanted = f"{counted(head['wanted_cells'], 'target cell')} ({percent(head['covered_share'])})"
        covers = f"{counted(head['exercises'], 'exercise')} {'covers' if head['exercises'] == 1 else 'cover'}"
        sentences = [f"{covers} {head['covered_cells']:,} of {wanted}."]
    if to_write := report.gaps_to("write"):
        first = to_write[0]
        missing = counted(first["shortage"], "exercise")
        sentences.append(f"Write first for {first['gap']}: {missing} below target.")
    if head["gaps_to_relabel"]:
        gaps = counted(head["gaps_to_relabel"], "gap")
        sentences.append(f"{gaps} of {head['gaps']:,} would close by other labels on pages that are there.")
    if head["errors"]:
        sentences.append(f"{counted(head['errors'], 'error')} on the pages should be corrected first.")
    return sentences


def first_gaps_title(report: Report) -> str:
    """Return the heading of `Report.first_gaps`."""
    return "Write first" if report.gaps_to("write") else "Close first"


def families(findings: Sequence[Row]) -> list[FamilyGroup]:
    """Group findings by family and rule; they come with the worst first, and stay so."""
    return [
        FamilyGroup(FINDING_FAMILIES[family], rules(rows))
        for family, rows in grouped(findings, "family").items()
    ]


def rules(findings: Sequence[Row]) -> list[RuleGroup]:
    """Group the findings of one family by rule."""
    return [
        RuleGroup(rows[0]["title"], rows[0]["severity"], rows[0]["remedy"], rows)
        for rows in grouped(findings, "rule").values()
    ]


def decided(row: Mapping[str, Any]) -> str:
    """Return what an editor decided on a finding or gap, and what became of it, in words."""
    state = DECISION_STATES[row["decision_state"]]
    day = f" for {row['decided_for']}" if row["decided_for"] else ""
    reason = f": {row['reason']}" if row["reason"] else ""
    return f"{state}{day}, {row['decided_by']}{reason}"


def ignored_sentence(report: Report, noun: str) -> str:
    """Return how many findings or gaps are left out since an editor ignores them; nothing where none is."""
    listed, ignored = {
        "finding": (len(report.findings), report.ignored["findings"]),
        "gap": (len(report.gaps), report.ignored["gaps"]),
    }[noun]
    return f" {ignored:,} of {listed + ignored:,} ignored." if ignored else ""


def change_counts(changes: Sequence[Row]) -> list[tuple[str, int]]:
    """Count the exercises behind each kind of change."""
    pages = {
        kind: {(row["source"], row["url"]) for row in rows}
        for kind, rows in grouped(changes, "change").items()
    }
    return [(word, len(pages[kind])) for kind, word in CHANGES.items() if kind in pages]


def since_sentence(report: Report) -> str:
    """Describe since when the changes are reported."""
    if report.since is None:
        return "This is the first report. The next one shows what has changed since."
    where = f" within {scope_name(report)}" if scope_name(report) else ""
    return (
        f"Since {since_when(report)}{where}:"
        if report.changes
        else (f"Nothing in the library{where} has changed since {since_when(report)}.")
    )


def since_when(report: Report) -> str | None:
    """Describe since when changes are reported; None in a first report."""
    if report.since is None:
        return None
    return moment(report.since.as_of) if report.since.as_of else "the previous report, which was empty"


def brief(gap: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a writer needs to fill a gap, each with its label."""
    more = counted(gap["shortage"] - gap["to_relabel"], "exercise")
    has = f"the library has {gap['have']:,}, the target is {gap['wanted']:,}"
    written = [("Write", f"{more}; {has}")] if gap["action"] != "relabel" else [("Below target", has)]
    labels = [("Relabel", relabelled(gap))] if gap["to_relabel"] else []
    return [
        *written,
        *labels,
        ("Why", sentence(gap["why"])),
        ("Nearby in the library", next_to(gap)),
        *([("Would fill it", would_fill(gap))] if gap["action"] != "relabel" else []),
        *([("Decided", decided(gap))] if gap["decision"] else []),
        ("Why this rank", gap["why_rank"]),
    ]


def relabelled(gap: Mapping[str, Any]) -> str:
    """Name the own exercises that would stand in a gap under another label."""
    more = gap["relabel_movements"] - len(gap["relabel_names"])
    return ", ".join(gap["relabel_names"]) + (f" and {more:,} more" if more > 0 else "")


SPEAKS_FOR = {
    "reference": "a reference labels it so",
    "name": "the name says it",
    "steps": "the steps use it",
    "variants": "references target it with most such movements",
    "secondary": "a secondary muscle of the page",
}
"""What speaks for a label, by the evidence of gaps.to_relabel."""


def speaks_for(row: Mapping[str, Any]) -> str:
    """Describe what speaks for a label."""
    said = f' ("{row["said"]}")' if row["said"] else ""
    first, *others = (SPEAKS_FOR[each] for each in row["evidence"])
    return "; ".join([f"{first}{said}", *others])


def sentence(text: str) -> str:
    """Write a text with a capital letter at its start."""
    return text[:1].upper() + text[1:]


def would_fill(gap: Mapping[str, Any]) -> str:
    """Describe which reference exercises would fill a gap, or why none is named."""
    if gap["new_names"]:
        return ", ".join(gap["new_names"])
    if gap["reference_movements"]:
        return "Nothing new: the library has what the references have there, under other labels."
    return "No reference library has an exercise there."


RELATIONS = {"possible": "may be the same as", "variant": "variant of", "related": "of the family of"}
"""What an own exercise that is near is to one that is missing, by `nearby_status`."""


def nearby(row: Mapping[str, Any]) -> str | None:
    """Describe what the library has near a missing exercise: a variant of it, or what may be the same."""
    if row["nearby_name"] is None:
        return None
    return f"{RELATIONS[row['nearby_status']]} {row['nearby_name']}"


def next_to(gap: Mapping[str, Any]) -> str:
    """Describe what the library has next to a gap."""
    if not gap["next_to"]:
        return "Nothing nearby."
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
    for at, minimum in enumerate(bounds):
        if at + 1 == len(bounds):
            names.append(f"{minimum:,} or more")
        else:
            maximum = bounds[at + 1] - 1
            names.append(f"{minimum:,}" if maximum == minimum else f"{minimum:,} to {maximum:,}")
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


def shortened(text: str | None, max_length: int) -> str:
    """Cut a long text where that can be seen."""
    flat = " ".join((text or "").split())
    return flat if len(flat) <= max_length else f"{flat[: max_length - 1].rstrip()}…"


def escape_markdown(text: str) -> str:
    """Return a text that Markdown shows as it is: no markup, link, HTML or table cell starts in it."""
    flat = " ".join(text.split())
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        flat = flat.replace(character, entity)
    return _MARKDOWN.sub(r"\\\1", flat)


def is_web_address(url: str) -> bool:
    """Return whether a page can be linked to."""
    return re.fullmatch(r"https?://[^\s\"'<>]+", url) is not None
