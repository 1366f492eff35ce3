"""Try every fault at all its points, print the seed, and write what was found to benchmarks/RESULTS.md.

`make soak`, or `python -m tests.soak [--seed N] [--count FAULT=N]... [FAULT]...`; a count of a fault that is
lower tries its first points.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from benchmarks.results import Section, table, write_section

from .bounds import soak_ordinary_runs, soak_template_changes
from .full_disk import STAGES, soak_full_disk
from .homes import Ground, ground
from .interruptions import soak_kills, soak_stops
from .points import Found
from .read_only import FOLDERS, CannotForbidError, soak_read_only
from .readers import PUBLISHES, READERS, soak_readers
from .through_prefect import FAULTS, soak_through_prefect
from .two_runs import soak_two_runs

Told = Callable[[str], None]
Soak = Callable[[int, int, Told], Found]
COUNTS = {
    "kills": 50,
    "stops": 10,
    "two-runs": 50,
    "full-disk": 3 * len(STAGES),
    "read-only": len(FOLDERS),
    "readers": PUBLISHES,
    "through-prefect": 3 * len(FAULTS),
    "template-changes": 16,
    "ordinary-runs": 100,
}
AGAIN = (
    "The next run has to give the tables and the report of an undisturbed one, a sound archive and no stray "
    "file"
)
MEANINGS = {
    "kills": (
        "`kill -9` of the process group of a whole run (collect, build, publish, report), half at a random "
        f"time, half at a random change of a file. {AGAIN}, and repeat no download that was archived"
    ),
    "stops": f"Ctrl-C or SIGTERM to the process group at a random time. {AGAIN}, and find the lock free",
    "two-runs": "Two runs started at once; one at a time may write. Every fifth pair is set to wait",
    "full-disk": f"The disk fills up at each stage in turn; it is told, and a warehouse serves. {AGAIN}",
    "read-only": f"A folder cannot be written; it is told, and a warehouse serves. {AGAIN}",
    "readers": f"{PUBLISHES} warehouses published under {READERS} readers in other processes",
    "through-prefect": (
        "Each run is a flow on a Prefect server, and killed, started twice at once, short of disk or read in "
        f"turn. {AGAIN}"
    ),
    "template-changes": "A change of all pages, which the bounds must stop",
    "ordinary-runs": "Collections with ordinary edits before each, at most one false alarm",
}


def main() -> int:
    """Try what is asked for; return 1 where a point failed."""
    options = _options()
    counts = COUNTS | dict(options.count)
    print(f"seed {options.seed}", flush=True)
    failures: list[str] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="repertoire-soak-")))
        prepared: list[Ground] = []

        def undisturbed() -> Ground:
            if not prepared:
                prepared.append(stack.enter_context(ground(folder / "ground")))
            return prepared[0]

        for fault, soak in _soaks(options.fault or list(COUNTS), undisturbed, folder):
            began = time.monotonic()
            try:
                found = soak(options.seed, counts[fault], partial(print, flush=True))
            except CannotForbidError as error:
                found = Found(failures=[f"{fault}: skipped, this machine does not let it be done: {error}"])
            failures += found.failures
            if not options.no_record:
                write_section(section_of(fault, found, options.seed, time.monotonic() - began))
    print("\n".join(failures) or "No point failed.")
    return 1 if failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("fault", nargs="*", choices=[*COUNTS, []], help="fault; without one, all")
    seed = os.environ.get("SOAK_SEED") or random.SystemRandom().randrange(1_000_000)
    parser.add_argument("--seed", type=int, default=int(seed), help="default: SOAK_SEED, else a random one")
    parser.add_argument("--count", type=_count, action="append", default=[], help="such as kills=5")
    parser.add_argument("--no-record", action="store_true", help="do not write to benchmarks/RESULTS.md")
    return parser.parse_args()


def _count(text: str) -> tuple[str, int]:
    fault, _, count = text.partition("=")
    if fault not in COUNTS:
        raise argparse.ArgumentTypeError(f"no fault {fault!r}; choose from {', '.join(COUNTS)}")
    return fault, int(count)


def _soaks(faults: list[str], undisturbed: Callable[[], Ground], folder: Path) -> Iterator[tuple[str, Soak]]:
    """Give the faults that are asked for; the undisturbed runs are made where one needs them."""
    on_ground: dict[str, Callable[[Ground, int, int, Told], Found]] = {
        "kills": soak_kills, "stops": soak_stops, "two-runs": soak_two_runs, "full-disk": soak_full_disk,
        "read-only": soak_read_only, "through-prefect": soak_through_prefect,
    }  # fmt: skip
    in_folder: dict[str, Callable[[Path, int, int, Told], Found]] = {
        "readers": soak_readers, "template-changes": soak_template_changes,
        "ordinary-runs": soak_ordinary_runs,
    }  # fmt: skip
    for fault in faults:
        if fault in on_ground:
            yield fault, partial(on_ground[fault], undisturbed())
        else:
            yield fault, partial(in_folder[fault], folder)


def section_of(fault: str, found: Found, seed: int, seconds: float) -> Section:
    """Return the section of one fault: what is done, and how its points ended."""
    summary = (
        f"{MEANINGS[fault]}. Seed {seed}, {seconds / 60:.0f} minutes: {found.points} points, "
        f"{len(found.failures)} failed."
    )
    ends = [[outcome, str(count)] for outcome, count in found.outcomes.most_common()]
    failures = "\n".join(f"- {failure.splitlines()[0]}" for failure in found.failures)
    parts = [summary, table(["how a point ended", "points"], ends), failures]
    return Section(
        f"soak_{fault}", f"Soak: {fault}", "\n\n".join(part for part in parts if part),
        command=f"SOAK_SEED={seed} python -m tests.soak {fault}",
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
