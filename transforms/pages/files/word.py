"""A Word document (.docx) as HTML, by mammoth; what may be hostile is refused before mammoth sees it.

Its headings, lists, tables and bold labels are kept, pictures leave no trace but their description, and
macros are never looked at.
"""

import io
import zlib
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

import mammoth

from transforms.pages.decode import UnreadableError

MAX_INFLATED = 20_000_000
"""Bytes that all parts of a document may have together, as declared and as they are."""
MAX_PARTS = 2_000
MAX_DEPTH = 200
MAX_ELEMENTS = 200_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 16
_HEAD = 16
_BEFORE_MARKUP = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
_PICTURES = ("word/media/", "docprops/thumbnail")
_MAIN = "word/document.xml"
_ENCRYPTED = 0x1
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_XML = (".xml", ".rels")


def html_of_document(payload: bytes) -> str:
    """Return the HTML of a Word document; raises `UnreadableError`.

    Reasons: document_locked (a password, or the format of before 2007, which looks the same from outside),
    document_damaged (no zip, no XML, no text part), document_too_large (bombs), document_unsafe (a document
    type, by which XML reaches for other files).
    """
    if payload.startswith(_OLE):
        raise UnreadableError(
            "document_locked", "it is protected by a password, or a .doc of the format before 2007"
        )
    try:
        with ZipFile(io.BytesIO(payload)) as archive:
            _check(archive)
        with io.BytesIO(payload) as file:
            html: str = mammoth.convert_to_html(
                file,
                style_map=_STYLES,
                include_embedded_style_map=False,
                external_file_access=False,
                convert_image=mammoth.images.img_element(_without_picture),
            ).value
    except (BadZipFile, EOFError, NotImplementedError, zlib.error, expat.ExpatError) as error:
        raise UnreadableError("document_damaged", f"it is no whole Word document: {error}") from error
    except (
        KeyError,
        IndexError,
        ValueError,
        AttributeError,
        TypeError,
    ) as error:  # mammoth on odd references
        raise UnreadableError(
            "document_damaged", f"its parts do not fit together: {type(error).__name__}: {error}"
        ) from error
    return f"<html><body>{html}</body></html>"


def _without_picture(_image: object) -> dict[str, str]:
    return {"src": ""}


def _check(archive: ZipFile) -> None:
    """Raise `UnreadableError` for what is no document, or one that would cost too much or reach outside."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise UnreadableError("document_too_large", f"{len(parts)} parts; the limit is {MAX_PARTS}")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise UnreadableError("document_locked", "its parts are encrypted")
    if _MAIN not in {part.filename for part in parts}:
        raise UnreadableError("document_damaged", f"it has no part {_MAIN}: it is no Word document")
    declared = sum(part.file_size for part in parts)
    if declared > MAX_INFLATED:
        raise UnreadableError(
            "document_too_large", f"{declared} bytes when inflated; the limit is {MAX_INFLATED}"
        )
    left = MAX_INFLATED
    for part in parts:
        left -= _checked(archive, part, left)


def _checked(archive: ZipFile, part: ZipInfo, left: int) -> int:
    """Read a part and return its size; what it declares is not believed. XML may have any name."""
    guard = _Guard()
    size = 0
    with archive.open(part) as stream:
        name = part.filename.lower()
        if name.startswith(_PICTURES) or not (name.endswith(_XML) or _is_markup(stream.read(_HEAD))):
            return 0
        stream.seek(0)
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > left:
                raise UnreadableError("document_too_large", f"more than {MAX_INFLATED} bytes when inflated")
            guard.parser.Parse(chunk, False)
    guard.parser.Parse(b"", True)
    return size


def _is_markup(head: bytes) -> bool:
    return head.lstrip(_BEFORE_MARKUP).startswith(b"<")


class _Guard:
    """Follows the events of one part, so that it is refused where it is unsafe or too large."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._depth = self._elements = 0

    def _refuse(self, *_: object) -> None:
        raise UnreadableError(
            "document_unsafe", "a part declares a document type, as no word processor writes"
        )

    def _start(self, *_: object) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise UnreadableError(
                "document_too_large",
                f"more than {MAX_ELEMENTS} elements in a part, or more than {MAX_DEPTH} deep",
            )

    def _end(self, *_: object) -> None:
        self._depth -= 1
