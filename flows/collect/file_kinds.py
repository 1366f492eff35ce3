"""What the files of a folder are: pages, formats that can hold a page but are not read, or assets.

The extension says it (`file_kinds.toml`); where it is unknown, the first bytes do: mirrors of sites have
pages without an extension, and programs that make pages give theirs to them.
"""

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

KINDS_FILE = Path(__file__).with_name("file_kinds.toml")
_KINDS = tomllib.loads(KINDS_FILE.read_text("utf-8"))
PAGE_TYPES: dict[str, str] = _KINDS["pages"]
"""Media type of a page by its extension."""

REMEDIES: dict[str, str] = _KINDS["not_read"]
"""What to do instead, by the extension of a format that is not read."""

ASSETS = frozenset(extension for listed in _KINDS["assets"].values() for extension in listed)
ABOUT_NAMES = frozenset(_KINDS["about"]["names"])
HEAD_BYTES = 2048
UNKNOWN = "Its format is not known: supply it as .md, .html or .docx, or leave it out with exclude."
_QUERY = re.compile(r"[?@].*$", re.DOTALL)
_LONGEST_EXTENSION = 12
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf|\s|<!--.{0,1000}?-->|<\?xml[^>]{0,200}\?>)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_FRONT_MATTER = re.compile(rb"(?:\xef\xbb\xbf)?(---|\+\+\+)[ \t]*\r?\n.*?\n\1[ \t]*(?:\r?\n|$)", re.DOTALL)


class FileKind(NamedTuple):
    """What a file is: a page of a media type; or not read, with the remedy; or an asset, with neither."""

    media_type: str | None = None
    remedy: str | None = None


ASSET = FileKind()


def media_type_of(name: str) -> str | None:
    """Return the media type of a page by its name; None where that says of no page."""
    return PAGE_TYPES.get(extension_of(name))


def extension_of(name: str) -> str:
    """Return the extension of a file in small letters, "" for none; mirrors keep a query behind it."""
    stem, dot, extension = name.rpartition("/")[2].rpartition(".")
    found = _QUERY.sub("", extension).lower() if dot and stem else ""
    return found if len(found) <= _LONGEST_EXTENSION and " " not in found else ""


def format_of(name: str) -> str:
    """Return the extension of a file as a person calls it."""
    extension = extension_of(name)
    return f".{extension}" if extension else "without extension"


def stem_of(address: str) -> str:
    """Return an address without its extension."""
    extension = extension_of(address)
    return address[: address.rindex(".")] if extension else address


def is_about_folder(address: str) -> bool:
    """Return whether a page is about the folder that it is in, by its name: a README, a licence."""
    return stem_of(address.rpartition("/")[2]).lower() in ABOUT_NAMES


def kind_by_name(name: str) -> FileKind | None:
    """Return what a file is by its name; None where its content has to be asked."""
    extension = extension_of(name)
    if extension in PAGE_TYPES:
        return FileKind(media_type=PAGE_TYPES[extension])
    if extension in REMEDIES:
        return FileKind(remedy=REMEDIES[extension])
    return ASSET if extension in ASSETS else None


def kind_by_content(head: bytes) -> FileKind:
    """Return what a file of an unknown name is by its first HEAD_BYTES."""
    if _HTML.match(head):
        return FileKind(media_type="text/html")
    if _FRONT_MATTER.match(head):
        return FileKind(media_type="text/markdown")
    return FileKind(remedy=UNKNOWN)
