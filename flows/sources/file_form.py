"""How a dataset file is written, as its source file pins it: charset, delimiter, sheet and the like."""

import codecs
from dataclasses import dataclass, fields

from flows.home.toml import TomlTable

CONVENTIONS = ("strapi", "mongodb", "elasticsearch")


@dataclass(frozen=True)
class FileForm:
    """What is pinned of a file; None is found out each time it is read.

    charset: its encoding, by a name that Python knows. delimiter: what separates cells of CSV.
    header: number of the row with the names of the columns, from 1; those above are skipped. sheet: of
    a workbook. member: of a zip, by its name in it. query: the SELECT that gives the records of a SQLite
    file. convention: whose way of wrapping values is undone.
    """

    charset: str | None = None
    delimiter: str | None = None
    header: int | None = None
    sheet: str | None = None
    member: str | None = None
    query: str | None = None
    convention: str | None = None


FORM_KEYS = tuple(each.name for each in fields(FileForm))
AS_FOUND = FileForm()


def read_file_form(table: TomlTable) -> FileForm:
    """Read these keys of a source file or of a join, strictly."""
    charset, delimiter = table.optional_text("charset"), _delimiter(table)
    if charset is not None and not _is_text_encoding(charset):
        raise table.error("charset", f'is unknown: {charset!r}. Write one such as "windows-1252".')
    return FileForm(
        charset=charset,
        delimiter=delimiter,
        header=table.whole("header", None, minimum=1),
        sheet=table.optional_text("sheet"),
        member=table.optional_text("member"),
        query=table.optional_text("query"),
        convention=table.one_of("convention", CONVENTIONS) if "convention" in table.content else None,
    )


def _delimiter(table: TomlTable) -> str | None:
    value = table.content.get("delimiter")
    if value is None:
        return None
    if not isinstance(value, str) or len(value) != 1 or value in '"\r\n\0':
        raise table.error("delimiter", f'must be one character, such as ";" or "\\t", not {value!r}.')
    return value


def _is_text_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return True
