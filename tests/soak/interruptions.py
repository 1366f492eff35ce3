"""A run is ended in the middle by `kill -9`, Ctrl-C or SIGTERM; the next one completes it."""

import os
import random
import re
import signal
import subprocess
import time
from collections.abc import Callable, Sequence

from flows.home.lock import lock_holder
from flows.home.settings import Home

from .homes import Ground, Undisturbed, archived_digests, finish, repeated_downloads, wait_for_first_stage
from .points import Found, try_points

MAX_TRIES = 5
STAGES = {"Collecting": "collecting", "Reading": "reading", "Building": "building", "Writing": "reporting"}
STAGE = re.compile(rf"^({'|'.join(STAGES)}) .*\.\.\.$", re.MULTILINE)


def soak_kills(ground: Ground, seed: int, count: int, told: Callable[[str], None] | None = None) -> Found:
    """Kill runs at moments of all kinds: half at a random time, half at a random change of a file."""

    def kill(number: int, chance: random.Random) -> str:
        return _try_point(ground, f"kill-{number}", chance, signal.SIGKILL, at_change=number % 2 == 1)

    return try_points("kills", seed, count, kill, told)


def soak_stops(
    ground: Ground,
    seed: int,
    count: int,
    told: Callable[[str], None] | None = None,
    signals: Sequence[signal.Signals] = (signal.SIGINT, signal.SIGTERM),
) -> Found:
    """Stop runs as a terminal and as systemd do, at random times."""

    def stop(number: int, chance: random.Random) -> str:
        return _try_point(ground, f"stop-{number}", chance, signals[number % len(signals)], at_change=False)

    return try_points("stops", seed, count, stop, told)


def _try_point(
    ground: Ground, name: str, chance: random.Random, number: signal.Signals, *, at_change: bool
) -> str:
    """Interrupt a run of a new or a grown home, look at what is left, run again and look at all."""
    is_new = chance.random() < 0.5
    expected = ground.before if is_new else ground.after
    make = ground.new_home if is_new else ground.grown_home
    for attempt in range(MAX_TRIES):
        home = make(f"{name}-{attempt}")
        if at_change:
            process = ground.start(home, "--die-at", str(chance.randint(1, expected.changes)))
            code, said = finish(process)
        else:
            process = ground.start(home)
            code, said = _interrupt(process, chance.uniform(0.0, expected.seconds), number)
        if code:
            break
    else:
        raise AssertionError(f"{MAX_TRIES} runs ended before they were interrupted")
    return _complete(ground, home, expected, said, process.pid, is_new=is_new, number=number, code=code)


def _interrupt(process: "subprocess.Popen[str]", seconds: float, number: signal.Signals) -> tuple[int, str]:
    """Send a signal to a run some time after its first stage began."""
    said = wait_for_first_stage(process)
    time.sleep(seconds)
    os.killpg(process.pid, number)
    code, more = finish(process)
    return code, said + more


def _complete(
    ground: Ground,
    home: Home,
    expected: Undisturbed,
    said: str,
    pid: int,
    *,
    is_new: bool,
    number: signal.Signals,
    code: int,
) -> str:
    """Look at an interrupted home, complete it by a run, and look again; return where it was interrupted."""
    stages: list[str] = STAGE.findall(said)
    where = STAGES[stages[-1]] if stages else "starting"
    place = f"{home.root.name}, {number.name} ({code}) while {where}"
    expected_codes = {signal.SIGKILL: {-9}, signal.SIGINT: {130, -2}, signal.SIGTERM: {143, -15}}[number]
    assert code in expected_codes, f"{place}: unexpected exit code; {said}"
    assert lock_holder(home) is None, f"{place}: the lock is still held"
    left_behind = home.lock_file.exists() and home.lock_file.read_text() != ""
    old = None if is_new else ground.before
    ground.assert_old_or_new(home, old, expected)
    archived = archived_digests(home)
    ground.site.log.clear()
    again, told = ground.run(home)
    assert again == 0, f"{place}: the next run ended with {again}: {told}"
    if left_behind:
        assert f"cleared the lock of process {pid}" in told, f"{place}: not told of the dead lock: {told}"
    repeated = repeated_downloads(ground.site, "before" if is_new else "after", archived)
    assert not repeated, f"{place}: downloaded again: {repeated}"
    try:
        ground.assert_whole(home, expected)
    except AssertionError as failure:
        raise AssertionError(f"{place}: {failure}") from failure
    return where
