"""Progress of a run: what a stage calls as pages are done, and what shows it to the user."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, runtime_checkable

Progress = Callable[[int, int | None], None]
"""Called with the number of pages that are done, and of how many, where that is known."""


@runtime_checkable
class ProgressReporter(Protocol):
    """Shows how a run goes: on a terminal, as JSON log lines, on the page of a Prefect run."""

    def stage(self, title: str) -> AbstractContextManager[Progress]:
        """Enter a stage; while it lasts, what this gives is called with the progress."""
        ...

    def message(self, sentence: str) -> None:
        """Show what was done."""
        ...


class NullReporter:
    """A reporter that shows nothing."""

    @contextmanager
    def stage(self, title: str) -> Iterator[Progress]:
        """Show nothing."""
        del title
        yield no_progress

    def message(self, sentence: str) -> None:
        """Show nothing."""


def no_progress(done: int, total: int | None) -> None:
    """Show nothing of the progress of a stage."""
