"""The name of an exercise whose page states none: that of its file or of its address.

A record depends on its payload alone, so that it is named here, where records meet their addresses.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from transforms.pages.record import loaded_as

METHOD, PLACE = "address", "address of the page"
_NO_NAMES = frozenset(
    (
        "index",
        "readme",
        "default",
        "home",
        "page",
        "main",
        "untitled",
        "exercise",
        "content",
        "document",
        "new",
    )
)
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,5}$")
_ORDER = re.compile(r"^(?:\d{4}[-_.]\d{1,2}[-_.]\d{1,2}|\d+)[\W_]+(?!\d)")
_HASH = re.compile(
    r"[-_. ]+(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?:[0-9]+[a-f]|[a-f]+[0-9])[0-9a-f]{5,38})$"
)
"""What a program adds to a name so that it is the only one: the id of a page in Notion, a digest."""
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TYPED_BREAKS = re.compile(r"[\s_+]+")
_MIN_LETTERS = 3
_MAX_LENGTH = 80


def name_of_address(address: str) -> str | None:
    """Return the name that the last part of an address gives; None where that is no name.

    Hyphens are what a machine makes of a title, so that each word begins large: "goblet-squat" is
    "Goblet Squat". Where spaces or underscores part the words, a person typed them, and hyphens are
    within words: "push-up_wide" is "Push-up wide". Numbers before it ("03-", a date) order pages, a digest
    behind it tells them apart.
    A folder names the page that is its index.
    """
    path = urlsplit(address).path if "://" in address else address
    for part in reversed([part for part in unquote(path).replace("\\", "/").split("/") if part.strip()]):
        words = _words(_ENDING.sub("", part.strip()))
        if " ".join(words).strip("_").casefold() not in _NO_NAMES:
            return _joined(words)
    return None


def _words(stem: str) -> list[str]:
    stem = _HASH.sub("", _ORDER.sub("", stem))
    if _TYPED_BREAKS.search(stem.strip("_ +")):
        words = _TYPED_BREAKS.split(stem)
        return [words[0][:1].upper() + words[0][1:], *words[1:]] if words[0] else words[1:]
    words = [word for part in stem.split("-") for word in _JOINED.split(part) if word]
    return [word[:1].upper() + word[1:] for word in words]


def _joined(words: list[str]) -> str | None:
    """Return the words as a name; codes and numbers are none."""
    name = " ".join(" ".join(words).split())
    letters = sum(len(word) for word in re.split(r"[\W_]+", name) if word.isalpha())
    is_name = letters >= (_MIN_LETTERS if name.isascii() else 1) and name.isprintable()
    return name if is_name and len(name) <= _MAX_LENGTH else None


def named_by_address(row: Mapping[str, Any], address: str) -> dict[str, Any]:
    """Return a record, by its columns, with the name that its address gives where it is read but has none.

    The claim of the name has a method of its own, so that it is seen to be a guess.
    """
    name = name_of_address(address) if row["reason"] == "no_name" and row["claim_fields"] else None
    if name is None:
        return dict(row)
    claim = {
        "claim_fields": "name", "claim_values": name, "claim_methods": METHOD, "claim_places": PLACE,
        "claim_chosen": True,
    }  # fmt: skip
    return {
        **row,
        "verdict": loaded_as(row["steps"], row["target_muscles"]),
        "reason": None,
        "detail": None,
        "name": name,
        **{column: [*row[column], value] for column, value in claim.items() if column in row},
    }
