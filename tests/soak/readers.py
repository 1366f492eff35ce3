"""Readers in other processes, while warehouses are published: no error, and never two states at once."""

import random
import threading
from collections.abc import Callable
from pathlib import Path

from publishing_under_readers import states_met
from small_home import query

from flows.home.settings import Home
from flows.warehouse.publish import published_fingerprint

from .homes import Ground
from .points import Found, try_points

PUBLISHES, READERS = 200, 8


def soak_readers(
    folder: Path, seed: int, publishes: int, told: Callable[[str], None] | None = None, readers: int = READERS
) -> Found:
    """Publish small warehouses as fast as can be under readers that look all the time."""

    def publish(number: int, chance: random.Random) -> str:
        met = states_met(Home(folder / "readers"), publishes, readers)
        return (
            f"{publishes} publishes, {readers} readers, {min(met)} to {max(met)} states met by each, 0 errors"
        )

    (folder / "readers").mkdir()
    return try_points("readers", seed, 1, publish, told)


def read_during_a_run(ground: Ground, home: Home) -> set[str]:
    """Read a grown home all the time while it is run; return the fingerprints that were met.

    Every look must find one warehouse and no other.
    """
    met: set[str] = set()
    errors: list[Exception] = []
    is_done = threading.Event()

    def look() -> None:
        while not is_done.is_set():
            try:
                ((fingerprint,),) = query(home, "select distinct fingerprint from core.build")
                met.add(str(fingerprint))
            except Exception as error:  # noqa: BLE001 - it is raised again by the thread that waits
                errors.append(error)
                return

    reader = threading.Thread(target=look)
    reader.start()
    try:
        code, said = ground.run(home)
    finally:
        is_done.set()
        reader.join()
    assert not errors, errors
    assert code == 0, said
    met.add(published_fingerprint(home) or "none")
    return met
