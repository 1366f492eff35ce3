"""Making an empty home: the folders, a commented settings file, and what to do next."""

import json
from dataclasses import fields
from pathlib import Path

from flows.home.bounds import BoundsChange
from flows.home.durable import write_durably
from flows.home.errors import UsageError
from flows.home.settings import Home, Notify, Settings

FOLDERS = ("sources", "raw", "decisions")
IGNORED = ("raw/archive/", "raw/decisions/", "raw/runs/", "warehouse/")
README = """# A home of Repertoire

`sources/` says what is read, `raw/` keeps it, `warehouse/` is made from it and can be made again.
`decisions/` is what editors decided on gaps and findings.
SQL that you save goes into `queries/`, a file a statement.
Add pages with `repertoire --home {root} add NAME FOLDER`, then `repertoire --home {root} run`.
"""


def make_home(folder: Path) -> Home:
    """Make an empty home in a folder that is new, empty, or a home already; return it.

    Of a home that is there already only what is missing is added. Raises UsageError for any other folder.
    """
    root = folder.expanduser().absolute()
    try:
        _reject_foreign_folder(root)
        for name in FOLDERS:
            (root / name).mkdir(parents=True, exist_ok=True)
        _write_new(root / "repertoire.toml", settings_text())
        _write_new(root / "README.md", README.format(root=root))
        _write_new(root / ".gitignore", "".join(f"{line}\n" for line in IGNORED))
    except OSError as error:
        raise UsageError(
            f"{error.filename or root}: cannot be created: {error.strerror}. Choose another folder."
        ) from error
    return Home(root.resolve())


def settings_text() -> str:
    """Return a settings file with every setting at its default, commented out."""
    lines = ["# Settings of this home. Each is listed with its default; remove the # to change it."]
    for setting in fields(Settings):
        default = _toml(getattr(Settings(), setting.name))
        lines += ["", f"# {setting.metadata['meaning']}", f"# {setting.name} = {default}"]
    return "\n".join(lines) + "\n"


def _reject_foreign_folder(root: Path) -> None:
    """Raise UsageError for a file, and a folder that holds something else."""
    if not root.exists():
        return
    if not root.is_dir():
        raise UsageError(f"{root}: is a file. Name a folder that is new or empty.")
    if any(root.iterdir()) and not (root / "sources").is_dir():
        raise UsageError(
            f"{root}: is not empty and not a home (it has no sources/). Name a new or empty folder."
        )


def _write_new(file: Path, text: str) -> None:
    """Write a file unless it is there."""
    if not file.exists():
        write_durably(file, text.encode())


def _toml(value: object) -> str:
    """Write a default as TOML."""
    match value:
        case None:
            return "2"
        case str():
            return f'"{value}"'
        case int() | float():
            return f"{value:_}" if isinstance(value, int) else str(value)
        case BoundsChange():
            return "{ learn = true, figures = {}, warehouse = {} }"
        case Notify():
            on = json.dumps(value.on)
            return f'{{ urls = [], urls_from = [], on = {on}, heartbeat = "", heartbeat_from = "" }}'
        case _:
            return "{}" if isinstance(value, dict) else "[]"
