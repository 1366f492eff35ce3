"""The build: from the archive to a checked, published warehouse.

The tables are a pure function of the accepted snapshots, the source files, the taxonomy, the decisions
of editors, the settings and the code. What they were made from is digested in a fingerprint; where the
published warehouse has the same one, there is nothing to do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import polars as pl

from flows.archive.forgotten import read_forgotten
from flows.archive.publication import note_publication
from flows.build.acceptance import Chain, accepted_chain, assess_pending, assessed_figures, news_of
from flows.build.inputs import decision_facts, read_inputs
from flows.build.prepublish import PrepublishResult, reject_again, run_prepublish_checks
from flows.build.rejected_builds import accept_build, pending_rejected_build, resolve, stated_reason
from flows.extract.extractor import Extractor
from flows.home.digest import digest_of_packages, digest_of_parts
from flows.home.errors import RejectedError, UsageError, cannot_write
from flows.home.progress import Progress
from flows.home.run_log import RunLog
from flows.home.settings import CHECKOUT
from flows.home.versions import published_version
from flows.sources.workspace import Workspace
from flows.warehouse.checks import CheckResult
from flows.warehouse.publish import IS_PUBLISHED, publish, published_fingerprint
from flows.warehouse.write import write_warehouse
from transforms.matching import unused_overrides
from transforms.model.tables import tables

VERSION = version("repertoire")
TABLE_PACKAGES = (
    "transforms", "sql", "flows/home", "flows/archive", "flows/decisions", "flows/sources", "flows/taxonomy",
    "flows/extract", "flows/build", "flows/warehouse",
)  # fmt: skip
"""The packages whose code decides what a table or view holds; the others only move things and show them."""


@dataclass(frozen=True)
class BuildResult:
    """What a build did.

    status: `published` or `unchanged`. version: the file that is published now, None where nothing
    ever was. extracted, reused: pages that were read, and pages whose record was in the cache. refused: the
    reasons why the newest snapshot of a source was not accepted, by source. held: those of them of which
    none was ever accepted. warnings: sentences of the checks that warn, and of rows in decisions/ that do
    not count. changes: what is read otherwise from the same pages, in a sentence, where
    something else than pages has changed; the file next to the version has it in full.
    """

    status: str
    version: Path | None
    extracted: int
    reused: int
    refused: Mapping[str, str] = field(default_factory=dict)
    held: Sequence[str] = ()
    warnings: Sequence[str] = ()
    changes: str | None = None


@dataclass(frozen=True)
class _Plan:
    """What a build is made of; the snapshots are all decided on. news: what changed and stopped nothing."""

    extractor: Extractor
    chains: Sequence[Chain]
    fingerprint: str
    news: Sequence[str] = ()

    @property
    def refused(self) -> dict[str, str]:
        """The reasons why the newest snapshot of a source was rejected, by source."""
        return {chain.source.name: chain.rejection.reason or "" for chain in self.chains if chain.rejection}

    @property
    def held(self) -> list[str]:
        """The sources of which no snapshot was accepted yet, though there is one."""
        return [chain.source.name for chain in self.chains if chain.rejection and not chain.effective]


def build(
    workspace: Workspace,
    log: RunLog,
    progress: Progress | None = None,
    extractor: Extractor | None = None,
    *,
    force: bool = False,
) -> BuildResult:
    """Bring the published warehouse up to date with the archive; with `force` even where it is.

    `extractor` is one that has read pages for this build already, so that its counts continue. The caller
    holds the writer lock. Raises RejectedError where nothing is accepted yet, a check fails or the whole
    has moved too far, DamagedArchiveError and UsageError where the archive, a source or the taxonomy is
    not as it must be; in each case the published warehouse stays as it was.
    """
    home, settings = workspace.home, workspace.settings
    plan = _plan(workspace, log, progress, extractor)
    extractor = plan.extractor
    _require_something_accepted(plan, log)
    if plan.fingerprint == published_fingerprint(home) and not force:
        _note_publication(plan, is_published=True)
        resolve(home)
        log.record("unchanged", status="ok", fingerprint=plan.fingerprint)
        return BuildResult(
            "unchanged",
            published_version(home),
            extractor.extracted,
            extractor.reused,
            plan.refused,
            plan.held,
            (*plan.news, *workspace.decisions.problems),
        )
    reject_again(home, settings, plan.fingerprint, log)

    inputs = read_inputs(workspace, plan.chains, extractor=extractor, described=_description(plan, workspace))
    log.record("extracted", status="ok", pages=extractor.extracted, reused=extractor.reused)
    made = tables(inputs)
    del inputs  # its pages are not needed while the tables are written
    log.record("built", status="ok", rows={name: frame.height for name, frame in made.items()})
    unused = unused_overrides(made["dim_exercise"], workspace.taxonomy.matches)
    built, results = write_warehouse(home, settings, made)
    del made
    findings = [*unused, *(str(result) for result in results if result.failing_rows)]
    log.record("checked", status="problem" if findings else "ok", findings=findings)
    prepublish = _prepublish(plan, workspace, built, results, log)
    published = publish(home, built, plan.fingerprint, settings.keep_versions, prepublish.attachments)
    log.record("published", status="ok", version=published.name)
    _note_that_published(plan)
    return BuildResult(
        "published",
        published,
        extractor.extracted,
        extractor.reused,
        plan.refused,
        plan.held,
        (*plan.news, *workspace.decisions.problems, *unused, *prepublish.warnings),
        str(prepublish.reread) if prepublish.reread else None,
    )


def publish_rejected(workspace: Workspace, log: RunLog, reason: str) -> Path:
    """Publish the build that was rejected, since a person accepts it; return its version.

    The caller holds the writer lock. Raises UsageError where nothing is rejected, and where its inputs
    are no longer those of today: then there is something else to look at.
    """
    home = workspace.home
    checked_reason = stated_reason(reason)
    rejection = pending_rejected_build(home)
    if rejection is None:
        raise UsageError("no build is refused, so there is nothing to accept. See: repertoire status")
    rejected_home = rejection.home(home)
    plan = _plan(workspace, log, None, None)
    if {plan.fingerprint, published_fingerprint(rejected_home)} != {rejection.fingerprint}:
        raise UsageError(
            f"{rejected_home.root}: is not what would be built today: pages, settings, taxonomy or code "
            "have changed since it was refused, or its file has. Build again and look again: repertoire build"
        )
    accepted = accept_build(home, rejection, checked_reason)
    log.record(
        "decided",
        status="ok",
        subject="warehouse",
        build=rejection.build,
        by=accepted.by,
        reason=checked_reason,
    )
    attachments = {
        file.name.removeprefix("build"): file.read_bytes() for file in rejected_home.root.glob("build.*")
    }
    published = publish(
        home, rejected_home.published, rejection.fingerprint, workspace.settings.keep_versions, attachments
    )
    log.record("published", status="ok", version=published.name, accepted_by=accepted.by)
    _note_that_published(plan)
    return published


def _plan(workspace: Workspace, log: RunLog, progress: Progress | None, extractor: Extractor | None) -> _Plan:
    """Read the configuration and decide on each snapshot that is not decided on yet."""
    sources = workspace.choose()
    extractor = extractor or Extractor(workspace, progress)
    news = []
    for source in sources:
        for manifest, decision in assess_pending(workspace, source, extractor):
            log.record(
                "assessed",
                source.name,
                "ok" if decision.accepted else "problem",
                snapshot=manifest.snapshot_id,
                accepted=decision.accepted,
                reason=decision.reason,
                figures=assessed_figures(decision),
                news=news_of(decision),
            )
            news += [f"{source.name}: {each}" for each in news_of(decision)]
    chains = [accepted_chain(workspace, source) for source in sources]
    return _Plan(extractor, chains, _fingerprint(chains, workspace, extractor), news)


def _prepublish(
    plan: _Plan, workspace: Workspace, built: Path, results: Sequence[CheckResult], log: RunLog
) -> PrepublishResult:
    """Check a new warehouse. Raises RejectedError where it may not be published, which is noted."""
    home, settings = workspace.home, workspace.settings
    try:
        return run_prepublish_checks(home, settings, built, plan.fingerprint, results=results, log=log)
    except RejectedError:
        _note_publication(plan, is_published=False)
        raise


def _note_publication(plan: _Plan, *, is_published: bool) -> None:
    """Write beside each snapshot of a build what became of it: one that is refused teaches no bound."""
    for chain in plan.chains:
        for manifest in chain.effective:
            note_publication(manifest, is_published=is_published)


def _note_that_published(plan: _Plan) -> None:
    """Write beside the snapshots of a new warehouse that it is published; the next build notes what fails."""
    try:
        _note_publication(plan, is_published=True)
    except OSError as error:
        raise cannot_write(error, plan.extractor.workspace.home.archive, IS_PUBLISHED) from error


def _require_something_accepted(plan: _Plan, log: RunLog) -> None:
    """Raise RejectedError where all that was ever collected is rejected: the warehouse would be empty."""
    if not plan.refused or any(chain.effective for chain in plan.chains):
        return
    problems = [f"{name}: {reason}" for name, reason in plan.refused.items()]
    snapshot, _ = next(chain.rejected[-1] for chain in plan.chains if chain.rejection)
    log.record("refused", status="failed", problems=problems)
    raise RejectedError("\n".join([
        "Nothing is published, since no collection was accepted:",
        *(f"  {problem}" for problem in problems),
        "Correct the pages or the bounds, or accept it as it is:",
        f'  repertoire accept {snapshot.snapshot_id} "why"',
    ]))  # fmt: skip


def _description(plan: _Plan, workspace: Workspace) -> pl.DataFrame:
    """Return the table `build`."""
    starts = [manifest.started_at for chain in plan.chains for manifest in chain.effective]
    as_of = max(starts, default=None)
    return pl.DataFrame(
        {
            "fingerprint": [plan.fingerprint],
            "code_version": [VERSION],
            "code_digest": [_code_digest()],
            "extractor_version": [plan.extractor.version],
            "taxonomy_digest": [workspace.taxonomy.digest],
            "settings_digest": [workspace.settings.digest],
            "decisions_digest": [workspace.decisions.digest],
            "as_of": pl.Series([as_of and as_of.replace(tzinfo=None)], dtype=pl.Datetime("us")),
            "has_demo_data": [any(chain.source.demo for chain in plan.chains)],
        }
    )


def _fingerprint(chains: Sequence[Chain], workspace: Workspace, extractor: Extractor) -> str:
    """Return the digest of all that the tables depend on."""
    parts = [VERSION, _code_digest(), workspace.taxonomy.digest, workspace.settings.digest]
    parts += [workspace.decisions.digest, read_forgotten(workspace.home).digest]
    for chain in chains:
        source = chain.source
        decided = (
            source.digest,
            extractor.version_of(source),
            str(bool(chain.rejection)),
            *decision_facts(chain),
        )
        parts.append("\n".join(decided))
    return digest_of_parts(parts)


def _code_digest() -> str:
    """Return the digest of the code and SQL that make the tables."""
    return digest_of_packages(CHECKOUT, TABLE_PACKAGES)
