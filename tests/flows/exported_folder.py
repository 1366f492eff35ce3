"""Exporting the warehouse of a home into a folder, and looking whether what is there is whole."""

import json
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from flows.home.settings import Home, Settings
from flows.warehouse.export_folder import MANIFEST, Exported, export_warehouse
from flows.warehouse.query import open_warehouse


def exported(home: Home, folder: Path) -> Exported:
    """Export the published warehouse of a home."""
    with closing(open_warehouse(home, Settings())) as connection:
        return export_warehouse(connection, home, folder, 60)


def manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of an export."""
    stated: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
    return stated


def assert_whole(folder: Path) -> None:
    """Assert that the folder holds what its manifest says, and nothing else."""
    stated = {entry["file"]: entry["sha256"] for entry in manifest(folder)["tables"]}
    found = {
        file.relative_to(folder).as_posix(): sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*.*")
    }
    assert found.pop(MANIFEST)
    assert found == stated
