"""Disguises of names: the same exercise as another library would write it."""

import re
from collections.abc import Callable, Mapping

EQUIPMENT = ("Dumbbell", "Barbell", "Kettlebell", "Cable", "Smith Machine", "Machine", "Band", "EZ Bar")
SHORT = {"Dumbbells?": "DB", "Barbells?": "BB", "Kettlebells?": "KB", "Romanian Deadlift": "RDL"}
OTHERWISE = {
    "Push-?\\s?Up": "Press-Up", "Pull-?\\s?Up": "Pullup", "Sit-?\\s?Up": "Situp", "Fly": "Flye",
    "Pushdown": "Pressdown", "Pulldown": "Pull Down", "(?:One|Single)[- ](?:Arm|Handed)": "1-Arm",
    "Triceps? Extension": "Tricep Ext.", "Step-?\\s?Up": "Stepup", "Skull ?crusher": "Skull Crusher",
}  # fmt: skip
_ANY = "|".join(EQUIPMENT)
PARTED = re.compile(
    rf"^(?P<tool>{_ANY}) (?P<rest>.+)$|^(?P<head>[^(]+?) [-\u2013] (?P<tail>{_ANY})$", re.IGNORECASE
)


def _turned(name: str) -> str:
    """Put equipment in front to the end, and from the end to the front."""
    found = PARTED.match(name)
    if not found:
        return name
    return f"{found['rest']} - {found['tool']}" if found["tool"] else f"{found['tail']} {found['head']}"


def _bracketed(name: str) -> str:
    """Put equipment into brackets at the end."""
    found = PARTED.match(name)
    return f"{found['rest'] or found['head']} ({found['tool'] or found['tail']})" if found else name


def _replaced(name: str, words: Mapping[str, str]) -> str:
    for pattern, other in words.items():
        name = re.sub(rf"\b{pattern}\b", other, name, flags=re.IGNORECASE)
    return name


def _plural(name: str) -> str:
    """Put the last word in the plural."""
    if not name[-1:].isalpha() or name[-1] in "sS":
        return name
    return f"{name}es" if name.endswith(("ch", "sh", "x")) else f"{name}s"


DISGUISES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "order": _turned,
    "DB, BB, KB": lambda name: _replaced(name, SHORT),
    "press-up, flye": lambda name: _replaced(name, OTHERWISE),
    "plural": _plural,
    "brackets": _bracketed,
    "upper case": str.upper,
    "all of them": lambda name: _replaced(_replaced(_bracketed(_plural(name)), OTHERWISE), SHORT).upper(),
}
"""What each disguise makes of a name; one that does not fit a name leaves it as it is."""
