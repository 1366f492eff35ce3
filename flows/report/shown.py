"""What report and dashboard show of endless texts; files for programs have them in full."""

from collections.abc import Mapping
from typing import Any

MAX_NAME_LETTERS = 120
MAX_TEXT_LETTERS = 400
ADDRESSES = frozenset({"address", "linked_from", "place_key", "target"})


def as_shown(value: Any, max_letters: int | None = MAX_TEXT_LETTERS, key: str = "") -> Any:  # noqa: ANN401 - whatever a row holds
    """Return a value, or all within a row or a list, with long texts cut where that can be seen.

    `key` is what the value is called: a name has at most MAX_NAME_LETTERS, any other text `max_letters`, None
    for as many as it has. An address, which a link needs whole, stays; so does what is made for a page
    already.
    """
    if type(value) is str:  # a picture or a link is Markup
        if key in ADDRESSES or key.endswith("url"):
            return value
        most = MAX_NAME_LETTERS if "name" in key else max_letters
        return value if most is None or len(value) <= most else f"{value[: most - 1].rstrip()}…"
    if isinstance(value, Mapping):
        return {each: as_shown(within, max_letters, str(each)) for each, within in value.items()}
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        return type(value)(as_shown(within, max_letters, key) for within in value)
    return value
