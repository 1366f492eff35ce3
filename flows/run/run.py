"""A run under way, and what its stages give: what was collected, built and reported."""

from dataclasses import dataclass, field
from pathlib import Path

from flows.archive.manifest import Manifest
from flows.build.build import BuildResult
from flows.extract.extractor import Extractor, RunShards
from flows.extract.pool import run_shards as run_on_this_machine
from flows.home.progress import ProgressReporter
from flows.home.run_log import RunLog
from flows.home.settings import Home, Settings
from flows.run.incidents import Observation
from flows.sources.source import Source
from flows.sources.workspace import Workspace


@dataclass(frozen=True)
class CollectResult:
    """What came of collecting one source: a snapshot, or the problem that there was.

    is_transient: the problem is of the kind that may be gone in a minute, so that it is worth another try.
    """

    source: str
    manifest: Manifest | None
    problem: str | None = None
    is_transient: bool = False


@dataclass(frozen=True)
class RunResult:
    """What a whole run did. `reports` is empty where there was nothing to report on."""

    collected: tuple[CollectResult, ...]
    built: BuildResult | None
    reports: tuple[Path, ...]
    problems: tuple[str, ...]


@dataclass
class Run:
    """A run under way, which holds the writer's lock.

    workspace: settings, sources, taxonomy and manifests, read once. sources: those that it collects.
    collected: what came of each so far, by name. problems: their sentences; grows as they come up. observed:
    the same with what they are the same by from run to run. has_built: whether it built a warehouse, or found
    it up to date. extractor: what has read pages in this run. result: what the whole run did, once it is
    done. run_shards: what reads the pages.
    """

    workspace: Workspace
    sources: tuple[Source, ...]
    log: RunLog
    reporter: ProgressReporter
    collected: dict[str, CollectResult] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    observed: list[Observation] = field(default_factory=list)
    has_built: bool = False
    extractor: Extractor | None = None
    result: RunResult | None = None
    run_shards: RunShards = run_on_this_machine

    @property
    def home(self) -> Home:
        """The home that it is about."""
        return self.workspace.home

    @property
    def settings(self) -> Settings:
        """The settings of that home."""
        return self.workspace.settings

    def note(self, kind: str, subject: str, sentence: str) -> None:
        """Note a problem, see `incidents`."""
        self.problems.append(sentence)
        self.observed.append(Observation(kind, subject, sentence))

    def finish(self, built: BuildResult | None = None, reports: tuple[Path, ...] = ()) -> RunResult:
        """Note what the whole run did, and return it."""
        collected = tuple(self.collected[source.name] for source in self.sources)
        self.result = RunResult(collected, built, reports, tuple(self.problems))
        return self.result
