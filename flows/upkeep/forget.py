"""Forgetting a page whose owner wants it gone: the whole of it, step by step.

What is forgotten is written down first, so that whatever happens nothing of it is archived, read or loaded
again. Addresses go from logs before they go from the archive: as long as this holds one in clear, forgetting
again finds all that is left (docs/decisions/0013-forgetting.md).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from flows.archive.forgotten import Forgotten, read_forgotten, write_forgetting
from flows.build.rejected_builds import stated_reason, user_name
from flows.home.errors import UsageError
from flows.home.prefect_server import is_served
from flows.home.progress import ProgressReporter
from flows.home.run_log import RunLog
from flows.home.settings import Home
from flows.sources.source import Source
from flows.sources.workspace import Workspace
from flows.upkeep.address_redaction import AddressRedaction
from flows.upkeep.forget_archive import forget_in_archive, forgotten_pages
from flows.upkeep.forget_plan import ForgetPlan, plan_forgetting, still_held
from flows.upkeep.forget_traces import (
    clean_layouts,
    clean_logs,
    files_that_name,
    redaction_of,
    remove_cached,
    remove_prefect_state,
)
from flows.upkeep.forget_warehouses import built_before, linking_pages, renew_warehouses
from flows.upkeep.verify import archived_sources


class Line(NamedTuple):
    """One thing that forgetting is about or has done: what, of which source, where or which, how many."""

    what: str
    source: str | None
    which: str | None
    number: int | None = None


@dataclass
class Forgot:
    """What was forgotten, a line a thing, and the sentences on what is left for people to do."""

    lines: list[Line] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def plan(workspace: Workspace, address: str, source: str | None) -> ForgetPlan:
    """Return what forgetting an address would be about. Raises UsageError, see `plan_forgetting`."""
    home = workspace.home
    return plan_forgetting(home, _names(home, source), address, source, read_forgotten(home))


def check_reason(planned: ForgetPlan, reason: str | None) -> str:
    """Return the reason in one line. Raises UsageError where there is none, or where it names the page."""
    if reason is None:
        raise UsageError('archive forget: say why, for the record: --reason "its owner asked for it"')
    words = stated_reason(reason)
    if AddressRedaction({address: "" for _, address in planned.forgotten}).names_one(words):
        raise UsageError(
            "--reason: names the address, which would then stand on record for good. Say why without it."
        )
    return words


def describe(workspace: Workspace, planned: ForgetPlan) -> list[Line]:
    """Return what would go and what would stay, without changing anything."""
    lines = [Line("address", *each) for each in planned.addresses]
    lines += [Line("twin, with the same bytes", *each) for each in planned.twins]
    lines += [Line("had the same bytes; its own stay", *each) for each in planned.partly]
    lines += [Line("payload", None, digest) for digest in planned.payloads]
    shared = (planned.shared or {}).items()
    lines += [Line("payload that stays: other addresses have it", None, *each) for each in shared]
    lines += [Line(f"stays: {why}", *each) for each, why in planned.related]
    links = linking_pages(workspace.home, workspace.settings, planned.forgotten)
    lines += [Line("stays: links to it", *link) for link in links]
    return lines


def forget(
    workspace: Workspace,
    log: RunLog,
    reporter: ProgressReporter,
    planned: ForgetPlan | None = None,
    reason: str = "",
) -> Forgot:
    """Forget what is planned, or without a plan finish with all that was ever forgotten in a home.

    The caller holds the writer's lock. Done again after it was killed, it does what was left. Raises
    RepertoireError where no warehouse can be built afterwards; then there is none.
    """
    home = workspace.home
    result = Forgot(describe(workspace, planned) if planned else [])
    if planned:
        _write_down(home, planned, reason)
    forgotten = read_forgotten(home)
    if not forgotten:
        return result
    names = archived_sources(home)
    addresses = {*forgotten_pages(home, names, forgotten), *(planned.forgotten if planned else ())}
    redaction = redaction_of(addresses, workspace.sources, forgotten)
    done = clean_logs(home, redaction)
    touched = {source for source, _ in addresses}
    layouts = clean_layouts(home, [one for one in workspace.sources if one.name in touched], forgotten)
    with reporter.stage("Forgetting: the archive") as progress:
        for number, name in enumerate(names):
            progress(number, len(names))
            done += forget_in_archive(home, name, forgotten, redaction, workspace.settings.shard_bytes)
    done["cached files"] += remove_cached(home, forgotten)
    done["states of Prefect"] += remove_prefect_state(home)
    why = reason or forgotten.records[-1].reason
    with reporter.stage("Forgetting: the warehouse") as progress:
        renewed = renew_warehouses(Workspace(home), log, forgotten, why, progress)
    result.lines += [Line("layout", None, str(file)) for file in layouts]
    removed: Counter[str] = done + renewed.removed
    result.lines += [Line(f"went: {what}", None, None, count) for what, count in sorted(removed.items())]
    if renewed.published:
        result.lines.append(Line("published without it", None, renewed.published.name))
    log.record("forgotten", status="ok", removed=dict(removed), published=bool(renewed.published))
    result.left = list(_left(home, files_that_name(home, redaction), workspace.sources, touched))
    return result


def unfinished(home: Home) -> Iterator[tuple[str, str]]:
    """Yield what holds something that is forgotten (sources, warehouses older than that), and how much."""
    forgotten = read_forgotten(home)
    for name in archived_sources(home):
        if held := still_held(home, name, forgotten):
            yield name, f"{len(held):,} snapshots hold a page that is forgotten, one is {held[0]}"
    if old := built_before(home, forgotten):
        yield "warehouse", f"{len(old):,} warehouses are older than what was forgotten, one is {old[0]}"


def _names(home: Home, source: str | None) -> list[str]:
    """Return the sources that are looked at. Raises UsageError where the archive has not the one named."""
    found = archived_sources(home)
    if source is None or source in found:
        return found if source is None else [source]
    raise UsageError(
        f"--source {source}: the archive has no snapshots of it. It has: {', '.join(found) or 'none'}."
    )


def _write_down(home: Home, planned: ForgetPlan, reason: str) -> None:
    """Add a plan to what is forgotten, unless all of it is there."""
    forgotten: Forgotten = read_forgotten(home)
    is_known = all(forgotten.find(*each) for each in planned.forgotten)
    if is_known and forgotten.payloads.issuperset(planned.payloads):
        return
    write_forgetting(
        home,
        by=user_name(),
        reason=reason,
        source=planned.source,
        addresses=planned.forgotten,
        payloads=planned.payloads,
    )


def _left(home: Home, files: Sequence[Path], sources: Sequence[Source], touched: set[str]) -> Iterator[str]:
    """Say what this could not reach."""
    for file in files:
        yield f"{file} still names it. Correct or remove it by hand."
    if is_served(home):
        yield (
            f"{home.own_prefect} is in use by `repertoire schedule` and may name it. Stop that, then: "
            "repertoire archive forget --again"
        )
    kept = [source for source in sources if source.name in touched and source.format != "crawl"]
    for source in kept:
        yield f"{source.path} may still have the page: it is set aside as forgotten whenever it is collected."
    yield (
        "Copies elsewhere (backups, exports, reports that were sent, a record store, a Prefect server of "
        f"your own) are not reached. Copy {home.decisions / 'forgotten'} into each backup and forget there: "
        "repertoire --home BACKUP archive forget --again"
    )
