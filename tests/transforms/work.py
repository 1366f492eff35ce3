"""Work that stays in proportion to its input, counted and not timed: a busy machine fails no test."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Calls of functions (Python's and C's) that each character of an input may cost. The costliest input of the
#: tests takes 19; what grows with the square of its length takes thousands.
CALLS_A_CHARACTER = 30
#: Calls that any input may cost, however short: a reference that repeats itself unfolds up to a limit.
CALLS_AT_LEAST = 1_000_000
#: What stays inside one call (a pattern that backtracks) is seen because it does not end: 20 times the CPU
#: seconds that the slowest input takes on a machine with nothing else to do.
ENDLESS_SECONDS = 40


class EndlessError(BaseException):
    """A piece of work was stopped, since it does not end; no handler of exceptions takes it for its own."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise EndlessError


@contextmanager
def work_in_proportion(characters: int) -> Iterator[None]:
    """Fail when the block makes more calls than its input's length allows, or does not end.

    Only the main thread of a POSIX process can hold it, as pytest and its workers do.
    """
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, ENDLESS_SECONDS)
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(None)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    allowed = CALLS_AT_LEAST + CALLS_A_CHARACTER * characters
    assert calls <= allowed, f"{calls:,} calls for {characters:,} characters"
