"""Notifying people of the end of a run, through Apprise: one message, with what happened and what to do.

`[notify]` in repertoire.toml says who is notified, and of what: a run that failed, a warehouse that was
rejected, problems, gaps that are new among the most pressing ones, and problems that are over. What lasts is
told when it begins, once a day while it is there, and when it is over, see `flows/run/incidents.py`. A
heartbeat address is called after each good run, so that somebody elsewhere notices where there is none.
"""

import logging
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.home.errors import RepertoireError
from flows.home.redaction import redacted, register_secret
from flows.home.settings import Home, Notify
from flows.run import incidents
from flows.run.incidents import Incident, Incidents

MAX_PROBLEMS = 10
HEARTBEAT_SECONDS = 10.0
FAILED, REJECTED, PROBLEMS, NEW_GAPS, RECOVERED = "failed", "refused", "problems", "new_gaps", "recovered"
RANKS = {FAILED: "failure", REJECTED: "failure", PROBLEMS: "warning", NEW_GAPS: "info", RECOVERED: "success"}
"""How grave each event is, as Apprise names it, the gravest first."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended, as far as it is worth a message.

    ended_at: when, UTC. incidents: what is wrong after it, and what is over. before: status of the run of
    this command before it (ok, problem, failed, unfinished), None where there was none. new_gaps: names of
    the most pressing gaps that were not among them before.
    """

    run_id: str
    command: str
    ended_at: datetime
    incidents: Incidents
    new_gaps: tuple[str, ...] = ()
    before: str | None = None

    def to_tell(self, on: Sequence[str]) -> tuple[Incident, ...]:
        """Return the incidents that people are to be told of now, of the events that they asked for."""
        due = (each for each in self.incidents.open if each.is_to_tell(self.ended_at))
        return tuple(each for each in due if _event_of(each) in on)


@dataclass(frozen=True)
class Message:
    """A message: its grade as Apprise names it, what it is about in a line, and all of it."""

    grade: str
    title: str
    body: str


class NotificationError(RepertoireError):
    """A message could not be sent to everyone it is for."""


def message_of(home: Home, outcome: Outcome, on: Sequence[str]) -> Message | None:
    """Return the message about a run; None where nothing happened that is worth a message."""
    to_tell = outcome.to_tell(on)
    events = {_event_of(each) for each in to_tell} | {each for each in _other_events(outcome) if each in on}
    if not events:
        return None
    gravest = min(events, key=list(RANKS).index)
    lines = [*_what_happened(outcome, to_tell, events), "", *_what_to_do(home, events)]
    title = f"Repertoire, {home.root.name}: {_headline(outcome, to_tell, gravest)}"
    return Message(RANKS[gravest], redacted(title), redacted("\n".join(lines)))


def message_for_test(home: Home) -> Message:
    """Return a message that asks for nothing but to be seen."""
    body = f"This is a test of the notifications of {home.root}. Nothing has happened."
    return Message("info", f"Repertoire, {home.root.name}: test", body)


def recipients(notify: Notify) -> tuple[str, ...]:
    """Return the addresses to notify, those of environment variables too.

    From now on they are replaced wherever they would be shown. Raises NotificationError that names a
    variable which is not set.
    """
    missing = [name for name in notify.urls_from if not os.environ.get(name)]
    if missing:
        raise NotificationError(
            f"[notify] urls_from: {', '.join(missing)} is not set in the environment. Set it for the user "
            "that runs Repertoire, or take its name out of repertoire.toml."
        )
    found = (*notify.urls, *(os.environ[name] for name in notify.urls_from))
    register_secret(*found)
    return found


def send(notify: Notify, message: Message) -> int:
    """Send a message to every address; return how many took it.

    Raises NotificationError where an address is none, or did not take it; the others were notified.
    """
    import apprise  # noqa: PLC0415 - it takes long, and few runs have something to print_message

    addresses = recipients(notify)
    logging.getLogger("apprise").addFilter(_hide_addresses)
    failures = []
    for number, address in enumerate(addresses, start=1):
        service = apprise.Apprise()
        if not service.add(address):
            failures.append(f"address {number} is not one that Apprise knows")
        elif not service.notify(body=message.body, title=message.title, notify_type=_grade(message.grade)):
            failures.append(f"address {number} ({address.partition(':')[0]}) did not accept the message")
    if failures:
        raise NotificationError(
            f"[notify]: {'; '.join(failures)}. Correct it in repertoire.toml or in its variable, then try: "
            "repertoire notify --test"
        )
    return len(addresses)


def call_heartbeat(notify: Notify) -> None:
    """Call the heartbeat address; raises NotificationError where it is not set or does not answer well."""
    import httpx  # noqa: PLC0415 - few homes have one

    address = notify.heartbeat or os.environ.get(notify.heartbeat_from, "")
    if not address:
        raise NotificationError(
            f"[notify] heartbeat_from: {notify.heartbeat_from} is not set in the environment. Set it for the "
            "user that runs Repertoire, or take its name out of repertoire.toml."
        )
    register_secret(address)
    remedy = "Correct [notify] heartbeat in repertoire.toml, or its variable."
    try:
        httpx.get(address, timeout=HEARTBEAT_SECONDS, follow_redirects=True).raise_for_status()
    except httpx.HTTPStatusError as error:
        status = error.response.status_code
        raise NotificationError(f"the heartbeat address answered with {status}. {remedy}") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        kind = type(error).__name__
        raise NotificationError(f"the heartbeat address did not answer ({kind}). {remedy}") from None


def _grade(name: str) -> str:
    import apprise  # noqa: PLC0415

    return apprise.NotifyType(name)


def _hide_addresses(record: logging.LogRecord) -> bool:
    """Keep addresses out of what Apprise logs."""
    record.msg, record.args = redacted(record.getMessage()), ()
    return True


def _event_of(incident: Incident) -> str:
    """Return the event by which people ask to be told of an incident."""
    return {incidents.FAILED: FAILED, incidents.REFUSED: REJECTED}.get(incident.kind, PROBLEMS)


def _other_events(outcome: Outcome) -> Iterator[str]:
    """Yield the events of a run beside what is wrong after it."""
    if outcome.new_gaps:
        yield NEW_GAPS
    if outcome.incidents.closed or _follows_a_killed_run(outcome):
        yield RECOVERED


def _follows_a_killed_run(outcome: Outcome) -> bool:
    """Return whether all is well after a run that was killed, which could tell nobody."""
    return outcome.before == "unfinished" and not outcome.incidents.open


def _headline(outcome: Outcome, to_tell: Sequence[Incident], event: str) -> str:
    told = [each for each in to_tell if _event_of(each) == event]
    is_reminder = bool(told) and all(each.told_at for each in told)
    broken, lasting = (f"{outcome.command} failed", f"{outcome.command} still fails")
    if event == FAILED:
        return lasting if is_reminder else broken
    if event == REJECTED:
        return "the new warehouse is still refused" if is_reminder else "the new warehouse was refused"
    if event == PROBLEMS:
        counted = _count(len(told), "problem")
        return f"still {counted}" if is_reminder else f"{outcome.command} completed with {counted}"
    if event == NEW_GAPS:
        return f"{_count(len(outcome.new_gaps), 'new gap')} among the highest priorities"
    if outcome.incidents.open:
        return f"{_count(len(outcome.incidents.closed), 'problem')} solved"
    return f"{outcome.command} succeeds again"


def _what_happened(outcome: Outcome, to_tell: Sequence[Incident], events: Collection[str]) -> list[str]:
    new = [each.sentence for each in to_tell if not each.told_at]
    lasting = [
        f"{each.sentence} (since {each.opened_at:%Y-%m-%d %H:%M} UTC, {_count(each.runs, 'run')})"
        for each in to_tell
        if each.told_at
    ]
    lines = [f"Run {outcome.run_id}", *_listed("", new), *_listed("Still there:", lasting)]
    if NEW_GAPS in events:
        lines += _listed("New among the gaps of highest priority:", outcome.new_gaps)
    if RECOVERED in events:
        lines += _listed("Solved:", [each.sentence for each in outcome.incidents.closed])
        if _follows_a_killed_run(outcome):
            lines.append("The previous run was killed. This one has no problem.")
    return lines


def _listed(heading: str, sentences: Sequence[str]) -> list[str]:
    """Return the lines of a list, the first of many; none where it is empty."""
    lines = [f"- {each}" for each in sentences[:MAX_PROBLEMS]]
    more = len(sentences) - MAX_PROBLEMS
    lines += [f"- and {more} more"] if more > 0 else []
    return [heading, *lines] if lines and heading else lines


def _what_to_do(home: Home, events: Collection[str]) -> list[str]:
    """Return what to type, for the gravest event."""
    command = f"repertoire --home {home.root}"
    if REJECTED in events or FAILED in events:
        return [f"The published warehouse is as it was. Look: {command} status, then: {command} doctor"]
    if PROBLEMS in events:
        return [f"The warehouse is published as far as possible. Look: {command} status, {command} incidents"]
    return [f"See: {command} gaps"]


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")
