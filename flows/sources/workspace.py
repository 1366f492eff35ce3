"""A home as a run reads it: settings, sources, taxonomy and manifests, each read once and handed down."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from flows.home.errors import UsageError
from flows.home.settings import Home, Settings, load_settings
from flows.sources.source import Source, active_sources, load_sources

if TYPE_CHECKING:  # two of them bring Polars, which what asks only for sources does without
    from flows.archive.manifest import Manifest
    from flows.decisions.read import Decisions
    from transforms.taxonomy.taxonomy import Taxonomy


class Workspace:
    """What is configured and archived in one home, each part read when it is first asked for, and then kept.

    It is as old as that: make another one after somebody else may have written to the home.
    """

    def __init__(self, home: Home, settings: Settings | None = None) -> None:
        self.home = home
        self.settings = settings or load_settings(home)
        self._snapshots: dict[str, list[Manifest]] = {}

    @cached_property
    def sources(self) -> list[Source]:
        """All sources in the order of their names, those for demonstration too. Raises UsageError."""
        return load_sources(self.home)

    def take_note_of(self, source: Source) -> None:
        """Take a source as it is now, where its layout was learnt meanwhile."""
        self.sources = [source if each.name == source.name else each for each in self.sources]
        self.__dict__.pop("active", None)

    @cached_property
    def active(self) -> list[Source]:
        """The sources that count: those for demonstration only while there are no others."""
        return active_sources(self.sources)

    @cached_property
    def taxonomy(self) -> "Taxonomy":
        """The taxonomy of the home over the shipped one. Raises UsageError that names file and line."""
        from flows.taxonomy.read import read_taxonomy  # noqa: PLC0415 - it brings Polars

        return read_taxonomy(self.home)

    @cached_property
    def decisions(self) -> "Decisions":
        """What editors decided on gaps and findings, as it was when it was first asked for."""
        from flows.decisions.read import read_decisions  # noqa: PLC0415 - only builds ask for them

        return read_decisions(self.home)

    def snapshots(self, source_name: str) -> "Sequence[Manifest]":
        """Return the complete snapshots of a source, oldest first. Raises DamagedArchiveError."""
        from flows.archive.manifest import list_snapshots  # noqa: PLC0415 - only where the archive is asked

        if source_name not in self._snapshots:
            self._snapshots[source_name] = list_snapshots(self.home, source_name)
        return self._snapshots[source_name]

    def add_snapshot(self, manifest: "Manifest") -> None:
        """Take note of a snapshot that was sealed meanwhile."""
        if manifest.source in self._snapshots:
            self._snapshots[manifest.source].append(manifest)

    def choose(self, names: Sequence[str] = ()) -> tuple[Source, ...]:
        """Return the sources that are named, else those that are active.

        Raises UsageError where the home has none, or not the one that is named.
        """
        if not self.sources:
            remedy = self.home.remedy("Add one: repertoire add NAME FOLDER_OR_FILE")
            raise UsageError(f"{self.home.sources}: there are no sources yet. {remedy}")
        known = {source.name: source for source in self.sources}
        for name in names:
            if name not in known:
                raise UsageError(
                    f"{self.home.sources}: there is no source '{name}'. There are: {', '.join(known)}."
                )
        return tuple(known[name] for name in dict.fromkeys(names)) if names else tuple(self.active)
