"""The closed lists that code, contracts and views share; each is here once.

It imports nothing of this project and nothing slow, so that the command line may use it at its start.
"""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a source is to the team: its own library, one to compare with, or what people look for."""

    OWN = "own"
    REFERENCE = "reference"
    DEMAND = "demand"


class Severity(StrEnum):
    """How bad a finding is, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Decision(StrEnum):
    """What an editor decides on a gap or a finding."""

    TAKEN = "taken"  # somebody works on it
    PLANNED = "planned"  # for a date
    IGNORED = "ignored"  # it stays as it is, for a reason
    DONE = "done"  # it is mended or written
    OPEN = "open"  # what was decided before holds no more


ROLES = tuple(role.value for role in Role)
SEVERITIES = tuple(severity.value for severity in Severity)
DECISIONS = tuple(decision.value for decision in Decision)
SEVERITY_NAMES: Mapping[str, str] = {"error": "Error", "warning": "Warning", "info": "Note"}
"""What report and dashboard call a severity."""

DECISION_STATES: Mapping[str, str] = {
    "taken": "Taken",
    "planned": "Planned",
    "ignored": "Ignored",
    "waiting": "Done, and nothing has changed since",
    "still_there": "Done, and still there",
    "came_back": "Was mended, and came back",
}
"""What became of a decision on a finding or gap that is there, as report and dashboard call it."""

DECISION_SUBJECTS = ("finding", "gap")
"""What an editor decides on."""

SOURCE_FORMATS: Mapping[str, str] = {
    "folder": "a page a file",
    "dataset": "a record an exercise",
    "crawl": "the pages of a web site",
    "warc": "web archives, as a crawler wrote them",
    "feed": "a feed or an export of WordPress: a page an item",
}
"""How a source is read, with what that means to a person."""

DEMAND_KINDS: Mapping[str, str] = {
    "address": "an address of the team's site, or its path",
    "phrase": "words as people search for them",
    "muscle": "a muscle",
    "exercise": "the name of an exercise",
}
"""What a row of demand is about; of several columns the kind that is sooner here is taken."""

DEMAND_MEASURES = ("views", "visits", "visitors", "clicks", "impressions", "searches", "sales")
"""What demand is counted in."""

DEMAND_VOCABULARIES: Mapping[str, tuple[str, ...]] = {
    "demand_subject": tuple(DEMAND_KINDS),
    "demand_measure": DEMAND_MEASURES,
    "demand_date": ("date",),
    "demand_total": ("total",),
}
"""The vocabularies by which the columns of an export and its totals are known, with their keys."""

DEMAND_MATCHES = ("page", "movement", "movements", "terms", "nothing")
"""What a subject of demand is found to be: an own page, a movement, several, terms, or nothing known."""

DEMAND_DATES = ("row", "file", "collection")
"""What says of which days demand is: its row, its file, or nothing but the day of the collection."""

PAGE_FORMATS = ("folder", "crawl", "warc", "feed")
"""Formats of sources that hold pages, and not records."""

OUTCOMES = ("present", "unchanged", "moved", "gone", "missing", "error", "set_aside", "not_read")
"""What a collection found at an address."""

VERDICTS = ("exercise", "incomplete", "not_exercise", "unreadable")
"""What a page is read as; one that is incomplete is an exercise without steps or target muscles."""

SITE_PROBLEMS = (
    "broken_link", "redirected_link", "broken_in_sitemap", "redirected_in_sitemap", "noindex_in_sitemap",
    "missing_in_sitemap", "noindex", "canonical_broken", "canonical_redirected", "canonical_not_as_listed",
)  # fmt: skip
"""What can be wrong with an address of a crawled site."""

LOADED_VERDICTS = ("exercise", "incomplete")
"""Verdicts of pages that are loaded."""

BROKEN_REASONS = ("extractor_error", "worker_died")
"""Reasons of pages that Repertoire itself failed on, so that there may be a bug."""

PAGE_STATES = (
    "present", "incomplete", "unchanged", "moved", "gone", "missing", "error", "unreadable", "not_exercise",
    "set_aside", "not_read",
)  # fmt: skip
"""What became of a page in a snapshot: its outcome, and where it was read, its verdict."""

DISPOSITIONS = ("set_aside", "not_read", "quarantined")
"""How an input that is not loaded is counted: a rule leaves it out, its format is not read, or it failed."""

LOADED_STATES = ("present", "incomplete")
"""States of pages whose exercise is loaded."""

METHODS = (
    "correction", "select", "field_map", "front_matter", "script_data", "json_ld", "microdata", "layout",
    "label", "section", "breadcrumb", "table", "meta", "heading", "sentence", "address", "rejected",
)  # fmt: skip
"""Kinds of evidence for a value, the strongest first; what is rejected stands in its place and is none."""

PAGE_FORMS = ("markdown", "html", "document", "variant")
"""Kinds of forms of one page; their order is that of `taxonomy/form_order.csv`."""

FINDING_FAMILIES: Mapping[str, str] = {
    "contradiction": "Contradictions",
    "duplicate": "Duplicates",
    "missing_section": "Missing sections",
    "thin_content": "Thin pages",
    "templated_text": "Templated text",
    "unfinished_text": "Unfinished text",
    "unmapped_term": "Unknown terms",
    "broken_link": "Broken links",
    "wording": "Wording",
    "vocabulary": "Damaged text",
    "page": "Pages and corrections",
}
"""Families of finding rules in the order in which they are shown, with their names."""
