"""Learning the layout of a source: from a sample of its archived pages, on a worker as pages are read.

The sample is chosen by digest, so that the same archive gives the same layout. It is of all editions of the
pages, so that old ones are read as before.
"""

import json
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flows.archive.payloads import payload_shards
from flows.archive.read import read_rows
from flows.extract.extractor import CPU_SECONDS, Extractor
from flows.extract.pool import run_shards
from flows.home.durable import write_durably
from flows.home.errors import UsageError
from flows.sources.address_patterns import set_others_aside
from flows.sources.layout_file import layout_file, layout_text
from flows.sources.source import Source, read_source
from flows.sources.workspace import Workspace
from transforms.enums import LOADED_VERDICTS, PAGE_FORMATS
from transforms.pages.layouts.layout import Layout
from transforms.pages.layouts.templates import MIN_PAGES

SAMPLE_PAGES = 200
"""Pages that a layout is learnt from at most."""

SOUGHT = ("name", "target_muscles", "equipment", "difficulty", "steps")
ENOUGH = 0.95
"""Where each field that is sought is stated by this share of the exercises, there is nothing to learn."""

MAX_SET_ASIDE = 0.1
_SET_ASIDE = frozenset({"not_an_exercise", "no_name", "no_content"})


@dataclass(frozen=True)
class Learnt:
    """A layout and what it changes.

    pages: how many pages it was learnt from. exercises: how many of them are exercises, before and after.
    fill: by field, the share of the sampled pages that state it, before and after.
    """

    layout: Layout
    pages: int
    exercises: tuple[int, int]
    fill: Mapping[str, tuple[float, float]]


def payloads_of(workspace: Workspace, source: Source) -> set[str]:
    """Return the digests of all archived payloads of the pages of a source, those of old editions too."""
    digests: set[str] = set()
    seen: set[str] = set()
    for manifest in workspace.snapshots(source.name):
        if manifest.states_digest not in seen:
            seen.add(manifest.states_digest)
            rows = read_rows(manifest, ["url", "outcome", "payload_digest"])
            rows = set_others_aside(rows, source.exercise_pages)
            digests.update(rows.get_column("payload_digest").drop_nulls().to_list())
    return digests


def learn(workspace: Workspace, source: Source, digests: Collection[str]) -> Learnt:
    """Learn the layout of a source from a sample of these payloads; nothing is written.

    Raises DamagedArchiveError where one is not in the archive.
    """
    sample = sorted(digests)[:SAMPLE_PAGES]
    if len(sample) < MIN_PAGES:
        return Learnt(Layout(), len(sample), (0, 0), {})
    shards = payload_shards(
        workspace.home, source.name, sample, sys.maxsize, workspace.snapshots(source.name)
    )
    with TemporaryDirectory(prefix="repertoire-learn-") as folder:
        target = Path(folder, "layout.json")
        run_shards(
            {target: next(shards)},
            Extractor(workspace).rules_for_learning(source),
            workers=1,
            cpu_seconds=CPU_SECONDS,
            progress=lambda _: None,
        )
        found = json.loads(target.read_text(encoding="utf-8"))
    fill = {name: (before, after) for name, (before, after) in found["fill"].items()}
    return Learnt(Layout.from_dict(found["layout"]), found["pages"], tuple(found["exercises"]), fill)


def require_pages(source: Source) -> None:
    """Raise UsageError for a source of demand, which holds no pages."""
    if source.demand is not None:
        raise UsageError(
            f"{source.name}: holds what people look for, and no pages. Ask what it says: repertoire demand"
        )


def learn_again(workspace: Workspace, source: Source) -> Learnt:
    """Learn the layout of a source from all its archived pages, beside what a person wrote into it.

    Slots without a number of pages are somebody's own: they stay, before those that are learnt. Templates
    that the sample has no page of stay, too. Raises UsageError where nothing is collected yet, and where the
    source has no pages.
    """
    require_pages(source)
    digests = payloads_of(workspace, source)
    if not digests:
        raise UsageError(f"{source.name}: nothing is collected yet. Run: repertoire collect {source.name}")
    learnt = learn(workspace, source, digests)
    return replace(learnt, layout=learnt.layout.keeping(source.layout))


def write_layout(workspace: Workspace, source: Source, layout: Layout) -> Source:
    """Write the file of a layout; returns the source as it is read with it."""
    file = layout_file(workspace.home, source.name)
    write_durably(file, layout_text(source.name, layout).encode())
    learnt = read_source(workspace.home, workspace.home.sources / f"{source.name}.toml")
    workspace.take_note_of(learnt)
    return learnt


def has_none_yet(workspace: Workspace, source: Source) -> bool:
    """Return whether a source has pages with templates, of which none was learnt yet."""
    return source.format in PAGE_FORMATS and not layout_file(workspace.home, source.name).exists()


def may_gain(records: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether a layout could tell more of pages than the general reader: `records` are its own.

    It could where they do not state a field, or all state the same list.
    They have verdict, reason, and the fields that are sought, empty where a page does not state them.
    """
    if len(records) < MIN_PAGES:
        return False
    aside = sum(record["reason"] in _SET_ASIDE for record in records)
    loaded = [record for record in records if record["verdict"] in LOADED_VERDICTS]
    if aside > MAX_SET_ASIDE * len(records) or not loaded:
        return aside > 0
    return any(
        sum(bool(record[name]) for record in loaded) < ENOUGH * len(loaded) or _is_menu(loaded, name)
        for name in SOUGHT
    )


def _is_menu(records: Sequence[Mapping[str, Any]], name: str) -> bool:
    """Return whether all pages state the same list of several: a filter of the site, and no page's own."""
    values = {tuple(value) for record in records if isinstance(value := record[name], list | tuple)}
    return len(records) >= MIN_PAGES and len(values) == 1 and len(min(values)) > 1
