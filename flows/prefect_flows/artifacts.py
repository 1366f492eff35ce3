"""What a run shows on its page in Prefect's UI: how far it is, and what it did."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast
from uuid import UUID

import httpx
from prefect import get_run_logger
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.home.errors import RepertoireError
from flows.home.progress import Progress, ProgressReporter
from flows.prefect_flows import run_page
from flows.run.run import Run, RunResult

SECONDS_BETWEEN_UPDATES = 3.0
"""Of a progress artifact: each is a request to the server."""


def show_result(run: Run, result: RunResult) -> None:
    """Put what the run did on its page in Prefect's UI."""
    create_table_artifact(run_page.source_rows(result), key="repertoire-sources", description="By source")
    text = run_page.summary_text(run.home, run.settings, result)
    create_markdown_artifact(text, key="repertoire-summary", description="Problems, bounds, coverage, gaps")
    if result.built:
        rejected = run_page.rejected_rows(run.home, run.settings) or [{"pages": "none"}]
        create_table_artifact(rejected, key="repertoire-rejected-pages", description="Pages not loaded")
    for file in result.reports:
        if file.suffix == ".html":
            create_link_artifact(file.as_uri(), "The gap report", key="repertoire-gap-report")


def show_failure(error: RepertoireError) -> None:
    """Put what stopped the run, such as a rejection with its figures, on its page."""
    text = run_page.failure_text(error)
    create_markdown_artifact(text, key="repertoire-summary", description="Why the run stopped")


class ArtifactReporter:
    """A reporter who passes everything on, and shows it on the page of the run as well.

    A run does not depend on its page: once Prefect's server is lost, nothing is shown there any more.
    """

    def __init__(self, inner: ProgressReporter) -> None:
        self._inner = inner
        self._is_lost = False

    @contextmanager
    def stage(self, title: str) -> Iterator[Progress]:
        """Show a stage as a progress artifact, once it is known how much there is to do."""
        with self._inner.stage(title) as count:
            shown = _ProgressArtifact(title, count, self.attempt)
            yield shown.count
            shown.finish()

    def message(self, sentence: str) -> None:
        """Log the sentence."""
        self._inner.message(sentence)
        get_run_logger().info(sentence)

    def note(self, sentence: str) -> None:
        """Log the sentence."""
        self._inner.note(sentence)
        get_run_logger().info(sentence)

    def attempt(self, show: Callable[[], None]) -> None:
        """Show something on the page of the run, if there is one."""
        if self._is_lost:
            return
        try:
            show()
        except httpx.HTTPError as error:
            self._is_lost = True
            self._inner.message(
                f"Prefect's server does not answer ({error}); the run goes on without its page"
            )


class _ProgressArtifact:
    def __init__(self, title: str, inner: Progress, attempt: Callable[[Callable[[], None]], None]) -> None:
        self._title = title
        self._inner = inner
        self._attempt = attempt
        self._artifact: UUID | None = None
        self._updated_at = time.monotonic()

    def count(self, done: int, total: int | None) -> None:
        """Pass the progress on; show it from time to time, so that a short stage costs no request."""
        self._inner(done, total)
        if not total or time.monotonic() - self._updated_at < SECONDS_BETWEEN_UPDATES:
            return
        self._updated_at = time.monotonic()
        self._attempt(lambda: self._update(100 * done / total))

    def finish(self) -> None:
        """Show what was shown before as done."""
        if self._artifact:
            self._attempt(lambda: self._update(100.0))

    def _update(self, percent: float) -> None:
        if self._artifact is None:
            self._artifact = cast("UUID", create_progress_artifact(percent, description=self._title))
        else:
            update_progress_artifact(self._artifact, percent)
