"""Let calls of each writing verb fail, print the seed, and write what was found to benchmarks/RESULTS.md.

`make faults`, or `python -m tests.faults [--seed N] [--count VERB=N]... [VERB]...`, with as many points of a
verb as are asked for.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from soak.homes import ground
from soak.points import Found

from benchmarks.results import Section, table, write_section

from .injector import built_library, compiler
from .points import VERBS, Faults, try_verb

COUNT = 20
COUNTS = dict.fromkeys(VERBS, COUNT) | {"run": 60, "build": 400}
MEANING = (
    "One call that changes a file (open, write, sync, rename, link, unlink, truncate, mmap) of a verb is "
    "killed, or fails with EIO, ENOSPC, EINTR or a short write, in rotation. A warehouse has to be readable "
    "then, the exit code and the message those promised, and after the verb once more and a run the tables "
    "those of a home that nothing disturbed, row by row, the archive sound and no stray file there"
)


def main() -> int:
    """Try what is asked for; return 1 where a point failed."""
    options = _options()
    if not compiler():
        print("skipped: there is no C compiler here (cc or gcc)")
        return 0
    counts = COUNTS | dict(options.count)
    print(f"seed {options.seed}", flush=True)
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="repertoire-faults-") as place:
        folder = Path(place)
        library = built_library(folder)
        with ground(folder / "ground") as prepared:
            faults = Faults(prepared, library)
            for verb in options.verb or list(VERBS):
                began = time.monotonic()
                found = try_verb(faults, verb, options.seed, counts[verb], partial(print, flush=True))
                failures += found.failures
                if not options.no_record:
                    write_section(_section(verb, found, options.seed, time.monotonic() - began))
    print("\n".join(failures) or "No point failed.")
    return 1 if failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("verb", nargs="*", choices=[*VERBS, []], help="verb; without one, all")
    seed = os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(1_000_000)
    parser.add_argument("--seed", type=int, default=int(seed), help="default: FAULTS_SEED, else a random one")
    parser.add_argument("--count", type=_count, action="append", default=[], help="such as build=5")
    parser.add_argument("--no-record", action="store_true", help="do not write to benchmarks/RESULTS.md")
    return parser.parse_args()


def _count(text: str) -> tuple[str, int]:
    verb, _, count = text.partition("=")
    if verb not in VERBS:
        raise argparse.ArgumentTypeError(f"no verb {verb!r}; choose from {', '.join(VERBS)}")
    return verb, int(count)


def _section(verb: str, found: Found, seed: int, seconds: float) -> Section:
    """Return the section of one verb: how its points ended."""
    summary = (
        f"{MEANING}. Seed {seed}, {seconds / 60:.0f} minutes: {found.points} points, "
        f"{len(found.failures)} failed."
    )
    ends = [[outcome, str(count)] for outcome, count in found.outcomes.most_common()]
    failures = "\n".join(f"- {failure.splitlines()[0]}" for failure in found.failures)
    parts = [summary, table(["how a point ended", "points"], ends), failures]
    return Section(
        f"faults_{verb}", f"Faults: {verb}", "\n\n".join(part for part in parts if part),
        command=f"FAULTS_SEED={seed} python -m tests.faults {verb} --count {verb}={found.points}",
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
