"""The faults of a run once more where each run is a flow, on a Prefect server of its own."""

import random
import socket
from collections.abc import Callable
from dataclasses import replace

from flows.home.settings import Home
from flows.prefect_flows.server import own_server

from .full_disk import soak_full_disk
from .homes import Ground
from .interruptions import soak_kills
from .points import Found, try_points
from .readers import read_during_a_run
from .two_runs import soak_two_runs


def soak_through_prefect(
    ground: Ground, seed: int, count: int, told: Callable[[str], None] | None = None
) -> Found:
    """Disturb flows by each fault in turn, one point at a time."""
    faults = list(FAULTS.items())

    def disturb(number: int, chance: random.Random) -> str:
        fault, soak = faults[number % len(faults)]
        folder = ground.folder / f"prefect-{number}"
        folder.mkdir()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = int(listener.getsockname()[1])
        with own_server(Home(folder / "server"), port) as address:
            found = soak(replace(ground, server=address, folder=folder), chance.randrange(1_000_000), 1)
        assert found.failures == [], found.failures
        return fault

    return try_points("through Prefect", seed, count, disturb, told)


def _read(ground: Ground, _seed: int, _count: int) -> Found:
    assert len(read_during_a_run(ground, ground.grown_home("readers"))) == 2
    return Found(points=1)


FAULTS: dict[str, Callable[[Ground, int, int], Found]] = {
    "killed": soak_kills, "two runs": soak_two_runs, "full disk": soak_full_disk, "readers": _read,
}  # fmt: skip
