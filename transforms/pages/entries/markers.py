"""Numbers, bullets and letters that a text draws before its entries, and the entries that they part."""

import re
from collections.abc import Iterable, Sequence

from transforms.pages.outline import LINE, SOFT_LINE
from transforms.pages.values import PICTURED, strip_bullet, without_letters, without_same_lead

MARKER = re.compile(r"\W{0,2}([^\W\d_]+)?\s{0,2}(\d{1,2})\s{0,2}(?:[.):：、\]]|[-–—](?!\d))\s*", re.UNICODE)  # noqa: RUF001
BARE_MARKER = re.compile(r"\W{0,2}[^\W\d_]*\s{0,2}\d{1,2}\W{0,2}$")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+")
MAX_MARKER = 16
_CIRCLED = re.compile(r"^[①-⑳❶-❿]\s*|^\d\ufe0f?\u20e3\s*")
SENTENCE_ENDS = (".", "!", "…", "。", "！")  # noqa: RUF001
_FIRST_MARKER = re.compile(
    r"(?:^|(?<=[.!?…:;。！？：]))\s*(?:[(（]?([^\W\d_]+)?\s{0,2}1\s?[.):）：](?!\d)|①)\s*"  # noqa: RUF001
)
_LATER_MARKER = (
    r"(?:((?<=[.!?…:;。！？：])\s*)|\s)[(（]?{}\s{{0,2}}(?:(\d{{1,2}})\s?([.):）：])(?!\d)|([①-⑳]))\s*"  # noqa: RUF001
)
_OPEN_ENDS = (",", ";", ":", "-", "–", "(")  # noqa: RUF001 - the dash is meant
_INLINE_BULLET = re.compile(f"(?<=[.!?\u2026\u3002\uff01])\\s*[{PICTURED}]+\\s*(?=\\w)")
_BEFORE_CIRCLED = ord("①") - 1


def number_of(text: str) -> int:
    """Return the number that a text starts with as "1.", "Step 2:" or "3)", 0 without one."""
    marker = MARKER.match(text) if _DIGIT.search(text, 0, MAX_MARKER) else None
    return int(marker[2]) if marker else 0


def one_line(text: str) -> str:
    """Join the lines of a block."""
    return " ".join(text.split()) if LINE in text or SOFT_LINE in text else text


def undrawn(entry: str) -> str:
    """Return an entry without the number in a circle or the bullet that is drawn before it."""
    return _CIRCLED.sub("", strip_bullet(entry))


def numbered_runs(lines: Iterable[str]) -> list[str]:
    """Return the runs of lines that start with 1, 2, 3 as text; what is before the first is dropped."""
    runs: list[list[str]] = []
    for line in lines:
        marker = MARKER.match(line) or (BARE_MARKER.match(line) if len(line) <= MAX_MARKER else None)
        if marker and int(_NUMBER.search(line)[0]) == len(runs) + 1:  # type: ignore[index]
            runs.append([line[marker.end() :]])
        elif runs:
            runs[-1].append(line)
    return without_same_lead([" ".join(run).strip() for run in runs]) if len(runs) > 1 else []


def up_to_last_bullet(texts: Sequence[str], lines: list[str]) -> list[str]:
    """Return lines without the paragraphs below a list whose bullets are drawn: they are no part of it."""
    last = max((place for place, text in enumerate(texts) if strip_bullet(text) != text), default=None)
    if last is None or not texts[last].endswith(SENTENCE_ENDS):
        return lines
    return [line for text in texts[: last + 1] for line in text.replace(SOFT_LINE, LINE).split(LINE)]


def bulleted_runs(lines: Iterable[str]) -> list[str]:
    """Return the runs of lines that start with a bullet drawn as text."""
    runs: list[list[str]] = []
    for line in lines:
        bare = strip_bullet(line)
        if bare != line:
            runs.append([bare])
        elif runs:
            runs[-1].append(line)
    if runs and all(len(run) == 1 for run in runs[:-1]):  # a new sentence below is none of the last entry
        last = runs[-1]
        end = next(
            (place for place in range(1, len(last)) if not _goes_on(last[place - 1], last[place])), None
        )
        runs[-1] = last[:end]
    return [" ".join(run) for run in runs] if len(runs) > 1 else []


def _goes_on(before: str, line: str) -> bool:
    """Return whether a line goes on with the sentence of the line before."""
    return before.endswith(_OPEN_ENDS) or line[:1].islower()


def inline_runs(text: str, *, is_first: bool = False) -> list[str]:
    """Split "1) Stand. 2) Lift." within one paragraph; what is before the first number only leads in.

    `is_first` says that the text is what follows a number 1 that is not in it.
    """
    first = _FIRST_MARKER.search(text)
    if first is None and not is_first:
        return []
    word, start = (first[1] or "", first.end()) if first else ("", 0)
    runs: list[str] = []
    for found in re.finditer(_LATER_MARKER.format(re.escape(word)), text):
        ends_sentence, digits, sign, circled = found.groups()
        is_sure = first is not None or ends_sentence is not None or sign != "."
        number = int(digits) if digits else ord(circled) - _BEFORE_CIRCLED
        if is_sure and found.start() >= start and number == len(runs) + 2:
            runs.append(text[start : found.start()].strip())
            start = found.end()
    return [*runs, text[start:].strip()] if runs else []


def inline_bullets(text: str) -> list[str]:
    """Split "• Stand tall. • Breathe." within one text, where a drawn bullet follows each sentence."""
    if text.isascii():
        return []
    runs = _INLINE_BULLET.split(text)
    return [run for run in runs if run] if len(runs) > 1 else []


def without_markers(entries: list[str]) -> list[str]:
    """Strip drawn numbers where all entries have them in order: no other number is a marker."""
    if not entries or _DIGIT.search(entries[0], 0, MAX_MARKER) is None:
        return without_letters(entries)
    markers = [MARKER.match(entry) for entry in entries]
    if all(found and int(found[2]) == place for place, found in enumerate(markers, 1)):
        bare = [entry[found.end() :] for entry, found in zip(entries, markers, strict=True) if found]
        return without_same_lead(bare)
    return entries
