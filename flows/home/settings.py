"""Where a home keeps its things, and the settings that it may change."""

import csv
import difflib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

from flows.home.bounds import BoundsChange, read_change
from flows.home.errors import UsageError
from flows.home.toml import TomlTable

SEVERITIES = ("error", "warning", "info")
RuleOptions = Mapping[str, Mapping[str, bool | str | float]]


def checked_rules(file: Path, document: object, taxonomy: Path) -> RuleOptions:
    """Return the table [rules] of a settings file, or raise UsageError that names file and key.

    `taxonomy` is the folder that documents the rules and their parameters.
    """
    if not isinstance(document, dict):
        raise UsageError(f"{file}: 'rules' must be a table, such as [rules.thin_content].")
    known = [row["rule"] for row in _rows(taxonomy / "finding_rules.csv")]
    least: dict[str, dict[str, float]] = {rule: {} for rule in known}
    for row in _rows(taxonomy / "finding_parameters.csv"):
        least[row["rule"]][row["parameter"]] = float(row["least"])
    return {rule: _checked_rule(file, rule, options, least) for rule, options in sorted(document.items())}


def _checked_rule(
    file: Path, rule: str, options: object, least: Mapping[str, Mapping[str, float]]
) -> dict[str, bool | str | float]:
    """Return what a file says of one rule."""
    if rule not in least:
        near = difflib.get_close_matches(rule, least, n=3)
        raise UsageError(
            f"{file}: [rules.{rule}]: there is no rule '{rule}'. "
            + (f"Perhaps: {', '.join(near)}." if near else f"Rules: {', '.join(sorted(least))}.")
        )
    if not isinstance(options, dict):
        raise UsageError(f"{file}: [rules.{rule}] must be a table, such as: enabled = false")
    known = ("enabled", "severity", *least[rule])
    for key, value in options.items():
        place = f"{file}: [rules.{rule}]: '{key}'"
        if key not in known:
            raise UsageError(f"{place} is no key of this rule. Keys: {', '.join(known)}.")
        _check_value(place, key, value, least[rule])
    return dict(sorted(options.items()))


def _check_value(place: str, key: str, value: object, least: Mapping[str, float]) -> None:
    """Refuse a value of another type, or below the least."""
    if key == "enabled":
        if not isinstance(value, bool):
            raise UsageError(f"{place} must be true or false, not {value!r}.")
    elif key == "severity":
        if value not in SEVERITIES:
            raise UsageError(f"{place} must be one of {', '.join(SEVERITIES)}, not {value!r}.")
    elif isinstance(value, bool) or not isinstance(value, int | float) or not value >= least[key]:
        raise UsageError(f"{place} must be a number of at least {least[key]:g}, not {value!r}.")


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


CHECKOUT = Path(__file__).resolve().parents[2]
HOME_VARIABLE = "REPERTOIRE_HOME"
Value = TypeVar("Value")
FORMER = {
    "thin_words": "[rules.thin_content] with words = 60",
    "switched_off": "[rules.<rule>] with enabled = false",
}
"""Settings that there were, and what says the same now."""


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
    def refused(self) -> Path:
        """Folder of the builds that were refused, kept for looking at."""
        return self.warehouse / "refused"

    @property
    def decisions(self) -> Path:
        """Folder of the decisions of people on warehouses; those on snapshots stand beside these."""
        return self.root / "raw" / "decisions"

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


def _setting(
    default: Value,
    *,
    least: float | None = None,
    shapes_tables: bool = False,
    choices: tuple[str, ...] | None = None,
) -> Value:
    """Describe a setting: its default, its least value, its choices, and whether it can change a table."""
    return field(
        default=default, metadata={"least": least, "shapes_tables": shapes_tables, "choices": choices}
    )


NOTIFY_ON = ("failed", "refused", "problems", "new_gaps", "recovered")


@dataclass(frozen=True)
class Notify:
    """Who is told of the end of a run, and of which ends.

    urls: addresses as Apprise has them. urls_from: names of environment variables that hold such
    addresses, so that what is secret in them stays out of the file. on: see NOTIFY_ON.
    """

    urls: tuple[str, ...] = ()
    urls_from: tuple[str, ...] = ()
    on: tuple[str, ...] = NOTIFY_ON


@dataclass(frozen=True)
class Settings:
    """What `repertoire.toml` may set, with the defaults.

    archive_cap_bytes: a larger file is set aside and its bytes are not kept.
    keep_versions: how many built warehouses stay in `warehouse/versions`.
    workers: processes that read pages; None is one for each processor.
    shard_bytes: raw bytes of pages in one task of extraction.
    duckdb_memory_limit: memory that DuckDB may use, such as "2GB".
    sql_timeout_seconds: time limit of a statement of `repertoire sql`.
    overlap: what a run does while another one writes: "skip" leaves it alone, "wait" waits for it.
    overlap_wait_minutes: how long it waits at most.
    default_cron, default_timezone: when sources are collected that state no schedule of their own.
    keep_reports: how many earlier gap reports stay in `warehouse/reports/earlier`.
    keep_runs: how many logs of runs stay in `raw/runs`.
    cache_cap_bytes: records of pages beyond this are removed from the cache, the oldest first.
    metrics_file: where figures for Prometheus are written at the end of a run; "" is nowhere.
    notify: who is told of the end of a run.
    keep_refused: how many builds that were refused stay in `warehouse/refused`.
    record_store: where the workers of a Dask cluster leave what they read: a folder or s3://BUCKET/PREFIX.
    bounds: what is changed of how far figures may move.
    rules: finding rules switched off, of another severity or tuned, by rule: see `rule_settings`.
    """

    archive_cap_bytes: int = _setting(10_000_000, least=1)
    keep_versions: int = _setting(3, least=1)
    workers: int | None = _setting(None, least=1)
    shard_bytes: int = _setting(16_000_000, least=1)
    duckdb_memory_limit: str = _setting("2GB")
    sql_timeout_seconds: float = _setting(30.0, least=0.001)
    overlap: str = _setting("skip", choices=("skip", "wait"))
    overlap_wait_minutes: float = _setting(60.0, least=0)
    default_cron: str = _setting("0 3 * * *")
    default_timezone: str = _setting("UTC")
    keep_reports: int = _setting(3, least=0)
    keep_runs: int = _setting(1000, least=1)
    cache_cap_bytes: int = _setting(10_000_000_000, least=0)
    metrics_file: str = _setting("")
    notify: Notify = _setting(Notify())  # noqa: RUF009 - it describes the setting
    keep_refused: int = _setting(3, least=1)
    record_store: str = _setting("")
    bounds: BoundsChange = _setting(BoundsChange())  # noqa: RUF009 - it describes the setting
    rules: RuleOptions = field(
        default_factory=dict, metadata={"least": None, "shapes_tables": True, "choices": None}
    )

    @property
    def digest(self) -> str:
        """Digest of the settings that can change a table; the others never do."""
        shaping = {
            each.name: getattr(self, each.name) for each in fields(self) if each.metadata["shapes_tables"]
        }
        return blake2b(json.dumps(shaping, sort_keys=True).encode(), digest_size=32).hexdigest()


def load_settings(home: Home) -> Settings:
    """Read the home's `repertoire.toml`; without one, the defaults.

    Raises UsageError that names the file and the key for anything that is not a setting.
    """
    path = home.settings_file
    try:
        with path.open("rb") as file:
            document = tomllib.load(file)
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not a TOML file: {error}. Correct that place.") from error
    rules = checked_rules(path, document.pop("rules", {}), CHECKOUT / "taxonomy")
    _refuse_former(path, document)
    known = {each.name: each for each in fields(Settings)}
    for key in sorted(document.keys() - known.keys()):
        raise UsageError(f"{path}: unknown setting '{key}'. Known settings: {', '.join(known)}.")
    notify, bounds = document.pop("notify", None), document.pop("bounds", None)
    values: dict[str, Any] = {
        key: _checked(f"{path}: '{key}'", value, known[key].default, known[key].metadata["least"])
        for key, value in document.items()
    }
    if notify is not None:
        values["notify"] = _notify(path, notify)
    if bounds is not None:
        values["bounds"] = _bounds(path, bounds)
    for key, value in values.items():
        choices = known[key].metadata["choices"]
        if choices and value not in choices:
            raise UsageError(f"{path}: '{key}' must be {' or '.join(choices)}, not {value!r}.")
    return replace(Settings(), rules=rules, **values)


def _refuse_former(path: Path, document: Mapping[str, object]) -> None:
    """Say what took the place of settings that there were."""
    for key, now in FORMER.items():
        if key in document:
            raise UsageError(f"{path}: '{key}' is no setting any more. Write instead: {now}")


def _notify(path: Path, value: object) -> Notify:
    """Return the table `[notify]`."""
    if not isinstance(value, dict):
        raise UsageError(f"{path}: 'notify' must be a table: [notify]")
    table = TomlTable(path, "notify", value)
    table.allow([each.name for each in fields(Notify)])
    on = table.texts("on") if "on" in value else NOTIFY_ON
    for event in on:
        if event not in NOTIFY_ON:
            raise table.refuse("on", f"holds {event!r}. Choose from: {', '.join(NOTIFY_ON)}.")
    return Notify(tuple(table.texts("urls")), tuple(table.texts("urls_from")), tuple(on))


def _bounds(path: Path, value: object) -> BoundsChange:
    """Return the table `[bounds]`."""
    if not isinstance(value, dict):
        raise UsageError(f"{path}: 'bounds' must be a table: [bounds]")
    table = TomlTable(path, "bounds", value)
    table.allow([each.name for each in fields(BoundsChange)])
    return read_change(table)


def _checked(place: str, value: object, default: object, least: float) -> object:
    """Return the value of a setting in its type, or raise UsageError."""
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(sorted(set(value)))
        raise UsageError(f"{place} must be a list of texts, not {value!r}.")
    if isinstance(default, str):
        if isinstance(value, str) and (value or not default):
            return value
        raise UsageError(f"{place} must be a text, not {value!r}.")
    kind = "number" if isinstance(default, float) else "whole number"
    expected = int | float if isinstance(default, float) else int
    if isinstance(value, bool) or not isinstance(value, expected) or value < least:
        raise UsageError(f"{place} must be a {kind} of at least {least}, not {value!r}.")
    return value
