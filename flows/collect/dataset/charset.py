"""The charset of a text file: by its byte order mark, as UTF-8 where it is valid, else by its bytes."""

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

from charset_normalizer import CharsetMatch, from_bytes

from flows.collect.dataset.limits import SAMPLE_BYTES
from flows.collect.dataset.stored import Stored

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WESTERN = "windows-1252"
OTHERS = (
    "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp932", "gb18030", "cp949", "big5",
)  # fmt: skip
"""What Windows writes elsewhere; by a short sample they can be told apart from one another, others cannot."""
LATIN = ("cp1250", "cp1252", "cp1254")
LETTERS = {
    "Croatian": "čćđšž",
    "Czech": "áčďéěíňóřšťúůýž",
    "Hungarian": "áéíóöőúüű",
    "Polish": "ąćęłńóśźż",
    "Romanian": "ăâîşţ",
    "Slovak": "áäčďéíĺľňóôŕšťúýž",
    "Slovene": "čšž",
    "Turkish": "âçğ\u0131iöşü",
}
"""Languages that need another charset than Windows-1252, with their letters beyond ASCII."""
WORD = re.compile(r"[^\W\d_]+")
GUESSED_FROM = 200_000
PIECE = 1 << 20


def charset_of(stored: Stored) -> str:
    """Return the charset of a text file, as it is pinned in a source file.

    Raises UsageError where it is no text at all.
    """
    head = stored.head(SAMPLE_BYTES)
    for mark, charset in MARKS:
        if head.startswith(mark):
            return charset
    if zeros := _charset_by_zeros(head):
        return zeros
    if b"\0" in head:
        raise stored.error(
            "holds bytes that no text has. Is it a spreadsheet? Name it .xlsx, or save it as CSV."
        )
    place = _first_not_utf8(stored)
    if place is None:
        return "utf-8"
    return _guessed(stored, place)


def _charset_by_zeros(head: bytes) -> str | None:
    """Return UTF-16 without a mark, in which every other byte of Western text is zero."""
    pairs = len(head) // 2
    if pairs and head[1::2].count(0) > pairs // 2 and not head[::2].count(0):
        return "utf-16-le"
    if pairs and head[::2].count(0) > pairs // 2 and not head[1::2].count(0):
        return "utf-16-be"
    return None


def _first_not_utf8(stored: Stored) -> int | None:
    """Return where a file stops to be UTF-8, rounded down to a piece; None: nowhere."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    place = 0
    with stored.open() as stream:
        while piece := stream.read(PIECE):
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                return place
            place += len(piece)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return max(0, place - PIECE)
    return None


def _guessed(stored: Stored, place: int) -> str:
    """Return what the lines with bytes beyond ASCII are written in; Windows-1252 unless others fit better.

    Words of another alphabet consist of its letters. Western text read as such has them alone among
    ASCII, and is Windows-1252 unless its language is one that needs another charset.
    """
    with stored.open() as stream:
        left = place
        while left:
            left -= len(stream.read(min(left, PIECE)))
        piece = stream.read(PIECE)
    lines = b"\n".join(line for line in piece.split(b"\n") if not line.isascii())[:GUESSED_FROM]
    matches = list(from_bytes(lines, cp_isolation=["cp1252", *OTHERS]))
    western = lines.decode("cp1252", "replace")
    as_western = max((match.coherence for match in matches if str(match) == western), default=0.0)
    fitting = [
        match
        for match in matches
        if (_beats_western(match, western, as_western) if match.encoding in LATIN else _has_words(str(match)))
    ]
    best = max(fitting, key=_merit, default=None)
    if best is None:
        return WESTERN
    number = best.encoding.removeprefix("cp")
    return f"windows-{number}" if number.startswith("125") else best.encoding


def _beats_western(match: CharsetMatch, western: str, as_western: float) -> bool:
    """Return whether a text in Latin letters is more of a language in this charset than in Windows-1252.

    Where both readings are as good ("jusqu'à", "jusqu'ŕ"), it is where all letters in which they differ are
    of the language.
    """
    read = str(match)
    letters = {mine.lower() for mine, other in zip(read, western, strict=False) if mine != other}
    if not letters or match.coherence != as_western:
        return match.coherence > as_western and bool(letters)
    return letters <= set(LETTERS.get(match.language, ""))


def _has_words(text: str) -> bool:
    """Return whether most words with letters beyond ASCII consist of such letters."""
    words = [word for word in WORD.findall(text) if not word.isascii()]
    pure = [word for word in words if len(word) > 1 and not any(letter.isascii() for letter in word)]
    return len(pure) * 2 > len(words)


def _merit(match: CharsetMatch) -> tuple[float, float]:
    return match.coherence, -match.chaos


@contextmanager
def opened_text(stored: Stored, charset: str) -> Iterator[io.TextIOWrapper]:
    """Open a text file in its charset, without a byte order mark, line ends as they are."""
    is_utf8 = codecs.lookup(charset).name == "utf-8"
    with stored.open() as stream:
        yield io.TextIOWrapper(stream, "utf-8-sig" if is_utf8 else charset, newline="")


def check_charset(stored: Stored, charset: str) -> None:
    """Raise UsageError where a pinned charset is not that of the file any longer.

    A charset of one byte a letter can read anything, so it is asked whether the file is clearly another.
    """
    name = codecs.lookup(charset).name
    head = stored.head(SAMPLE_BYTES)
    marked = next((each for mark, each in MARKS if head.startswith(mark)), None)
    if marked is None and not name.startswith("utf") and not head.isascii():
        try:
            codecs.getincrementaldecoder("utf-8")().decode(head)
        except UnicodeDecodeError:
            return
        marked = "utf-8"
    if marked and marked != name and not (name.startswith(marked) or name == "utf-8-sig"):
        raise stored.error(
            f'is written in {marked}, and the source file says charset = "{charset}". Correct charset there.'
        )
