"""Joining the records of a dataset with those of other files, by an id that both hold.

`[join.<name>]` in a source file puts, into each record, the records of the other file that it refers
to, as a list under <name>; the field map then reads `<name>.<field>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.home.toml import TomlTable
from flows.sources.file_form import AS_FOUND, FORM_KEYS, FileForm, read_file_form

KEYS = ("path", "records", "id", "field", "where", "required", *FORM_KEYS)


@dataclass(frozen=True)
class Join:
    """One join. `id_path` is where a record of the other file holds the id, `field` where ours does.

    where: what fields of the other file's records must hold to count. is_required: an id that the other
    file does not have is an error. form: how the file is written, such as which sheet is meant.
    """

    name: str
    path: Path
    records: str | None
    id_path: str
    field: str
    where: Mapping[str, str]
    is_required: bool
    form: FileForm = AS_FOUND


def read_join(root: Path, name: str, table: TomlTable) -> Join:
    """Read one join of a source file, strictly."""
    table.allow(KEYS)
    if "." in name:
        raise table.error("path", f"the name {name!r} holds a full stop. Give the join another name.")
    where = table.table("where")
    return Join(
        name=name,
        path=(root / Path(table.text("path")).expanduser()).resolve(),
        records=table.optional_text("records"),
        id_path=table.text("id"),
        field=table.text("field"),
        where={key: where.text(key) for key in where.content},
        is_required=table.flag("required", default=True),
        form=read_file_form(table),
    )
