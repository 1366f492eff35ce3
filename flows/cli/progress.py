"""How a run shows itself: bars on a terminal, a line a stage elsewhere, always on stderr."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flows.cli.output import console_on, fitting, print_message, printable
from flows.home.progress import Progress, ProgressReporter, no_progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bar


def reporter_for_stderr() -> ProgressReporter:
    """Return what suits stderr."""
    from flows.home import logs

    if logs.is_json():
        return logs.JsonReporter()
    return BarReporter() if sys.stderr.isatty() else LineReporter()


class LineReporter:
    """A line at the start of each stage, and one for what it did."""

    @contextmanager
    def stage(self, title: str) -> Iterator[Progress]:
        """Write the title."""
        print_message(f"{title} ...")
        yield no_progress

    def message(self, sentence: str) -> None:
        """Write the sentence."""
        print_message(f"  {sentence}")

    def note(self, sentence: str) -> None:
        """Write the sentence."""
        self.message(sentence)


class BarReporter:
    """A bar for each stage while it lasts, which a line replaces when it is done."""

    @contextmanager
    def stage(self, title: str) -> Iterator[Progress]:
        """Show a bar: a pulse until the total is known."""
        with _bar() as progress:
            task = progress.add_task(printable(title), total=None)
            yield lambda done, total: progress.update(task, completed=done, total=total)

    def message(self, sentence: str) -> None:
        """Write the sentence with a tick."""
        line = fitting(f"✓ {printable(sentence)}", sys.stderr)
        console_on(sys.stderr).print(line, style="green", soft_wrap=True)

    def note(self, sentence: str) -> None:
        """Write the sentence, above the bar."""
        line = fitting(f"  {printable(sentence)}", sys.stderr)
        console_on(sys.stderr).print(line, style="dim", soft_wrap=True)


def _bar() -> "Bar":
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )
    from rich.progress import Progress as Bar

    return Bar(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console_on(sys.stderr),
        transient=True,
    )
