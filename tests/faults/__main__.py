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

from .fuzz import READERS, fuzz
from .injector import built_library, compiler
from .points import VERBS, Faults, try_power, try_verb

COUNT = 20
FUZZ = "fuzz"
"""Asked for alone: damaged files through the readers."""
COUNTS_OF_FUZZ = 10_000
POWER = "power-"
"""Before the name of a verb: the power is lost in it."""
COUNTS = dict.fromkeys(VERBS, COUNT) | {"run": 60, "build": 400} | {f"{POWER}{verb}": 10 for verb in VERBS}
THEN = (
    "the tables those of a home that nothing disturbed, row by row, the archive sound and no stray file there"
)
MEANING = (
    "At one call that changes a file (open, write, sync, rename, link, unlink, truncate, mmap) the verb is "
    "killed, or that call, or it and all later ones, fails with EIO or ENOSPC, or it is interrupted or "
    "writes half: what the call can meet, in rotation. A warehouse has to be readable then, the exit code "
    f"and the message those promised, and after the verb once more and a run {THEN}"
)
MEANING_OF_POWER = (
    "The power is lost after a call: files hold what they held at their last sync, or nothing, folders the "
    "names of their last sync and some of the changes since, in order. A warehouse has to be readable then, "
    f"after the end of the verb the new one, and after a run {THEN}"
)


def main() -> int:
    """Try what is asked for; return 1 where a point failed."""
    options = _options()
    if options.verb == [FUZZ]:
        return _fuzz(options)
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
            for verb in options.verb or list(COUNTS):
                began = time.monotonic()
                tell = partial(print, flush=True)
                attempt = try_power if verb.startswith(POWER) else try_verb
                found = attempt(faults, verb.removeprefix(POWER), options.seed, counts[verb], tell)
                failures += found.failures
                if not options.no_record:
                    write_section(_section(verb, found, options.seed, time.monotonic() - began))
    print("\n".join(failures) or "No point failed.")
    return 1 if failures else 0


def _fuzz(options: argparse.Namespace) -> int:
    """Give as many damaged files to each reader; return 1 where one showed what must not be."""
    count = dict(options.count).get(FUZZ, COUNTS_OF_FUZZ)
    found = {}
    for reader in READERS:
        with tempfile.TemporaryDirectory(prefix="repertoire-fuzz-") as folder:
            few = count // 100 if reader == "xlsx" else count  # read in a process of its own
            found[reader] = fuzz(reader, few, options.seed, Path(folder))
        print(f"{reader}: {found[reader].files} files, {len(found[reader].failures)} failed", flush=True)
    failures = [failure for each in found.values() for failure in each.failures]
    rows = [
        [
            reader, f"{each.files:,}", str(len(each.failures)), f"{each.seconds:.0f}",
            ", ".join(f"{end} {number:,}" for end, number in each.outcomes.most_common()),
        ]
        for reader, each in found.items()
    ]  # fmt: skip
    if not options.no_record:
        write_section(Section(
            "faults_fuzz", "Faults: damaged files", "\n\n".join([
                f"Files of a small corpus, damaged by seed {options.seed}, through each reader.",
                table(["reader", "files", "failed", "s", "how they ended"], rows),
                *(f"- {failure.splitlines()[0]}" for failure in failures[:20]),
            ]),
            command=f"FAULTS_SEED={options.seed} python -m tests.faults fuzz --count fuzz={count}",
        ))  # fmt: skip
    print("\n".join(failures[:20]) or "No file failed.")
    return 1 if failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("verb", nargs="*", choices=[*COUNTS, FUZZ, []], help="verb; without one, all")
    seed = os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(1_000_000)
    parser.add_argument("--seed", type=int, default=int(seed), help="default: FAULTS_SEED, else a random one")
    parser.add_argument("--count", type=_count, action="append", default=[], help="such as build=5")
    parser.add_argument("--no-record", action="store_true", help="do not write to benchmarks/RESULTS.md")
    return parser.parse_args()


def _count(text: str) -> tuple[str, int]:
    verb, _, count = text.partition("=")
    if verb not in {*COUNTS, FUZZ}:
        raise argparse.ArgumentTypeError(f"no verb {verb!r}; choose from {', '.join(COUNTS)}")
    return verb, int(count)


def _section(verb: str, found: Found, seed: int, seconds: float) -> Section:
    """Return the section of one verb: how its points ended."""
    summary = (
        f"{MEANING_OF_POWER if verb.startswith(POWER) else MEANING}. "
        f"Seed {seed}, {seconds / 60:.0f} minutes: "
        f"{found.points} points, {len(found.failures)} failed."
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
