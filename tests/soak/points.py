"""Seeded points: each has a chance of its own, which depends on the seed and its number alone."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Found:
    """What the points of a fault have shown.

    outcomes: how many points ended in which way. failures: a sentence for each point that showed something
    which must not be, with the number of the point.
    """

    points: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def try_points(
    fault: str,
    seed: int,
    count: int,
    try_point: Callable[[int, random.Random], str],
    told: Callable[[str], None] | None = None,
) -> Found:
    """Try the first points of a fault; `try_point` returns how one ended, or fails an assertion."""
    found = Found()
    for number in range(count):
        try:
            outcome = try_point(number, random.Random(f"{seed}/{fault}/{number}"))
        except AssertionError as failure:
            outcome = "failed"
            found.failures.append(f"{fault}, point {number} of seed {seed}: {failure}")
            if told:
                told(found.failures[-1])
        found.points += 1
        found.outcomes[outcome] += 1
        if told:
            told(f"{fault} {number + 1}/{count}: {outcome}")
    return found
