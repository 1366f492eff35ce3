"""A brief for a writer as Markdown: front matter of the new page, then why, facts, names and links.

Whatever comes from a page or a source is escaped, and no sentence of a reference is in it.
"""

import re
from collections.abc import Mapping, Sequence

from flows.report.brief import Brief, Row
from flows.report.brief_page import front_matter, keys_of, new_page, record_of
from flows.report.wording import RELATIONS, counted, escape_markdown, is_web_address, sentence, speaks_for
from flows.report.wording import brief as summary_of

MAX_TERMS, MAX_CUES, MAX_NAMES, MAX_DUPLICATES, MAX_LABELS = 5, 8, 10, 5, 20
NUMBERS: Mapping[str, tuple[str, str]] = {
    "steps": ("Steps", "step"),
    "step_words": ("Length of all steps", "word"),
    "tips": ("Tips", "tip"),
    "mistakes": ("Common mistakes", "mistake"),
    "faqs": ("Questions", "question"),
}
"""Facts that are numbers, in the order in which they are told: their label, and what they count."""
TERM_LABELS: Mapping[str, str] = {
    "target_muscles": "Target muscles", "secondary_muscles": "Secondary muscles", "equipment": "Equipment",
    "difficulty": "Difficulty", "category": "Category", "movement_pattern": "Movement pattern",
    "mechanic": "Mechanic", "force": "Force", "position": "Posture",
}  # fmt: skip
"""Facts that are terms, in the order in which they are told; forms of a name come after them."""
SHARES: Mapping[str, str] = {
    "family": "a form of the same movement",
    "muscle": "the same muscle",
    "secondary muscle": "the muscle as a secondary one",
    "equipment": "the same equipment",
    "difficulty": "the same difficulty",
    "region": "the same part of the body",
}
"""What an own page has in common with a gap, by gaps.brief_links.shares."""


def brief_document(brief: Brief) -> str:
    """Return one brief as a document; where a page is to be written it starts with front matter."""
    head = f"---\n{front_matter(new_page(brief))}---\n\n" if _is_to_write(brief) else ""
    return f"{head}# Brief: {escape_markdown(brief.gap['gap'])}\n\n{_sections(brief, 2)}"


def briefs_document(briefs: Sequence[Brief]) -> str:
    """Return several briefs as one document, the front matter of each in a block of its own."""
    told = []
    for brief in briefs:
        gap = brief.gap
        text = f"## {gap['rank']}. {escape_markdown(gap['gap'])}\n\n{_sections(brief, 3)}"
        if _is_to_write(brief):
            text += f"\n### Front matter\n\n{_fenced('yaml', front_matter(new_page(brief)))}"
        told.append(text)
    return "# Briefs\n\n" + ("\n".join(told) or "No gaps: every target is met.\n")


def _is_to_write(brief: Brief) -> bool:
    return bool(brief.gap["action"] != "relabel")


def _sections(brief: Brief, level: int) -> str:
    """Return the sections of a brief; one that has nothing to say is left out."""
    sections = {"Why": [f"{label}: {escape_markdown(text)}" for label, text in summary_of(brief.gap)]}
    if brief.labels:
        sections["Labels to look at"] = _labels(brief)
    if _is_to_write(brief):
        sections |= {
            "Likely duplicates to avoid": [
                _duplicate(row) for row in brief.duplicates[:MAX_DUPLICATES]
            ] or ["None: matching finds no page of yours that comes close."],
            "What such exercises have in the references": _facts(brief.facts),
            "Names that people search": [_name(row) for row in brief.names[:MAX_NAMES]],
            "Own pages to link": [_link(row) for row in brief.links],
            "Fields to fill in": _fields(brief),
        }  # fmt: skip
    mark = "#" * level
    text = "\n".join(_section(f"{mark} {title}", lines) for title, lines in sections.items() if lines)
    record = record_of(new_page(brief), brief.own_format) if _is_to_write(brief) else None
    return text + (f"\n{mark} As a record of the source\n\n{_fenced(*record)}" if record else "")


def _section(heading: str, lines: Sequence[str]) -> str:
    return "\n".join([heading, "", *(f"- {line}" for line in lines), ""])


def _fenced(language: str, text: str) -> str:
    """Return a block of code whose fence is longer than any in the text."""
    longest = max([2, *(len(run) for run in re.findall("`+", text))])
    fence = "`" * (longest + 1)
    return "\n".join([f"{fence}{language}", text.removesuffix("\n"), fence, ""])


def _labels(brief: Brief) -> list[str]:
    """Name the labels of own pages that would fill the gap."""
    lines = [
        f"{_page(row)}: {escape_markdown(row['field'].replace('_', ' '))}, "
        f"now {escape_markdown(row['stated'] or 'not stated')}: {escape_markdown(row['change'])} "
        f"{escape_markdown(row['proposed'])} ({escape_markdown(speaks_for(row))})"
        for row in brief.labels[:MAX_LABELS]
    ]
    more = len(brief.labels) - MAX_LABELS
    return [*lines, f"{counted(more, 'more label')}: repertoire gaps relabel"] if more > 0 else lines


def _facts(facts: Sequence[Row]) -> list[str]:
    """Write the facts of a gap, numbers first; what no reference has is said in one line."""
    if not facts:
        return ["No reference library has an exercise there."]
    of = counted(facts[0]["of_movements"], "movement")
    by_fact: dict[str, list[Row]] = {}
    for row in facts:
        by_fact.setdefault(row["fact"], []).append(row)
    cues = by_fact.pop("cue", [])
    lines = [f"Read from {of} of the references."]
    lines += [_number(by_fact.pop(fact)[0], fact) for fact in NUMBERS if fact in by_fact]
    absent = [
        label.lower()
        for fact, (label, _) in NUMBERS.items()
        if fact != "step_words" and all(row["fact"] != fact for row in facts)
    ]
    if absent:
        lines.append(f"In none of them: {', '.join(absent)}.")
    if cues:
        lines.append(f"Cues in their steps: {', '.join(_cue(row) for row in cues[:MAX_CUES])}")
    for fact in [*TERM_LABELS, *sorted(by_fact.keys() - TERM_LABELS.keys())]:
        if rows := by_fact.get(fact):
            label = TERM_LABELS.get(fact) or sentence(fact.replace("_", " "))
            lines.append(f"{label}: {', '.join(_term(row) for row in rows[:MAX_TERMS])}")
    return lines


def _number(row: Row, fact: str) -> str:
    label, noun = NUMBERS[fact]
    usual = counted(int(row["usual"] + 0.5), noun)
    spread = f" ({row['minimum']:,} to {row['maximum']:,})" if row["minimum"] < row["maximum"] else ""
    return f"{label}: usually {usual}{spread}, in {_share(row)}"


def _term(row: Row) -> str:
    return f"{escape_markdown(row['value'])} ({_share(row)})"


def _cue(row: Row) -> str:
    return f"{escape_markdown(row['value'])} ({_share(row)}, usually from step {int(row['usual'] + 0.5)})"


def _share(row: Row) -> str:
    return f"{row['movements']:,} of {row['of_movements']:,}"


def _name(row: Row) -> str:
    libraries = "1 library" if row["lineages"] == 1 else f"{row['lineages']:,} libraries"
    other = f", another name of {escape_markdown(row['movement'])}" if row["is_alias"] else ""
    return f"{escape_markdown(row['name'])} ({libraries}{other})"


def _link(row: Row) -> str:
    nearer = [each for each in row["shares"] if each != "region"]
    return f"{_page(row)}: {', '.join(SHARES[each] for each in nearer or row['shares'])}"


def _duplicate(row: Row) -> str:
    names = ", ".join(escape_markdown(name) for name in row["near_to"])
    return f"{_page(row)}: {RELATIONS[row['status']]} {names}"


def _page(row: Row) -> str:
    """Name an own page with its address, as a link where it is one of the web."""
    name, url = escape_markdown(row["name"]), row["url"]
    return f"[{name}](<{url}>)" if is_web_address(url) else f"{name} ({escape_markdown(url)})"


def _fields(brief: Brief) -> list[str]:
    """Say what a writer fills in: where each field goes, and what is filled in already."""
    words = {row["field"]: row for row in brief.words}
    headings = {row["field"]: row["heading"] for row in brief.own_format if row["heading"]}
    lines = []
    for field, key in keys_of(brief.own_format).items():
        row = words.get(field)
        filled = ""
        if row:
            used = f"used on {counted(row['exercises'], 'page')}" if row["exercises"] else "not used yet"
            filled = f": {escape_markdown(row['word'])} ({used})"
        heading = headings.get(field)
        under = f', under the heading "{escape_markdown(heading)}"' if heading else ""
        lines.append(f"`{key}`{filled}{under}")
    return lines
