"""Web archives before they become a source."""

from collections.abc import Sequence
from pathlib import Path

from flows.collect.warc.index import read_index
from flows.home.errors import UsageError


def inspect_archives(path: Path) -> tuple[int, tuple[str, ...]]:
    """Return how many pages the archives at a path hold, and sentences about them.

    Raises UsageError where there is no page.
    """
    index = read_index(path)
    count = sum(page.is_page for page in index.pages.values())
    if not count:
        raise UsageError(f"{path}: contains no pages. {'. '.join(index.sentences)}.")
    return count, index.sentences


def archive_lines(sentences: Sequence[str]) -> list[str]:
    """Return the lines of the source file that are about its archives."""
    return [
        "",
        *(f"# {sentence}" for sentence in sentences[:1]),
        "# Globs over the path after the host, or over host and path; ** crosses folders.",
        '# include = ["exercises/**", "example.org/moves/**"]',
        '# exclude = ["blog/**"]',
        "",
        "# Labels that only this library uses, and the field of each:",
        "# [labels]",
        '# "Works your" = "target_muscles"',
    ]
