"""Assessment: what is expected of each figure, and which figures are outside of it.

What is expected is declared, or learnt from values that were accepted before. Learnt, a figure may
lie around its last value and the median of the recent ones, as far away as the widest of three
things allows: a share that is declared for its family, a number of pages below which nothing alarms
(so that a small library may be edited), and a multiple of the steps that it usually takes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal, NamedTuple

Scale = Literal["count", "mean", "share", "follows", "fault"]
OK, OUTSIDE, UNBOUNDED = "ok", "outside", "unbounded"
MIN_STEPS = 3
"""So many steps from value to value must be known before they show what is usual."""


class Family(NamedTuple):
    """Figures of one kind.

    scale: `count` and `mean` are compared with their own size; `share` is between 0 and 1; `follows`
    is a share too, of pages that became something since, whose expected value is `usual`; `fault` is a
    share of all pages that should be none, in a first collection as in any. wording:
    what a sentence about it says; `{member}` is what follows the full stop in its name, `{value}`
    its value. widens: of a share that follows, whether what was accepted before makes more of it usual.
    is_news: whether it stops nothing and is told only.
    """

    scale: Scale
    wording: str
    usual: float = 0.0
    widens: bool = False
    is_news: bool = False


FAMILIES: Mapping[str, Family] = {
    "pages": Family("count", "pages: {value}"),
    "exercises": Family("count", "exercises: {value}"),
    "broken_share": Family("fault", "Repertoire itself failed on {value} of the pages"),
    "rejected_share": Family("share", "rejected: {value} of the pages that should be exercises"),
    "not_loaded_share": Family("share", "not loaded: {value} of the pages that were read"),
    "gone_share": Family("follows", "gone: {value} of the exercises before"),
    "lost_share": Family("follows", "lost: {value} of the exercises before are read as none"),
    "renamed": Family(
        "follows", "{member}: another label holds it for {value} of the exercises", widens=True
    ),
    "dropped": Family("follows", "{member}: lost with its label by {value} of the exercises", widens=True),
    "alike": Family("follows", "{member}: changed in one way for {value} of the exercises", widens=True),
    "relabelled": Family(
        "follows", "{member}: under another label for {value} of the exercises", widens=True, is_news=True
    ),
    "garbled_share": Family("share", "garbled text: {value} of the exercises"),
    "fill": Family("share", "{member}: stated by {value} of the exercises"),
    "kept": Family("follows", "{member}: {value} of the exercises still state what they stated", 1.0),
    "variety": Family("mean", "{member}: as if {value} different values were stated"),
    "items": Family("mean", "{member}: {value} items an exercise"),
    "words": Family("mean", "{member}: {value} words an exercise"),
}
"""The figures of a collection that can have bounds."""


@dataclass(frozen=True)
class Tolerance:
    """How far a figure may move: as a share of its scale, and at least as much as so many pages make.

    None is: as far as it likes.
    """

    below: float | None = None
    above: float | None = None
    pages: float = 0.0


class Limit(NamedTuple):
    """One end of what is expected, and where it comes from."""

    value: float
    origin: str


class Expected(NamedTuple):
    """What is expected of a figure; None is no limit. before: its last accepted value."""

    low: Limit | None = None
    high: Limit | None = None
    before: float | None = None


@dataclass(frozen=True)
class Assessed:
    """A figure and what became of it. status: ok, outside or unbounded (nothing was expected).

    origin: where the limits come from. problem: a sentence, where it is outside.
    """

    figure: str
    value: float
    low: float | None
    high: float | None
    before: float | None
    origin: str | None
    status: str
    problem: str | None


@dataclass(frozen=True)
class Rules:
    """How expectations are learnt.

    tolerances: by figure or by family, the figure first; None switches one off. steps: how many
    times its usual step a figure may move. size: the figure that says how many pages there are.
    """

    tolerances: Mapping[str, Tolerance | None]
    steps: float
    families: Mapping[str, Family]
    size: str = "exercises"

    def tolerance_of(self, figure: str) -> Tolerance | None:
        """Return the tolerance of a figure: its own, else that of its family, else none."""
        family = _family(figure)
        return self.tolerances.get(figure, self.tolerances.get(family)) if family in self.families else None


def assess(
    values: Mapping[str, float],
    declared: Mapping[str, Expected],
    learnt: Mapping[str, Expected],
    families: Mapping[str, Family],
) -> list[Assessed]:
    """Compare the figures with what is declared and what is learnt; both count.

    A figure that is declared and was not taken, since nothing states it, counts as 0.
    """
    whole = dict.fromkeys(declared, 0.0) | dict(values)
    nothing = Expected()
    return [
        _judge(figure, value, (declared.get(figure, nothing), learnt.get(figure, nothing)), families)
        for figure, value in whole.items()
    ]


def learn(
    values: Mapping[str, float], history: Sequence[Mapping[str, float]], rules: Rules, origin: str
) -> dict[str, Expected]:
    """Return what is expected of each of these figures after a history, oldest first.

    Without a history, or where its last collection had no page, nothing is expected.
    """
    if not history or not history[-1].get(rules.size):
        return {}
    expected = {}
    for figure in values:
        tolerance = rules.tolerance_of(figure)
        family = rules.families.get(_family(figure))
        if tolerance is None or family is None or family.scale == "fault":
            continue
        known = [one.get(figure, 0.0) for one in history if figure in one or family.widens]
        if not known and family.scale != "follows":
            continue
        low, high = _limits(family, known, tolerance, _population(figure, history[-1], rules), rules.steps)
        expected[figure] = Expected(
            None if low is None else Limit(low, origin),
            None if high is None else Limit(high, origin),
            known[-1] if figure in history[-1] else None,
        )
    return expected


def without_fault(values: Mapping[str, float], rules: Rules, origin: str) -> dict[str, Expected]:
    """Return what is expected of shares that should be none: no history makes them usual.

    `above` of their tolerance is what is put up with, and `pages` what is, however few pages there are.
    """
    expected = {}
    for figure in values:
        family, tolerance = rules.families.get(_family(figure)), rules.tolerance_of(figure)
        if family and family.scale == "fault" and tolerance and tolerance.above is not None:
            most = max(tolerance.above, tolerance.pages / max(values["pages"], 1.0))
            expected[figure] = Expected(high=Limit(most, origin))
    return expected


def outside(assessed: Sequence[Assessed]) -> list[str]:
    """Return the sentences of the figures that are outside, the most telling families first."""
    rank = {family: position for position, family in enumerate(FAMILIES)}
    ordered = sorted(assessed, key=lambda one: rank.get(_family(one.figure), len(rank)))
    return [one.problem for one in ordered if one.problem]


def _population(figure: str, last: Mapping[str, float], rules: Rules) -> float:
    """Return how many pages a figure is about: all, or those that state its field."""
    pages = last[rules.size]
    return pages * last.get(f"fill.{figure.partition('.')[2]}", 1.0) or pages


def _limits(
    family: Family, known: Sequence[float], tolerance: Tolerance, pages: float, steps: float
) -> tuple[float | None, float | None]:
    """Return the least and the greatest value that is expected."""
    if family.scale == "follows":
        centres, scale = [family.usual], 1.0
        spread = steps * median(known) if family.widens and len(known) > MIN_STEPS else 0.0
    else:
        centres = [known[-1], median(known)]
        scale = known[-1] if family.scale in {"count", "mean"} else 1.0
        spread = steps * _usual_step(known)
    minimum = tolerance.pages / pages
    things = (
        tolerance.pages if family.scale == "count" else 0.0
    )  # each page makes one, though there were none

    def reach(share: float) -> float:
        return max(max(share, minimum) * scale, things, spread)

    low = None if tolerance.below is None else min(centres) - reach(tolerance.below)
    high = None if tolerance.above is None else max(centres) + reach(tolerance.above)
    return (None if low is None or low <= 0 else low), high


def _usual_step(known: Sequence[float]) -> float:
    """Return the median step from value to value; 0 where too few are known."""
    found = [abs(after - before) for before, after in pairwise(known)]
    return median(found) if len(found) >= MIN_STEPS else 0.0


def _judge(
    figure: str, value: float, expected: Sequence[Expected], families: Mapping[str, Family]
) -> Assessed:
    """Compare one figure with the narrowest of its limits."""
    lows = [each.low for each in expected if each.low]
    highs = [each.high for each in expected if each.high]
    low, high = max(lows, default=None), min(highs, default=None)
    before = next((each.before for each in expected if each.before is not None), None)
    broken = low if low and value < low.value else high if high and value > high.value else None
    problem = None
    if broken and not families[_family(figure)].is_news:
        end = "least" if broken is low else "most"
        problem = _sentence(figure, families[_family(figure)], (value, before), end, broken)
    origins = dict.fromkeys(limit.origin for limit in (low, high) if limit)
    return Assessed(
        figure=figure,
        value=value,
        low=low and low.value,
        high=high and high.value,
        before=before,
        origin="; ".join(origins) or None,
        status=OUTSIDE if broken else OK if origins else UNBOUNDED,
        problem=problem,
    )


def _sentence(figure: str, family: Family, moved: tuple[float, float | None], end: str, limit: Limit) -> str:
    """Describe which figure moved from what to what, and what was expected."""
    value, before = moved
    statement = family.wording.format(member=figure.partition(".")[2], value=shown(value, family.scale))
    was = "" if before is None or family.scale == "follows" else f"; it was {shown(before, family.scale)}"
    return f"{statement}, expected at {end} {shown(limit.value, family.scale)} ({limit.origin}{was})"


def shown(value: float, scale: Scale) -> str:
    """Return a figure as people read it."""
    if scale == "count":
        return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
    return f"{value:,.1f}" if scale == "mean" else f"{value:.1%}"


def _family(figure: str) -> str:
    return figure.partition(".")[0]
