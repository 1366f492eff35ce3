"""The doctor on sources: their files, what they read, whether their sites answer, when they are due."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flows.collect.api.token import read_secret
from flows.doctor.health_check import HealthCheck
from flows.home.errors import DamagedArchiveError, RepertoireError
from flows.home.settings import Home
from flows.sources.freshness import overdue_sentences
from flows.sources.health import all_health
from flows.sources.schedule import groups, next_time
from flows.sources.source import Source, active_sources, load_sources

CONNECT_SECONDS = 5.0
DEFAULT_PORTS = {"http": 80, "https": 443}


def check_sources(home: Home, *, offline: bool) -> Iterator[HealthCheck]:
    """Check whether each source file is right and what it reads is there."""
    try:
        listed = all_health(home)
    except DamagedArchiveError:
        listed = []  # reported with the archive
    except RepertoireError as error:
        yield HealthCheck("sources", "problem", str(error), f"Correct that file in {home.sources}.")
        return
    else:
        if not listed:
            yield HealthCheck(
                "sources", "problem", "there is no source", "Add one: repertoire add NAME FOLDER"
            )
    for each in listed:
        state = "problem" if each.health in {"gone", "held", "stale"} else "ok"
        found = f"{each.source}: {each.health}" + (f" ({each.note})" if each.note else "")
        remedies = {
            "gone": f"Correct 'path' in {home.sources / each.source}.toml, or bring {each.path} back.",
            "held": f"Try a page: repertoire try {each.source} ADDRESS; then teach [labels], or name "
            f"exercise_pages, in {home.sources / each.source}.toml and build. If they are right: "
            f'repertoire accept {each.source} "why", then repertoire build.',
            "stale": f'Look at the pages. If they are right: repertoire accept {each.source} "why", then '
            f"repertoire build; or correct [bounds] in {home.sources / each.source}.toml.",
        }
        yield HealthCheck("sources", state, found, remedies.get(each.health))
    if listed:
        yield from _tokens(active_sources(load_sources(home)))
    if not offline and listed:
        yield from _reachable(active_sources(load_sources(home)))


def check_schedule(home: Home) -> HealthCheck:
    """Check whether every schedule makes sense, when each comes next, and whether it was kept."""
    now = datetime.now(UTC)
    try:
        if late := overdue_sentences(home, now):
            remedy = (
                "Start what keeps the schedules (repertoire schedule, a timer or a crontab: "
                "docs/operations.md), or collect now: repertoire run. A source that is collected rarely "
                "says so in the [schedule] of its file."
            )
            return HealthCheck("schedules", "problem", "; ".join(late), remedy)
        found = [
            f"{', '.join(group.sources)}: {group.schedule.cron} ({group.schedule.timezone}), next "
            f"{next_time(group.schedule, now):%Y-%m-%d %H:%M} UTC"
            for group in groups(home)
        ]
    except DamagedArchiveError:
        return HealthCheck("schedules", "ok", "not known: the archive is damaged")
    except RepertoireError as error:
        remedy = "Correct that schedule; until then nothing is collected by it."
        return HealthCheck("schedules", "problem", str(error), remedy)
    return HealthCheck("schedules", "ok", "; ".join(found) or "no source")


def _tokens(sources: list[Source]) -> Iterator[HealthCheck]:
    """Check whether the token of each API is where its source says, for this user and environment."""
    for source in sources:
        if source.api is None or source.api.token is None:
            continue
        try:
            read_secret(source.api)
        except RepertoireError as error:
            remedy = f"Until then {source.name} is not collected from here."
            yield HealthCheck("tokens", "problem", f"{source.name}: {error}", remedy)
        else:
            yield HealthCheck("tokens", "ok", f"{source.name}: there is one")


def _reachable(sources: list[Source]) -> Iterator[HealthCheck]:
    """Check whether the host of each source on the web takes a connection."""
    for source in sources:
        if source.site is None:
            continue
        parts = urlsplit(source.site.url)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        where = f"{source.name}: {parts.hostname}:{port}"
        try:
            socket.create_connection((parts.hostname or "", port), CONNECT_SECONDS).close()
        except OSError as error:
            reason = error.strerror or str(error) or type(error).__name__
            yield HealthCheck(
                "network", "problem", f"{where} does not answer: {reason}",
                f"Check that this machine reaches it, or correct 'url' in {source.path}.",
            )  # fmt: skip
        else:
            yield HealthCheck("network", "ok", f"{where} answers")
