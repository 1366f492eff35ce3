"""Two runs start at once: one writes, the other leaves it alone or waits, as the settings say."""

import json
import random
import re
import time
from collections.abc import Callable

from flows.archive.manifest import list_snapshots
from flows.home.settings import Home

from .homes import SOURCES, Ground, finish
from .points import Found, try_points

MAX_DELAY_SECONDS = 0.3
LOCKED = 3
EVERY_FIFTH_WAITS = 5


def soak_two_runs(ground: Ground, seed: int, count: int, told: Callable[[str], None] | None = None) -> Found:
    """Start two runs of a grown home at once, or one a moment after the other; every fifth pair waits."""

    def race(number: int, chance: random.Random) -> str:
        waits = number % EVERY_FIFTH_WAITS == EVERY_FIFTH_WAITS - 1
        home = ground.grown_home(f"two-{number}")
        logs_before = set(home.runs.iterdir())
        if waits:
            home.settings_file.write_text('overlap = "wait"\n', encoding="utf-8")
        ends = _start_two(ground, home, chance.uniform(0.0, MAX_DELAY_SECONDS))
        home.settings_file.unlink(missing_ok=True)
        wrote = [
            _span(log.read_text("utf-8")) for log in sorted(home.runs.iterdir()) if log not in logs_before
        ]
        outcome = _judge(ends, wrote, waits=waits)
        new_snapshots = {len(list_snapshots(home, name)) - 1 for name in SOURCES}
        assert new_snapshots == {len(wrote)}, f"{len(wrote)} runs made {new_snapshots} snapshots of a source"
        ground.assert_whole(home, ground.after)
        return outcome

    return try_points("two runs", seed, count, race, told)


def _start_two(ground: Ground, home: Home, delay: float) -> list[tuple[int, str]]:
    """Let two processes import all they need, then begin; return their exit codes and what they said."""
    processes = [ground.start(home, "--wait") for _ in range(2)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", "a run did not start"
    for process, pause in zip(processes, (delay, 0.0), strict=True):
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
        time.sleep(pause)
    return [finish(process) for process in processes]


def _judge(ends: list[tuple[int, str]], wrote: list[tuple[str, str]], *, waits: bool) -> str:
    """Return how two runs got on; fail unless one at a time has written."""
    codes = sorted(code for code, _ in ends)
    said = "\n".join(text for _, text in ends)
    assert codes in ([0, 0], [0, LOCKED]), f"exit codes {codes}: {said}"
    (_, first_end), *later = sorted(wrote)
    assert all(start >= first_end for start, _ in later), f"two runs wrote at once: {wrote}"
    assert len(wrote) == codes.count(0), f"{len(wrote)} runs wrote, exit codes {codes}"
    if codes == [0, LOCKED]:
        assert not waits, f"a run that may wait did not: {said}"
        assert re.search(r"is being written by process \d+", said), said
        return "one wrote, one was told who holds the lock"
    return "one waited for the other" if waits else "the second began when the first was done"


def _span(log: str) -> tuple[str, str]:
    """Return when a run began and ended to write, from its log."""
    moments = [json.loads(line)["at"] for line in log.splitlines()]
    return moments[0], moments[-1]
