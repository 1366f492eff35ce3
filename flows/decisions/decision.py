"""One decision of an editor on a gap or a finding: what it says, and when it says nothing sensible."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from transforms.enums import DECISIONS

COLUMNS = (
    "decided_at", "decided_by", "decision", "decided_for", "reason", "rule", "exercise", "source", "field",
    "kind", "muscle_group", "equipment_family", "difficulty",
)  # fmt: skip
"""The columns of a file of `decisions/`, in the order in which `repertoire decide` writes them."""

REQUIRED = ("decided_at", "decided_by", "decision")
OF_FINDING = ("rule", "exercise", "source", "field")
OF_GAP = ("kind", "muscle_group", "equipment_family", "difficulty")
AXES = OF_GAP[1:]
MAX_LETTERS = 1_000
"""Of one cell: a reason is a sentence or two."""

FORMULA = ("=", "+", "-", "@")
"""How a text begins that a spreadsheet would calculate."""

UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd-\uffff]"
)


class WrongDecisionError(ValueError):
    """A cell that cannot be taken; its text names the field, what is wrong, and the remedy."""

    def __init__(self, field: str, problem: str, remedy: str) -> None:
        super().__init__(f"{field}: {problem}. {remedy}")
        self.field = field


@dataclass(frozen=True)
class EditorialDecision:
    """What somebody decided on a finding (rule and exercise) or on a gap (its axes).

    decided_at: when (UTC). decided_by: who, or who takes it. decision: one of DECISIONS. decided_for: the day
    that it is planned for. exercise: its id, slug, address or name. source: where that is of several sources.
    field: of the record; None for every field that the rule finds. kind: of the gap; None for every kind.
    muscle_group, equipment_family, difficulty: key or name; None where the gap has no such axis.
    """

    decided_at: datetime
    decided_by: str
    decision: str
    decided_for: date | None = None
    reason: str | None = None
    rule: str | None = None
    exercise: str | None = None
    source: str | None = None
    field: str | None = None
    kind: str | None = None
    muscle_group: str | None = None
    equipment_family: str | None = None
    difficulty: str | None = None

    @property
    def subject(self) -> tuple[str | None, ...]:
        """What it is on, as it is written."""
        return tuple(getattr(self, name) for name in (*OF_FINDING, *OF_GAP))

    @property
    def verdict(self) -> tuple[object, ...]:
        """What it says, without when."""
        return self.decision, self.decided_by, self.decided_for, self.reason

    def cells(self) -> list[str]:
        """Return its row, in the order of COLUMNS."""
        stamp = self.decided_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        values = {**{name: getattr(self, name) for name in COLUMNS}, "decided_at": stamp}
        return ["" if values[name] is None else str(values[name]) for name in COLUMNS]


def read_decision(cells: Mapping[str, str]) -> EditorialDecision:
    """Return the decision of a row by column. Raises WrongDecisionError for the first cell that is wrong."""
    given = {name: text for name, cell in cells.items() if (text := _text(name, cell))}
    for name in REQUIRED:
        if name not in given:
            raise WrongDecisionError(name, "is empty", "Fill it in, or remove the row")
    if given["decision"] not in DECISIONS:
        raise WrongDecisionError(
            "decision", f"is {given['decision']!r}", f"Write one of {', '.join(DECISIONS)}"
        )
    decided_for = _day("decided_for", given["decided_for"]) if "decided_for" in given else None
    _check_subject(given)
    if given["decision"] == "planned" and decided_for is None:
        raise WrongDecisionError("decided_for", "is empty", "Write the day of the plan: 2026-05-31")
    if given["decision"] == "ignored" and "reason" not in given:
        raise WrongDecisionError("reason", "is empty", "Say why it is ignored, so that the next editor knows")
    rest = {name: given.get(name) for name in ("reason", *OF_FINDING, *OF_GAP)}
    return EditorialDecision(
        decided_at=_moment(given["decided_at"]),
        decided_by=given["decided_by"],
        decision=given["decision"],
        decided_for=decided_for,
        **rest,
    )


def _check_subject(given: Mapping[str, str]) -> None:
    """Raise WrongDecisionError where a row names no finding and no gap, or both."""
    of_finding = [name for name in OF_FINDING if name in given]
    of_gap = [name for name in OF_GAP if name in given]
    if of_finding and of_gap:
        raise WrongDecisionError(
            of_gap[0],
            f"stands beside {of_finding[0]}",
            "A row is on a finding (rule, exercise) or on a gap (its axes): make two rows of it",
        )
    if of_finding:
        if "rule" not in given:
            raise WrongDecisionError("rule", "is empty", "A finding is named by its rule and its exercise")
        if "exercise" not in given:
            raise WrongDecisionError(
                "exercise",
                "is empty",
                "A finding is named by its rule and its exercise. A rule as a whole is switched off in "
                f"repertoire.toml: [rules.{given['rule']}] with the line enabled = false",
            )
    elif not any(name in given for name in AXES):
        raise WrongDecisionError(
            "rule",
            "is empty, and so are the axes of a gap",
            f"Name rule and exercise of a finding, or {', '.join(AXES)} of a gap",
        )


def _text(name: str, cell: str) -> str:
    """Return a cell without space around it, and with one space between words."""
    text = " ".join(cell.split())
    if found := UNPRINTABLE.search(text):
        raise WrongDecisionError(
            name, f"has the character U+{ord(found[0]):04X}, which cannot be printed", "Remove it"
        )
    if len(text) > MAX_LETTERS:
        raise WrongDecisionError(name, f"has {len(text):,} letters", f"Write at most {MAX_LETTERS:,}")
    if text.startswith(FORMULA):
        raise WrongDecisionError(
            name, f"begins with {text[0]!r}, as a formula does", "Begin it with a letter or a digit"
        )
    return text


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongDecisionError(name, f"is {text!r}", "Write a day as 2026-05-31") from error


def _moment(text: str) -> datetime:
    """Return a day or a moment; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongDecisionError(
            "decided_at", f"is {text!r}", "Write a day or a moment in UTC: 2026-05-31 or 2026-05-31T14:00:00Z"
        ) from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
