"""Where a home keeps its things, and the settings that it may change."""

import json
import os
import tomllib
from dataclasses import dataclass, field, fields, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

from flows.errors import UsageError

CHECKOUT = Path(__file__).resolve().parents[1]
HOME_VARIABLE = "REPERTOIRE_HOME"
Value = TypeVar("Value")


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


def _setting(default: Value, *, least: float | None = None, shapes_tables: bool = False) -> Value:
    """Describe a setting: its default, its least value, and whether it can change a table."""
    return field(default=default, metadata={"least": least, "shapes_tables": shapes_tables})


@dataclass(frozen=True)
class Settings:
    """What `repertoire.toml` may set, with the defaults.

    archive_cap_bytes: a larger file is set aside and its bytes are not kept.
    keep_versions: how many built warehouses stay in `warehouse/versions`.
    workers: processes that read pages; None is one for each processor.
    shard_bytes: raw bytes of pages in one task of extraction.
    thin_words: a page with fewer words is thin.
    switched_off: ids of the finding rules that shall not fire.
    duckdb_memory_limit: memory that DuckDB may use, such as "2GB".
    sql_timeout_seconds: time limit of a statement of `repertoire sql`.
    """

    archive_cap_bytes: int = _setting(10_000_000, least=1)
    keep_versions: int = _setting(3, least=1)
    workers: int | None = _setting(None, least=1)
    shard_bytes: int = _setting(16_000_000, least=1)
    thin_words: int = _setting(60, least=0, shapes_tables=True)
    switched_off: tuple[str, ...] = _setting((), shapes_tables=True)
    duckdb_memory_limit: str = _setting("2GB")
    sql_timeout_seconds: float = _setting(30.0, least=0.001)

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
    known = {each.name: each for each in fields(Settings)}
    for key in sorted(document.keys() - known.keys()):
        raise UsageError(f"{path}: unknown setting '{key}'. Known settings: {', '.join(known)}.")
    values: dict[str, Any] = {
        key: _checked(f"{path}: '{key}'", value, known[key].default, known[key].metadata["least"])
        for key, value in document.items()
    }
    return replace(Settings(), **values)


def _checked(place: str, value: object, default: object, least: float) -> object:
    """Return the value of a setting in its type, or raise UsageError."""
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(sorted(set(value)))
        raise UsageError(f"{place} must be a list of texts, not {value!r}.")
    if isinstance(default, str):
        if isinstance(value, str) and value:
            return value
        raise UsageError(f"{place} must be a text, not {value!r}.")
    kind = "number" if isinstance(default, float) else "whole number"
    expected = int | float if isinstance(default, float) else int
    if isinstance(value, bool) or not isinstance(value, expected) or value < least:
        raise UsageError(f"{place} must be a {kind} of at least {least}, not {value!r}.")
    return value
