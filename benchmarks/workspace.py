"""The homes that the benchmarks work on, and what the pipeline took on each: measured once a run."""

from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measuring import Measured, run_stage
from flows.home.settings import Home

PIPELINE = ("collect", "extract", "build", "no_change")
HTML_PAGES = 100_000
"""Pages in HTML of the run as a flow: 75 KB each, so that 100,000 need 8 GB of disk and some minutes."""
READING_PAGES = ("collect", "no_change")
"""Stages before which the pages are read once, so that a disk that is cold for one is cold for none."""


@dataclass
class Workspace:
    """A folder of homes, one a number of pages."""

    folder: Path
    html_pages: int = HTML_PAGES
    _measured: dict[int, dict[str, Measured]] = field(default_factory=dict)

    def home(self, count: int) -> Home:
        """Return the home of so many pages; its pages are generated when it is first asked for."""
        folder = self.folder / f"pages-{count}"
        if not folder.exists():
            self.stage("generate", folder, count)
        return Home(folder)

    def stage(self, name: str, *arguments: object) -> Measured:
        """Run a stage in a process of its own."""
        _say(f"{name} {' '.join(str(argument).rpartition('/')[2] for argument in arguments)}")
        measured = run_stage(name, *arguments)
        _say(f"  {measured.seconds:,.2f} s, {measured.peak_mb:,.0f} MB")
        return measured

    def pipeline(self, count: int) -> dict[str, Measured]:
        """Collect, extract, build and do it again with nothing changed; return what each stage took."""
        if count not in self._measured:
            root = self.home(count).root
            measured = {}
            for name in PIPELINE:
                if name in READING_PAGES:
                    self.stage("warm", root)
                measured[name] = self.stage(name, root)
            if measured["no_change"].figures["status"] != "unchanged":
                raise RuntimeError("code or taxonomy was edited while it was measured; run again")
            self._measured[count] = measured
        return self._measured[count]


def _say(sentence: str) -> None:
    print(sentence, flush=True)
