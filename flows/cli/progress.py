"""How a run shows itself: bars on a terminal, a line a stage elsewhere, always on stderr."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

from flows.cli.output import console_on, printable, tell

if TYPE_CHECKING:
    from rich.progress import Progress

Count = Callable[[int, int | None], None]


class Show(Protocol):
    """What shows a run to a person."""

    def stage(self, title: str) -> AbstractContextManager[Count]:
        """Show a stage while the block runs."""
        ...

    def say(self, sentence: str) -> None:
        """Show what was done."""
        ...


def show_for_stderr() -> Show:
    """Return what suits stderr."""
    from flows.home import logs

    if logs.is_json():
        return logs.JsonShow()
    return Bars() if sys.stderr.isatty() else Lines()


class Lines:
    """A line at the start of each stage, and one for what it did."""

    @contextmanager
    def stage(self, title: str) -> Iterator[Count]:
        """Write the title."""
        tell(f"{title} ...")
        yield _not_shown

    def say(self, sentence: str) -> None:
        """Write the sentence."""
        tell(f"  {sentence}")


class Bars:
    """A bar for each stage while it lasts, which a line replaces when it is done."""

    @contextmanager
    def stage(self, title: str) -> Iterator[Count]:
        """Show a bar: a pulse until the total is known."""
        with _bar() as progress:
            task = progress.add_task(printable(title), total=None)
            yield lambda done, total: progress.update(task, completed=done, total=total)

    def say(self, sentence: str) -> None:
        """Write the sentence with a tick."""
        console_on(sys.stderr).print(f"✓ {printable(sentence)}", style="green", soft_wrap=True)


def _not_shown(done: int, total: int | None) -> None:
    """Show no progress."""


def _bar() -> "Progress":
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console_on(sys.stderr),
        transient=True,
    )
