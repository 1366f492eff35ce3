"""Answers that are kept, so that a page that is asked for again costs nothing."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

Answer = TypeVar("Answer", bound=Sequence[object])

MAX_ROWS_KEPT = 200_000
"""Rows of all answers together that are kept: about 200 MB of the widest ones."""


class Answers(Generic[Answer]):
    """The answers used last, as many as fit; any thread may ask, and who asks the same meanwhile waits."""

    def __init__(self, max_rows: int = MAX_ROWS_KEPT) -> None:
        self._max_rows = max_rows
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._rows = 0
        self._asked: set[Hashable] = set()
        self._changed = threading.Condition()

    def get(self, question: Hashable, ask: Callable[[], Answer]) -> Answer:
        """Return the kept answer to a question, or ask and keep it. An error is not kept."""
        with self._changed:
            self._changed.wait_for(lambda: question not in self._asked)
            if question in self._answers:
                self._answers.move_to_end(question)
                return self._answers[question]
            self._asked.add(question)
        try:
            answer = ask()
            with self._changed:
                self._keep(question, answer)
            return answer
        finally:
            with self._changed:
                self._asked.remove(question)
                self._changed.notify_all()

    def _keep(self, question: Hashable, answer: Answer) -> None:
        self._answers[question] = answer
        self._rows += _size(answer)
        while self._rows > self._max_rows:
            _, oldest = self._answers.popitem(last=False)
            self._rows -= _size(oldest)


def _size(answer: Sequence[object]) -> int:
    """Return the rows of an answer; an empty one counts too."""
    return len(answer) + 1
