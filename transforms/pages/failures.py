"""What is kept of an exception that a page raised: a line for its record, and a traceback for the run log.

Such an exception is an error of ours, and the page is quarantined. The line follows from the page and the
code alone; the traceback belongs to no record, and one of each kind is enough.
"""

import traceback
from collections.abc import MutableMapping

from transforms.pages.record import Record, set_aside_record

_OURS = ("transforms.", "flows.")
_MAX_MESSAGE = 300
_FRAMES = 20
"""The innermost frames that a traceback shows: one of a recursion has a thousand."""

Tracebacks = MutableMapping[str, str]
"""By kind of failure, which is the type of the exception and the place in our code: one traceback."""


def failed_record(digest: str, error: Exception, tracebacks: Tracebacks | None = None) -> Record:
    """Return the record of a page that raised an exception; note its traceback, where that is wanted."""
    kind = f"{type(error).__name__} at {_place(error)}"
    if tracebacks is not None and kind not in tracebacks:
        tracebacks[kind] = "".join(traceback.format_exception(error, limit=-_FRAMES))
    message = str(error).encode("utf-8", "backslashreplace").decode()[:_MAX_MESSAGE]
    return set_aside_record(digest, "unreadable", "extractor_error", f"{kind}: {message}")


def kind_of_failure(detail: str) -> str:
    """Return which kind of failure the detail of a record tells of."""
    return detail.partition(": ")[0]


def _place(error: Exception) -> str:
    """Name the innermost line of our code that an exception went through."""
    place = "an unknown place"
    for frame, line in traceback.walk_tb(error.__traceback__):
        module = frame.f_globals.get("__name__", "")
        if module.startswith(_OURS):
            place = f"{module}:{line} in {frame.f_code.co_name}"
    return place
