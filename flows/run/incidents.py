"""Incidents: what is wrong for longer than one run, from the run that met it first to one that is rid of it.

A problem has a kind and a subject; what its sentence says (counts, times, versions) may change while it
lasts. Each run writes into its log which are open at its end and which are over, so that all of this is read
from the logs. A run says nothing of what it did not look at: a source that it did not collect is as it was.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flows.home.errors import RejectedError
from flows.home.run_history import PastRun, detail_of, past_runs
from flows.home.settings import Home

EVENT, TOLD = "incidents", "notified"
TIMES = ("opened_at", "seen_at", "told_at")
REMIND_AFTER = timedelta(days=1)
NOT_COLLECTED, NOT_ACCEPTED, UNREADABLE, OVERDUE = (
    "not_collected", "not_accepted", "unreadable_pages", "overdue",
)  # fmt: skip
"""Kinds of which the subject is a source."""
FAILED, REFUSED, SERVER = "failed", "refused", "server"
"""Kinds of which the subject is the command that broke, and the server that was lost."""
WHOLE_RUN = "run"
"""The command that does what the others do a part of."""

Key = tuple[str, str]


class Observation(NamedTuple):
    """A problem that a run met: its kind, its subject, and the sentence that says it."""

    kind: str
    subject: str
    sentence: str


@dataclass(frozen=True)
class Incident:
    """A problem that is there, or was.

    opened_at, seen_at: end of the runs that met it first and last, UTC. runs: how many met it. told_at:
    when people were last told of it; None where they were not. sentence: as it was last said.
    """

    kind: str
    subject: str
    sentence: str
    opened_at: datetime
    seen_at: datetime
    runs: int = 1
    told_at: datetime | None = None

    @property
    def key(self) -> Key:
        """What it is the same by."""
        return self.kind, self.subject

    def is_to_tell(self, now: datetime) -> bool:
        """Return whether people are to be told: they never were, or a day ago."""
        return self.told_at is None or now - self.told_at >= REMIND_AFTER


@dataclass(frozen=True)
class Incidents:
    """Those that are open after a run, and those that it ended."""

    open: tuple[Incident, ...] = ()
    closed: tuple[Incident, ...] = ()


def logged(found: Incidents) -> dict[str, Any]:
    """Return incidents as the run log keeps them; `of_past` reads them."""
    return {"open": [_plain(each) for each in found.open], "closed": [_plain(each) for each in found.closed]}


@dataclass(frozen=True)
class Looked:
    """What a run looked at and met: see `incidents_of`.

    command: its verb. observed: the problems that it noted. collected, active: names of the sources that it
    tried to collect, and of all that count. has_built: whether it built a warehouse or found it up to date.
    error: what broke it.
    """

    command: str
    observed: Sequence[Observation]
    collected: Collection[str]
    active: Collection[str]
    has_built: bool = False
    error: BaseException | None = None


def incidents_of(
    looked: Looked, before: Iterable[Incident], overdue: Mapping[str, str], now: datetime
) -> Incidents:
    """Return what is open at the end of a run and what it ended.

    `before` was open at the end of the run before. `overdue` has a sentence on each source that is overdue.
    """
    met = [*looked.observed, *(Observation(OVERDUE, name, sentence) for name, sentence in overdue.items())]
    if looked.error is not None:
        kind = REFUSED if isinstance(looked.error, RejectedError) else FAILED
        met.append(Observation(kind, looked.command, str(looked.error) or type(looked.error).__name__))
    known = {each.key: each for each in before}
    here: dict[Key, Incident] = {}
    for each in met:  # of several of one kind and subject the first counts
        key = each.kind, each.subject
        here.setdefault(key, _seen(known.get(key), each, now))
    others = [each for key, each in known.items() if key not in here]
    over = [each for each in others if _would_be_met(looked, each)]
    lasting = [each for each in others if each not in over]
    # Pages that cannot be read are met once: whether they are well again no later run looks.
    closed = [each for each in over if each.kind != UNREADABLE]
    return Incidents(_in_order([*here.values(), *lasting]), _in_order(closed))


def last_incidents(home: Home) -> Incidents:
    """Return what was open at the end of the newest run that came to an end, and what that run ended."""
    return of_past(next((past for past in past_runs(home) if past.ended_at), None))


def of_past(past: PastRun | None) -> Incidents:
    """Return the incidents that the log of a run has, with when people were told; none without a run."""
    events = past.events if past else ()
    kept = next((detail_of(each) for each in events if each["event"] == EVENT), {})
    found = {name: tuple(_read(each) for each in kept.get(name, ())) for name in ("open", "closed")}
    for event in events:
        if event["event"] == TOLD:
            told_at = datetime.fromisoformat(event["at"])
            keys = {tuple(each) for each in detail_of(event).get("told", ())}
            found["open"] = tuple(
                replace(each, told_at=told_at) if each.key in keys else each for each in found["open"]
            )
    return Incidents(**found)


def _would_be_met(looked: Looked, incident: Incident) -> bool:
    """Return whether a run that did not meet an incident would have, if it were still there."""
    kind, subject = incident.key
    if kind in {NOT_COLLECTED, NOT_ACCEPTED} and subject not in looked.active:
        return True
    if kind == NOT_COLLECTED:
        return subject in looked.collected
    if kind in {NOT_ACCEPTED, REFUSED}:
        return looked.has_built
    if kind == FAILED:
        is_well = looked.error is None or isinstance(looked.error, RejectedError)
        return is_well and looked.command in {subject, WHOLE_RUN}
    return True


def _seen(known: Incident | None, met: Observation, now: datetime) -> Incident:
    """Return an incident that a run has met: as it is known, or a new one."""
    if known is None:
        return Incident(*met, opened_at=now, seen_at=now)
    return replace(known, sentence=met.sentence, seen_at=now, runs=known.runs + 1)


def _in_order(incidents: Iterable[Incident]) -> tuple[Incident, ...]:
    return tuple(sorted(incidents, key=lambda each: (each.opened_at, each.key)))


def _plain(incident: Incident) -> dict[str, object]:
    values = asdict(incident)
    return {name: each.isoformat() if isinstance(each, datetime) else each for name, each in values.items()}


def _read(values: Mapping[str, Any]) -> Incident:
    times = {name: values[name] and datetime.fromisoformat(values[name]) for name in TIMES}
    return Incident(**{**values, **times})
