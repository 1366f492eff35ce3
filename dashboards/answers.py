"""Answers that are kept, so that a page that is asked for again costs nothing."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

Answer = TypeVar("Answer", bound=Sequence[object])

MOST_ROWS_KEPT = 200_000
"""Rows of all answers together that are kept: about 200 MB of the widest ones."""
SECONDS_KEPT = 300.0
"""Until a question is asked again: a few answers, such as how old a source is, depend on the clock."""


class Answers(Generic[Answer]):
    """The answers used last, as many as fit; any thread may ask."""

    def __init__(
        self,
        most_rows: int = MOST_ROWS_KEPT,
        seconds: float = SECONDS_KEPT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most_rows, self._seconds, self._clock = most_rows, seconds, clock
        self._kept: OrderedDict[Hashable, tuple[float, Answer]] = OrderedDict()
        self._rows = 0
        self._lock = threading.Lock()

    def get(self, question: Hashable, ask: Callable[[], Answer]) -> Answer:
        """Return the kept answer to a question, or ask and keep it. An error is not kept."""
        with self._lock:
            until, answer = self._kept.get(question, (0.0, None))
            if answer is not None and self._clock() < until:
                self._kept.move_to_end(question)
                return answer
        answer = ask()
        with self._lock:
            self._drop(question)
            self._kept[question] = (self._clock() + self._seconds, answer)
            self._rows += _size(answer)
            while self._rows > self._most_rows:
                self._drop(next(iter(self._kept)))
        return answer

    def _drop(self, question: Hashable) -> None:
        _, answer = self._kept.pop(question, (0.0, None))
        self._rows -= 0 if answer is None else _size(answer)


def _size(answer: Sequence[object]) -> int:
    """Return the rows of an answer; an empty one counts too."""
    return len(answer) + 1
