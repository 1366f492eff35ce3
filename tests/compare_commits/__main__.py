"""Build homes at two commits and list every row of warehouse, macro, export and report that differs.

`python -m tests.compare_commits A B`: each commit is checked out into a worktree of its own and used through
its command line only. What no two builds have in common is left out by `ignored.toml`; what was renamed is
mapped by `renamed.toml`. Exit codes: 0 nothing differs, 1 something does, 2 usage, or a commit that fails.
"""

import argparse
import json
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from dataclasses import asdict
from functools import partial
from pathlib import Path

from .checkouts import CommitError, commit_named
from .comparison import Difference, compare_rows
from .homes import SHARED, builds
from .kept_home import KeptHome
from .rules import RENAMED, Rules, read_rules
from .sides import Side, side
from .summary import summary

DIFFERS, USAGE = 1, 2
tell = partial(print, file=sys.stderr, flush=True)


def main() -> int:
    """Compare; return the exit code."""
    options = _options()
    try:
        rules = read_rules(options.map)
        first, second = (commit_named(name) for name in (options.first, options.second))
        if not SHARED.is_dir():
            tell(f"WARNING: there is no {SHARED}: ONLY THE SAMPLE LIBRARY IS COMPARED.")
        began = time.monotonic()
        with ExitStack() as stack:
            work = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="compare-")))
            found, compared = _compare(first, second, work, options, rules)
    except (CommitError, ValueError) as error:
        tell(f"error: {error}")
        return USAGE
    print(summary(found, compared, rules))
    print(f"\n{sum(compared.values())} objects compared in {time.monotonic() - began:.0f} s")
    if options.json:
        told = {home: [asdict(each) for each in differences] for home, differences in found.items()}
        options.json.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
    return DIFFERS if any(found.values()) else 0


def _compare(
    first: str, second: str, work: Path, options: argparse.Namespace, rules: Rules
) -> tuple[dict[str, list[Difference]], dict[str, int]]:
    """Build both sides; return the differences and the number of compared objects of each home."""
    names = options.home or list(builds())
    make = partial(side, tell=tell, keep=options.keep is not None)
    one = make(first, names, work / "A", options.cache)
    # The same commit is built twice, or nothing would be proven.
    other = make(second, names, work / "B", options.cache if second != first else None)
    found, compared = {}, {}
    homes = [{file.parent.name for file in each.folder.glob("*/steps.json")} for each in (one, other)]
    for home in sorted(homes[0] & homes[1]):  # a side from the cache may have more than was asked for
        found[home], compared[home] = compare_homes(one, other, home, rules, options.rows)
    return found, compared


def compare_homes(
    one: Side, other: Side, home: str, rules: Rules, examples: int
) -> tuple[list[Difference], int]:
    """Return what differs in a home, and how many objects there are."""
    asked = {rules.new_name(name): rules.in_new_names(call) for name, call in one.examples.items()}
    before = KeptHome(one.folder / home, rules, is_first=True, examples=one.examples)
    after = KeptHome(other.folder / home, rules, is_first=False, examples=other.examples | asked)
    with closing(before) as first, closing(after) as second:
        names = sorted(first.objects.keys() | second.objects.keys())
        differences = []
        for name in names:
            if name not in first.objects or name not in second.objects:
                where = "A" if name in first.objects else "B"
                differences.append(Difference(name, (f"only in {where}",)))
            elif difference := compare_rows(name, first.rows(name), second.rows(name), examples):
                differences.append(difference)
    return differences, len(names)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.compare_commits",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("first", metavar="A", help="the commit before")
    parser.add_argument("second", metavar="B", help="the commit after")
    parser.add_argument("--rows", type=int, default=3, metavar="N", help="examples of each kind (default: 3)")
    parser.add_argument("--home", action="append", choices=list(builds()), help="only this one; repeatable")
    parser.add_argument("--map", type=Path, default=RENAMED, metavar="FILE", help="in place of renamed.toml")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep what was built by commit, and use it")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="work in this new folder, and leave it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all that differs there")
    options = parser.parse_args()
    if options.keep and options.keep.exists() and any(options.keep.iterdir()):
        parser.error(f"--keep: {options.keep} is not empty")
    return options


if __name__ == "__main__":
    sys.exit(main())
