"""The filters of a page: read from its address, and written into the addresses that it links to.

The address is the whole state, so that a colleague can be sent it.
"""

from collections.abc import Collection, Mapping
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from flows.home.errors import UsageError

MAX_TEXT_LENGTH = 500
MAX_PAGES = 1_000_000


class Filters:
    """What the address of a request asks for."""

    def __init__(self, path: str, given: QueryParams) -> None:
        self.path = path
        self._given = given

    def text(self, name: str, default: str = "") -> str:
        """Return a text that a person typed, without the spaces around it."""
        return self._given.get(name, default).strip()[:MAX_TEXT_LENGTH]

    def choice(self, name: str, choices: Collection[str], default: str) -> str:
        """Return one of the choices. Raises UsageError, which lists them, for anything else."""
        value = self._given.get(name) or default
        return self._checked(name, value, choices) if value != default else value

    def several(self, name: str, choices: Collection[str]) -> tuple[str, ...]:
        """Return those of the choices that are asked for, in their order; none means all."""
        asked = {value for value in self._given.getlist(name) if value}
        for value in sorted(asked):
            self._checked(name, value, choices)
        return tuple(value for value in choices if value in asked)

    def is_on(self, name: str) -> bool:
        """Return whether a box is ticked."""
        return self._given.get(name) == "1"

    def page(self) -> int:
        """Return the page of a long list, from 1. Raises UsageError for what is no such number."""
        text = self._given.get("page") or "1"
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MAX_PAGES:
            raise UsageError(f"page: {text!r} is no page of a list. Pages count from 1.")
        return int(text)

    def link(self, path: str | None = None, **changes: object) -> str:
        """Return the address with some filters changed; None takes one away, a tuple gives several values.

        On this page the other filters stay, but for the page of the list; on another page only the
        given ones hold.
        """
        remaining = [
            (name, value)
            for name, value in (self._given.multi_items() if path is None else [])
            if name not in changes and name != "page" and value
        ]
        for name, change in changes.items():
            values = change if isinstance(change, tuple) else (change,)
            remaining.extend((name, str(value)) for value in values if value not in (None, ""))
        return (path or self.path) + (f"?{urlencode(remaining)}" if remaining else "")

    def given(self) -> Mapping[str, str]:
        """Return what was asked for, by name."""
        return dict(self._given)

    @staticmethod
    def _checked(name: str, value: str, choices: Collection[str]) -> str:
        if value not in choices:
            raise UsageError(f"{name}: there is no {value!r}. Choose one of: {', '.join(choices) or 'none'}.")
        return value
