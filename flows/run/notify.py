"""Notifying people of the end of a run, through Apprise: one message, with what happened and what to do.

`[notify]` in repertoire.toml says who is notified, and of what: a run that failed, a warehouse that was
rejected, problems, gaps that are new among the most pressing ones, and a run that did well after one
that did not.
"""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass

from flows.home.errors import RejectedError, RepertoireError
from flows.home.redaction import redacted, register_secret
from flows.home.settings import Home, Notify

MAX_PROBLEMS = 10
FAILED, REJECTED, PROBLEMS, NEW_GAPS, RECOVERED = "failed", "refused", "problems", "new_gaps", "recovered"
RANKS = {FAILED: "failure", REJECTED: "failure", PROBLEMS: "warning", NEW_GAPS: "info", RECOVERED: "success"}
"""How grave each event is, as Apprise names it, the gravest first."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended, as far as it is worth a message.

    error: what broke it. before: status of the run before it (ok, problem, failed, unfinished), None
    where there was none. new_gaps: names of the most pressing gaps that were not among them before.
    """

    run_id: str
    command: str
    error: BaseException | None = None
    problems: tuple[str, ...] = ()
    new_gaps: tuple[str, ...] = ()
    before: str | None = None


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
    events = [event for event in _events(outcome) if event in on]
    if not events:
        return None
    gravest = min(events, key=list(RANKS).index)
    lines = [*_what_happened(outcome, events), "", *_what_to_do(home, events)]
    title = f"Repertoire, {home.root.name}: {_headline(outcome, gravest)}"
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


def _grade(name: str) -> str:
    import apprise  # noqa: PLC0415

    return apprise.NotifyType(name)


def _hide_addresses(record: logging.LogRecord) -> bool:
    """Keep addresses out of what Apprise logs."""
    record.msg, record.args = redacted(record.getMessage()), ()
    return True


def _events(outcome: Outcome) -> list[str]:
    """Return the events that may be worth a message."""
    if outcome.error is not None:
        return [REJECTED if isinstance(outcome.error, RejectedError) else FAILED]
    events = [PROBLEMS] if outcome.problems else []
    if outcome.new_gaps:
        events.append(NEW_GAPS)
    if not outcome.problems and outcome.before not in {None, "ok"}:
        events.append(RECOVERED)
    return events


def _headline(outcome: Outcome, event: str) -> str:
    headlines = {
        FAILED: f"{outcome.command} failed",
        REJECTED: "the new warehouse was refused",
        PROBLEMS: f"{outcome.command} completed with {_count(len(outcome.problems), 'problem')}",
        NEW_GAPS: f"{_count(len(outcome.new_gaps), 'new gap')} among the highest priorities",
        RECOVERED: f"{outcome.command} succeeds again",
    }
    return headlines[event]


def _what_happened(outcome: Outcome, events: Sequence[str]) -> list[str]:
    lines = [f"Run {outcome.run_id}"]
    if outcome.error is not None:
        lines.append(str(outcome.error) or type(outcome.error).__name__)
    if PROBLEMS in events:
        lines += [f"- {problem}" for problem in outcome.problems[:MAX_PROBLEMS]]
        more = len(outcome.problems) - MAX_PROBLEMS
        lines += [f"- and {more} more"] if more > 0 else []
    if NEW_GAPS in events:
        lines += ["New among the gaps of highest priority:", *(f"- {gap}" for gap in outcome.new_gaps)]
    if RECOVERED in events:
        lines.append(f"The previous run ended as: {outcome.before}. This one has no problem.")
    return lines


def _what_to_do(home: Home, events: Sequence[str]) -> list[str]:
    """Return what to type, for the gravest event."""
    command = f"repertoire --home {home.root}"
    if REJECTED in events or FAILED in events:
        return [f"The published warehouse is as it was. Look: {command} status, then: {command} doctor"]
    if PROBLEMS in events:
        return [f"The warehouse is published as far as possible. Look: {command} status"]
    return [f"See: {command} gaps"]


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")
