"""Template changes that have to be stopped, and ordinary nights that have to pass."""

import random
from collections.abc import Callable
from pathlib import Path

from template_changes import ALL_CHANGES, ordinary_runs, stopped

from .points import Found, try_points

MAX_FALSE_ALARMS = 1


def soak_template_changes(
    folder: Path, seed: int, count: int, told: Callable[[str], None] | None = None
) -> Found:
    """Change all or some pages of a library in each known way in turn; every change must be stopped."""
    changes = sorted(ALL_CHANGES)

    def change(number: int, chance: random.Random) -> str:
        name = changes[number % len(changes)]
        decision = stopped(folder / f"change-{number}", name, chance.randrange(1_000_000))
        assert not decision.accepted, f"{name}: it passed"
        return "stopped"

    return try_points("template changes", seed, count, change, told)


def soak_ordinary_runs(
    folder: Path, seed: int, count: int, told: Callable[[str], None] | None = None
) -> Found:
    """Collect a library that is edited as usual, night after night; at most one false alarm is allowed."""
    decisions = ordinary_runs(folder / "ordinary", seed, count)
    alarms = 0

    def night(number: int, chance: random.Random) -> str:
        nonlocal alarms
        decision = next(decisions)
        if decision.accepted:
            return "passed"
        alarms += 1
        assert alarms <= MAX_FALSE_ALARMS, f"false alarm {alarms}: {decision.reason}"
        return f"false alarm: {decision.reason}"

    return try_points("ordinary runs", seed, count, night, told)
