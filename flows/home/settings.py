"""Where a home keeps its things, and the settings that it may change."""

import csv
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from flows.home.bounds import BoundsChange, read_change
from flows.home.digest import digest_of_value
from flows.home.errors import UsageError
from flows.home.toml import TomlTable, toml_key
from transforms.enums import SEVERITIES

CHECKOUT = Path(__file__).resolve().parents[2]
HOME_VARIABLE = "REPERTOIRE_HOME"
RuleOptions = Mapping[str, Mapping[str, bool | str | float]]
FORMER = {
    "thin_words": "[rules.thin_content] with words = 60",
    "switched_off": "[rules.<rule>] with enabled = false",
}
"""Settings that there were, and what says the same now."""

LOG_FORMAT_VARIABLE = "REPERTOIRE_LOG_FORMAT"
"""What says that the lines of stderr are JSON objects."""


@dataclass(frozen=True)
class Home:
    """A folder with `sources/`, `raw/`, `warehouse/` and, where it overrides it, `taxonomy/`.

    Nothing is created by asking for a path.
    """

    root: Path

    @classmethod
    def find(cls, option: Path | None = None) -> "Home":
        """Return the home that was asked for: the option, else REPERTOIRE_HOME, else the checkout.

        Raises UsageError where that folder does not exist.
        """
        named = os.environ.get(HOME_VARIABLE)
        root = option or (Path(named) if named else CHECKOUT)
        root = root.expanduser()
        if not root.is_dir():
            origin = "--home" if option else HOME_VARIABLE
            raise UsageError(f"{origin}: there is no folder {root}. Make a home with: repertoire init {root}")
        return cls(root.resolve())

    def remedy(self, usual: str) -> str:
        """Return the remedy where something is not there yet: the usual one, or the home that may be meant.

        A home is known by its sources/, raw/, warehouse/ or repertoire.toml.
        """
        if _is_home(self.root):
            return usual
        within = sorted(each for each in self.root.iterdir() if each.is_dir() and _is_home(each))
        near = next((each for each in (*within, *self.root.parents) if _is_home(each)), None)
        new = f"Make it one with: repertoire init {self.root}, add a source, and then: repertoire run"
        meant = f"Perhaps --home {near} is meant." if near else new
        return f"{self.root} is no home: it has no sources/. {meant}"

    @property
    def sources(self) -> Path:
        """Folder of the source files."""
        return self.root / "sources"

    @property
    def archive(self) -> Path:
        """Folder of the snapshots, one folder a source."""
        return self.root / "raw" / "archive"

    @property
    def runs(self) -> Path:
        """Folder of the run log."""
        return self.root / "raw" / "runs"

    @property
    def warehouse(self) -> Path:
        """Folder of all that is made from the archive."""
        return self.root / "warehouse"

    @property
    def embedded_prefect(self) -> Path:
        """Folder of the state of the Prefect server that a single run starts for itself."""
        return self.warehouse / "prefect"

    @property
    def own_prefect(self) -> Path:
        """Folder of the state of the Prefect server that `repertoire schedule` starts."""
        return self.warehouse / "prefect-server"

    @property
    def versions(self) -> Path:
        """Folder of the warehouses that were built."""
        return self.warehouse / "versions"

    @property
    def published(self) -> Path:
        """The warehouse that readers open."""
        return self.warehouse / "repertoire.duckdb"

    @property
    def reports(self) -> Path:
        """Folder of the reports."""
        return self.warehouse / "reports"

    @property
    def rejected(self) -> Path:
        """Folder of the builds that were rejected, kept for looking at."""
        return self.warehouse / "refused"

    @property
    def decisions(self) -> Path:
        """Folder of the decisions of people on warehouses; those on snapshots are next to these."""
        return self.root / "raw" / "decisions"

    @property
    def editorial_decisions(self) -> Path:
        """Folder of the decisions of editors on gaps and findings; it may be absent."""
        return self.root / "decisions"

    @property
    def queries(self) -> Path:
        """Folder of the statements that people saved; it may be absent."""
        return self.root / "queries"

    @property
    def cache(self) -> Path:
        """Folder of what can be made again at any time."""
        return self.warehouse / "cache"

    @property
    def taxonomy(self) -> Path:
        """Folder of the home's own taxonomy files; it may be absent."""
        return self.root / "taxonomy"

    @property
    def settings_file(self) -> Path:
        """File of the settings; it may be absent."""
        return self.root / "repertoire.toml"

    @property
    def lock_file(self) -> Path:
        """File that the one writer holds locked."""
        return self.warehouse / ".lock"


NOTIFY_ON = ("failed", "refused", "problems", "new_gaps", "recovered")


@dataclass(frozen=True)
class Notify:
    """Who is notified of the end of a run, and of which ends.

    urls: addresses as Apprise has them. urls_from: names of environment variables that hold such
    addresses, so that what is secret in them stays out of the file. on: see NOTIFY_ON. heartbeat: an address
    that is called after each run without a problem; heartbeat_from: name of the variable that holds it.
    """

    urls: tuple[str, ...] = ()
    urls_from: tuple[str, ...] = ()
    on: tuple[str, ...] = toml_key(NOTIFY_ON, choices=NOTIFY_ON)
    heartbeat: str = ""
    heartbeat_from: str = ""


@dataclass(frozen=True)
class Settings:
    """What `repertoire.toml` may set: defaults and meanings as `repertoire init` writes them into it."""

    archive_cap_bytes: int = toml_key(
        10_000_000, "A larger file is set aside and its bytes are not kept.", minimum=1
    )
    keep_versions: int = toml_key(3, "How many built warehouses stay in warehouse/versions.", minimum=1)
    workers: int | None = toml_key(
        None, "Processes that read pages. Default: one for each processor.", minimum=1
    )
    shard_bytes: int = toml_key(16_000_000, "Raw bytes of pages in one task of extraction.", minimum=1)
    duckdb_memory_limit: str = toml_key("2GB", "Memory that DuckDB may use.")
    sql_timeout_seconds: float = toml_key(
        30.0, "Time limit of a statement of `repertoire sql` and the SQL page.", minimum=0.001
    )
    sql_memory_bytes: int = toml_key(
        1_000_000_000, "Memory that such a statement may use, its rows included.", minimum=50_000_000
    )
    sql_result_bytes: int = toml_key(
        200_000_000, "Maximum size of what such a statement gives, as rows or as a file.", minimum=1
    )
    sql_processes: int = toml_key(
        2, "How many statements the SQL page runs at once; a few more wait for a moment.", minimum=1
    )
    overlap: str = toml_key(
        "skip",
        "What a run does while another one writes: skip (leave it alone) or wait.",
        choices=("skip", "wait"),
    )
    overlap_wait_minutes: float = toml_key(60.0, "Maximum time that it waits.", minimum=0)
    default_cron: str = toml_key("0 3 * * *", "When sources without a [schedule] of their own are collected.")
    default_timezone: str = toml_key("UTC", "The time zone of default_cron, such as Europe/Berlin.")
    overdue_after_hours: float = toml_key(
        6.0, "A source is overdue so long after the time that its schedule names.", minimum=0
    )
    keep_reports: int = toml_key(
        3, "How many earlier gap reports stay in warehouse/reports/earlier.", minimum=0
    )
    keep_runs: int = toml_key(1000, "How many logs of runs stay in raw/runs.", minimum=1)
    cache_cap_bytes: int = toml_key(
        10_000_000_000,
        "Maximum size of warehouse/cache; beyond it the oldest records of pages are removed.",
        minimum=0,
    )
    metrics_file: str = toml_key(
        "", "Where figures for Prometheus are written at the end of a run; empty: nowhere."
    )
    notify: Notify = toml_key(  # noqa: RUF009 - it is frozen
        Notify(), "Who is notified of the end of a run: addresses, or names of variables that hold them."
    )
    keep_refused: int = toml_key(3, "How many builds that were refused stay in warehouse/refused.", minimum=1)
    record_store: str = toml_key(
        "", "Where workers of a Dask cluster leave what they read: a folder that all see, s3://BUCKET/PREFIX."
    )
    bounds: BoundsChange = toml_key(  # noqa: RUF009 - it is frozen
        BoundsChange(), "How far figures may move before somebody has to look: docs/operations.md."
    )
    rules: RuleOptions = field(
        default_factory=dict,
        metadata={
            "meaning": "Finding rules switched off or tuned, each a table such as [rules.thin_content]."
        },
    )

    @property
    def digest(self) -> str:
        """Digest of the settings that can change a table; the others never do."""
        shaping = {"rules": self.rules}
        return digest_of_value(shaping)


def load_settings(home: Home) -> Settings:
    """Read the home's `repertoire.toml`; without one, the defaults.

    Raises UsageError that names the file and the key for anything that is not a setting.
    """
    if not home.settings_file.exists():
        return Settings()
    table = TomlTable.read(home.settings_file)
    for former, now in FORMER.items():
        if former in table.content:
            raise table.error(former, f"is no longer a setting. Write instead: {now}")
    table.allow([each.name for each in fields(Settings)])
    notify, bounds = table.table("notify"), table.table("bounds")
    notify.allow([each.name for each in fields(Notify)])
    bounds.allow([each.name for each in fields(BoundsChange)])
    return Settings(
        **table.read_fields(Settings),
        notify=Notify(**notify.read_fields(Notify)),
        bounds=read_change(bounds),
        rules=_rules(table.table("rules")),
    )


def _rules(table: TomlTable) -> RuleOptions:
    """Return the table [rules], checked with the rules and parameters that the taxonomy documents."""
    if not table.content:
        return {}
    minimums: dict[str, dict[str, float]] = {row["rule"]: {} for row in _rows("finding_rules.csv")}
    for row in _rows("finding_parameters.csv"):
        minimums[row["rule"]][row["parameter"]] = float(row["least"])
    table.allow(minimums)
    return {rule: _rule(table.table(rule), minimums[rule]) for rule in sorted(table.content)}


def _rule(table: TomlTable, minimums: Mapping[str, float]) -> dict[str, bool | str | float]:
    """Return what a file says of one rule; `minimums` holds those of its parameters."""
    table.allow(("enabled", "severity", *minimums))
    for name in table.content:
        if name == "enabled":
            table.flag(name, default=True)
        elif name == "severity":
            table.one_of(name, SEVERITIES)
        else:
            table.number(name, None, minimum=minimums[name])
    return dict(sorted(table.content.items()))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (CHECKOUT / "taxonomy" / name).open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


def _is_home(folder: Path) -> bool:
    return any((folder / name).exists() for name in ("sources", "raw", "warehouse", "repertoire.toml"))
