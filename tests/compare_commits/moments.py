"""What no two builds have in common, taken out of values: moments, folders, surrogate keys, ids of runs."""

import re
from bisect import bisect_right
from datetime import UTC, datetime
from pathlib import Path

STAMP = re.compile(r"(\d{8}T\d{6}\.\d{6})Z(?:-[0-9a-f]+)?")
"""A snapshot, a run with its process, a version of the warehouse with its digest."""
FLOAT = re.compile(r"(?<=[:,\[])-?\d+\.\d{11,}(?:e[+-]?\d+)?(?=[,\]}])")
DIGITS = 10
"""Digits of a float that are compared: sums of floats are made in any order."""
KEY = re.compile(r"(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])")
MOMENT = re.compile(
    r"(?<!\d)(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,6})?)?(?:Z|\+00(?::?00)?)?)?(?![\d:])"
)


class Neutral:
    """Replaces moments of a build by the step they lie in, folders by words, keys by what they stand for.

    What is to be compared stays: whether a value is of the first collection or of the second, for example.
    Other moments, such as dates on a page, stay as they are.
    """

    def __init__(
        self,
        steps: list[tuple[str, datetime, datetime]],
        folders: dict[str, str],
        surrogates: dict[str, str],
    ) -> None:
        self._names = [name for name, _, _ in steps]
        self._begins = [began for _, began, _ in steps]
        self._end = steps[-1][2]
        self._days = {moment.date().isoformat() for _, *moments in steps for moment in moments}
        self._marks = {*self._days, *(day.replace("-", "") for day in self._days)}
        self._folders = sorted(folders.items(), key=lambda each: -len(each[0]))  # the longest first
        self._surrogates = surrogates

    def text(self, text: str) -> str:
        """Return a text, such as a row in JSON, without them."""
        for folder, word in self._folders:
            text = text.replace(folder, word)
        text = FLOAT.sub(lambda match: f"{float(match[0]):.{DIGITS}g}", text)
        text = KEY.sub(lambda match: self._surrogates.get(match[0], match[0]), text)
        if not any(day in text for day in self._marks):
            return text
        return MOMENT.sub(self._moment, STAMP.sub(self._stamp, text))

    def _stamp(self, match: re.Match[str]) -> str:
        moment = datetime.strptime(match[1], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
        return self._step(moment) or match[0]

    def _moment(self, match: re.Match[str]) -> str:
        day, minute, seconds = match.groups()
        if minute is None:
            return "<day>" if day in self._days else match[0]
        moment = datetime.fromisoformat(f"{day}T{minute}{seconds or ''}+00:00")
        if seconds is None:
            within = self._begins[0].replace(second=0, microsecond=0) <= moment <= self._end
            return "<minute>" if within else match[0]
        return self._step(moment) or match[0]

    def _step(self, moment: datetime) -> str | None:
        """Return the name of the step that had begun at a moment; None for a moment of no step."""
        at = bisect_right(self._begins, moment) - 1
        return f"<{self._names[at]}>" if at >= 0 and moment <= self._end else None


def neutral_for(kept: dict[str, object], shared: Path, surrogates: dict[str, str]) -> Neutral:
    """Return what makes the values of a kept home neutral, from its `steps.json` and its surrogate keys."""
    steps = kept["steps"]
    assert isinstance(steps, list)
    named = [
        (
            f"{at} {each['words'][0]}",
            datetime.fromisoformat(each["began"]),
            datetime.fromisoformat(each["ended"]),
        )
        for at, each in enumerate(steps, 1)
    ]
    folders = {str(kept["home"]): "<home>", str(kept["checkout"]): "<checkout>", str(shared): "<shared>"}
    return Neutral(named, folders, surrogates)
