"""The homes that are built at each commit, through its command line, and what is kept of each.

Of a home is kept: `warehouse.duckdb`, `report.json`, `exercises-<source>.jsonl`, and `steps.json`, which says
what was called, when, and what it answered.
"""

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from .checkouts import COMPLETED, ROOT, Checkout, CommitError

SHARED = ROOT.parent / "shared"
EDITED, REMOVED, COPIED = "plank.md", "wall-sit.md", "goblet-squat.md"


@dataclass(frozen=True)
class Step:
    """A call of the command line: its words without the home, exit code, stdout, begin and end."""

    words: tuple[str, ...]
    exit_code: int
    answer: str
    began: str
    ended: str


@dataclass
class Building:
    """A home that is being built by a checkout."""

    checkout: Checkout
    home: Path
    steps: list[Step] = field(default_factory=list)

    def call(self, *words: str) -> str:
        """Run a verb on the home; return its stdout. Raises CommitError where it did not do its work."""
        began = datetime.now(UTC)
        done = self.checkout.call("--home", str(self.home), *words)
        if done.returncode not in COMPLETED:
            called = f"{self.checkout.commit}: {' '.join(words)}"
            raise CommitError(f"{called} ended with {done.returncode}:\n{done.stderr.strip()}")
        ended = datetime.now(UTC)
        self.steps.append(Step(words, done.returncode, done.stdout, began.isoformat(), ended.isoformat()))
        return done.stdout

    def edition(self) -> None:
        """Collect, build and report."""
        for verb in ("collect", "build", "report"):
            self.call(verb)

    def keep(self, folder: Path) -> None:
        """Write what is compared into a new folder."""
        folder.mkdir(parents=True)
        steps = list(self.steps)  # without the exports, which are compared themselves
        for file in sorted((self.home / "sources").glob("*.toml")):
            records = self.call("export", "exercises", "--source", file.stem, "--format", "jsonl")
            (folder / f"exercises-{file.stem}.jsonl").write_text(records, encoding="utf-8")
        self.steps = steps
        shutil.copyfile(self.home / "warehouse" / "repertoire.duckdb", folder / "warehouse.duckdb")
        shutil.copyfile(self.home / "warehouse" / "reports" / "gap-report.json", folder / "report.json")
        folders = {"home": str(self.home), "checkout": str(self.checkout.root)}
        told = folders | {"steps": [asdict(step) for step in steps]}
        (folder / "steps.json").write_text(json.dumps(told, indent=1), encoding="utf-8")


def build_sample(building: Building, kept: Path) -> None:
    """Build the library that ships; then edit, remove and add a page, and build its second edition."""
    for name in ("sources", "raw"):
        shutil.copytree(building.checkout.root / name, building.home / name)
    building.edition()
    building.keep(kept / "sample")
    pages = building.home / "raw" / "sample"
    text = (pages / EDITED).read_text(encoding="utf-8")
    (pages / EDITED).write_text(text.replace("Beginner", "Advanced"), encoding="utf-8")
    (pages / REMOVED).unlink()
    added = (pages / COPIED).read_text(encoding="utf-8").replace("Goblet Squat", "Goblet Squat to Box")
    (pages / "goblet-squat-to-box.md").write_text(added, encoding="utf-8")
    building.edition()
    building.keep(kept / "sample-two-editions")


def build_pages(building: Building, kept: Path) -> None:
    """Build the pages of a site in both forms, one as the own library and one as a reference."""
    for form, role in (("html", "own"), ("markdown", "reference")):
        building.call("add", f"forge-{form}", str(SHARED / "pages" / "forge" / form), "--role", role)
    building.edition()
    building.keep(kept / "pages")


def build_dataset(building: Building, kept: Path, name: str) -> None:
    """Build a dataset as the own library."""
    building.call("add", name, str(SHARED / "datasets" / f"{name}.json"), "--role", "own")
    building.edition()
    building.keep(kept / name)


Build = Callable[[Building, Path], None]
OF_SAMPLE: dict[str, Build] = {"sample": build_sample}
OF_SHARED: dict[str, Build] = {
    "pages": build_pages,
    "free-exercise-db": lambda building, kept: build_dataset(building, kept, "free-exercise-db"),
    "longhaul-strength": lambda building, kept: build_dataset(building, kept, "longhaul-strength"),
}


def builds() -> dict[str, Build]:
    """Return the homes that can be built here: without `../shared`, only the sample."""
    return OF_SAMPLE | (OF_SHARED if SHARED.is_dir() else {})


def build_homes(
    checkout: Checkout, names: Iterable[str], folder: Path, kept: Path, tell: Callable[[str], None]
) -> None:
    """Build homes below a folder that is new; write what is compared of them into `kept`."""
    for name in names:
        build = builds()[name]
        began = datetime.now(UTC)
        (folder / name).mkdir(parents=True)
        building = Building(checkout, folder / name)
        if build is not build_sample:
            checkout.call("init", str(building.home))
        build(building, kept)
        tell(f"  {name}: {(datetime.now(UTC) - began).total_seconds():.0f} s")
