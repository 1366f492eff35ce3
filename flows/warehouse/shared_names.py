"""What a name means wherever it stands: `sql/names.toml`, for what the headers do not describe themselves.

    [columns]
    source = "Source of the page."

    [parameters]
    source_names = "List of sources; null (default) is all."

The header of a file says what a name means there, where it means something else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flows.home.toml import TomlTable

FILE = "names.toml"
COLUMNS, PARAMETERS = "columns", "parameters"


@dataclass(frozen=True)
class SharedNames:
    """Meanings by name, of the columns of views and macros and of the parameters of macros."""

    columns: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


def read_shared_names(folder: Path) -> SharedNames:
    """Read the file of a folder such as `sql`; without one no name has a meaning of its own.

    Raises UsageError, which names the file, where it is not as it must be.
    """
    path = folder / FILE
    if not path.exists():
        return SharedNames()
    file = TomlTable.read(path)
    file.allow((COLUMNS, PARAMETERS))
    tables = (file.table(name) for name in (COLUMNS, PARAMETERS))
    return SharedNames(*({name: table.text(name) for name in table.content} for table in tables))
