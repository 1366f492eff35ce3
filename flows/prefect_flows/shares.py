"""How sources are dealt to the tasks that collect them, without Prefect."""

from collections.abc import Sequence

from flows.sources.source import Source

MAX_COLLECT_TASKS = 16
"""Collecting tasks in one flow; more sources share them (the embedded server loses many tasks at once)."""


def shares(sources: Sequence[Source]) -> list[Sequence[Source]]:
    """Deal the sources to at most MAX_COLLECT_TASKS tasks, normally one to each."""
    size = -(-len(sources) // MAX_COLLECT_TASKS)
    return [sources[start : start + size] for start in range(0, len(sources), size)] if sources else []
