"""Progress of a run: what a stage calls as pages are done, and what shows it to the user."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple, Protocol, runtime_checkable

Progress = Callable[[int, int | None], None]
"""Called with the number of pages that are done, and of how many, where that is known."""


class HowItGoes(NamedTuple):
    """How a long collection goes, from time to time.

    done: pages that are done. queued: addresses that wait. errors: pages that could not be read.
    requests: since it began or continued. pages_a_minute: since this was said last.
    """

    done: int
    queued: int
    errors: int
    requests: int
    pages_a_minute: float

    def __str__(self) -> str:
        errors = f", {self.errors:,} with an error" if self.errors else ""
        return (
            f"{self.done:,} pages done{errors}, {self.queued:,} queued, {self.pages_a_minute:,.0f} a minute, "
            f"{self.requests:,} requests"
        )


TellHowItGoes = Callable[[HowItGoes], None]


@runtime_checkable
class ProgressReporter(Protocol):
    """Shows how a run goes: on a terminal, as JSON log lines, on the page of a Prefect run."""

    def stage(self, title: str) -> AbstractContextManager[Progress]:
        """Enter a stage; while it lasts, what this gives is called with the progress."""
        ...

    def message(self, sentence: str) -> None:
        """Show what was done."""
        ...

    def note(self, sentence: str) -> None:
        """Show how a stage goes, while it lasts; the run log has it, too."""
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

    def note(self, sentence: str) -> None:
        """Show nothing."""


def tell_nobody(how: HowItGoes) -> None:
    """Show nothing of how a collection goes."""


def no_progress(done: int, total: int | None) -> None:
    """Show nothing of the progress of a stage."""
