"""The gap report as the body of an e-mail: one small HTML file of tables with styles in place.

Mail programs drop scripts, style sheets and drawings, and cut what is over about 100 KB: lists are short,
bars are cells of a table, and colours are named twice, as style and as attribute.
"""

from typing import Any

from flows.report import wording
from flows.report.content import Report
from flows.report.palette import colours

MAX_GAPS, MAX_RULES, MAX_GROUPS = 10, 8, 40
STATES = (
    ("covered_cells", "covered", "level-4"),
    ("short_cells", "below target", "level-2"),
    ("empty_cells", "empty", "empty-line"),
)
"""The figures of the bar at the top, what they are called, and their colours."""


def mail_context(report: Report) -> dict[str, Any]:
    """Return what the template of the e-mail reads beside what every page of the report does."""
    groups = {row["muscle_group_key"]: row for row in report.body_map if row["covered_share"] is not None}
    least_first = sorted(groups.values(), key=lambda row: (row["covered_share"], row["muscle_group"]))
    return {
        "paint": colours(),
        "states": [
            (report.headline[figure], words, colours()[colour])
            for figure, words, colour in STATES
            if report.headline[figure]
        ],
        "gaps": report.gaps_to("write")[:MAX_GAPS] or report.first_gaps(),
        "rules": wording.rules(report.findings)[:MAX_RULES],
        "groups": least_first[:MAX_GROUPS],
        "left_out": max(0, len(least_first) - MAX_GROUPS),
    }
