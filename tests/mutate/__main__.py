"""Put small errors into a copy of the product, one at a time, and look whether a test notices.

`python -m tests.mutate [--seed N] [--per-package N] [--near | --full] [PACKAGE]...`

Mutations are drawn by the seed from the modules of each package: an operator, a constant, a condition, a
call, what a function returns. The tests of the package run first, then the inner loop, then, with --full, all
others; the first failure ends it. With --near, the tests of the package are all that is asked, the slow ones
last.
What nothing notices is listed. The exit code is 1 where that is more than one in ten, and 2 where the tests
fail without any error. The checkout itself is never touched.
"""

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from .mutants import Mutant, draw, packages

CHECKOUT = Path(__file__).resolve().parents[2]
MAX_SURVIVORS = 0.1
INNER_LOOP = ("-m", "not slow")
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
PASSED, NO_TESTS, FAILED_TESTS, INTERRUPTED = 0, 5, 1, 2
"""Exit codes of pytest."""
SECONDS = {
    "its package": 300, "slow tests of its package": 900, "the inner loop": 1200, "all tests": 3600,
}  # fmt: skip
"""After so long a mutation has made something endless, which is noticed too."""


@dataclass(frozen=True)
class Verdict:
    """What noticed a mutation: how many tests were asked until then, and the first that failed."""

    stage: str
    test: str
    seconds: float


def main() -> int:
    """Try the mutations; return the exit code."""
    options = _options()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # tests of Ctrl-C need it, in the background too
    print(f"seed {options.seed}", flush=True)
    chosen = [each for each in packages(CHECKOUT) if not options.package or str(each) in options.package]
    drawn = [mutant for each in chosen for mutant in draw(CHECKOUT, each, options.seed, options.per_package)]
    survivors: list[Mutant] = []
    with tempfile.TemporaryDirectory(prefix="repertoire-mutants-") as folder:
        copy = copied(Path(folder) / "checkout")
        near = sorted({own for mutant in drawn if (own := _tests_of(copy, mutant.file))})
        sound = _run(copy, "the inner loop", [*INNER_LOOP, *(near if options.near else ["tests"])])
        if sound is not None:
            print(f"The tests fail without any mutation: {sound.test}")
            return 2
        for number, mutant in enumerate(drawn, start=1):
            verdict = _try(copy, mutant, options)
            if verdict is None:
                survivors.append(mutant)
            said = f"{verdict.stage}, {verdict.test} ({verdict.seconds:.0f} s)" if verdict else "SURVIVES"
            print(f"{number}/{len(drawn)} {mutant}\n    {said}", flush=True)
    print(f"{len(drawn) - len(survivors)} of {len(drawn)} mutations were noticed.")
    print("\n".join(f"survives: {mutant}" for mutant in survivors))
    return int(len(survivors) > MAX_SURVIVORS * len(drawn))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutate", description=__doc__)
    parser.add_argument("package", nargs="*", help="such as flows/build; without one, all")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--per-package", type=int, default=2, help="mutations of each package (default: 2)")
    reach = parser.add_mutually_exclusive_group()
    reach.add_argument("--near", action="store_true", help="ask the tests of its package alone")
    reach.add_argument("--full", action="store_true", help="ask the slow tests too before giving up")
    return parser.parse_args()


def copied(folder: Path) -> Path:
    """Copy what git knows of the checkout and what is new in it, with what lies beside it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=CHECKOUT, check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, listed):
        if (CHECKOUT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, folder / name)
    beside = CHECKOUT.parent / "shared"
    if beside.is_dir():
        (folder.parent / "shared").symlink_to(beside)
    return folder


def _try(copy: Path, mutant: Mutant, options: argparse.Namespace) -> Verdict | None:
    """Apply a mutation, ask the tests, and take it back; return what noticed it."""
    sound = (copy / mutant.file).read_bytes()
    mutant.apply(copy)
    own = _tests_of(copy, mutant.file)
    stages = [("its package", [*INNER_LOOP, own])] if own else []
    if options.near:
        stages += [("slow tests of its package", ["-m", "slow", own])] if own else []
    else:
        stages += [("the inner loop", [*INNER_LOOP, "tests"])]
    stages += [("all tests", ["-m", "slow", "tests"])] if options.full else []
    try:
        for stage, words in stages:
            verdict = _run(copy, stage, words)
            if verdict is not None:
                return verdict
    finally:
        (copy / mutant.file).write_bytes(sound)
    return None


def _tests_of(copy: Path, file: Path) -> str | None:
    """Return the nearest folder of tests to a module: that of its package, or of what is above it."""
    for folder in file.parents[:-1]:
        if (copy / "tests" / folder).is_dir():
            return f"tests/{folder}"
    return None


def _run(copy: Path, stage: str, words: list[str]) -> Verdict | None:
    """Run tests in the copy until one fails; return which did, None where all pass."""
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", "-x", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider", *words],
        cwd=copy, env=os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            said, _ = process.communicate(timeout=SECONDS[stage])
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return Verdict(stage, f"nothing ended within {SECONDS[stage]} s", time.monotonic() - began)
    if process.returncode in (PASSED, NO_TESTS):
        return None
    if process.returncode not in (FAILED_TESTS, INTERRUPTED):
        raise RuntimeError(f"pytest ended with {process.returncode}: {said[-2000:]}")
    named = FAILED.search(said)
    return Verdict(stage, named[1] if named else said.strip()[-200:], time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
