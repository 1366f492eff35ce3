"""The filters of a page: read from its address, and written into the addresses that it links to.

The address is the whole state, so that a colleague can be sent it. What an address asks for and nothing on
the page knows is refused, never left out: a page that shows all where something was asked for is wrong.
"""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from flows.home.errors import UsageError

MAX_TEXT_LENGTH = 500
MAX_PAGES = 1_000_000
MAX_CHOICES_NAMED = 30
"""Choices that a refusal lists; of more it says how many there are."""
LIKENESS = 0.5
"""How much a name has to resemble what was asked for to be offered instead, from 0 to 1."""


class FilterError(UsageError):
    """What an address asks for is not there: the parameter, and what may have been meant.

    `mended` are the addresses that can be shown instead, by what they are called.
    """

    def __init__(self, message: str, name: str, mended: Mapping[str, str]) -> None:
        super().__init__(message)
        self.name = name
        self.mended = mended


class Filters:
    """What the address of a request asks for; each question makes a parameter known."""

    def __init__(self, path: str, given: QueryParams) -> None:
        self.path = path
        self._given = given
        self._known: dict[str, None] = {}

    def text(self, name: str, default: str = "") -> str:
        """Return a text that a person typed, without the spaces around it."""
        return self._single(name, default).strip()[:MAX_TEXT_LENGTH]

    def whole_text(self, name: str) -> str:
        """Return a text as it was given."""
        return self._single(name, "")

    def choice(self, name: str, choices: Collection[str], default: str) -> str:
        """Return one of the choices. Raises FilterError, which lists them, for anything else."""
        value = self._single(name, "") or default
        return self.checked(name, value, choices) if value != default else value

    def several(self, name: str, choices: Collection[str]) -> tuple[str, ...]:
        """Return those of the choices that are asked for, in their order; none means all."""
        asked = self.asked(name)
        for value in sorted(asked):
            self.checked(name, value, choices)
        return tuple(value for value in choices if value in asked)

    def asked(self, name: str) -> set[str]:
        """Return every value that is given for a parameter, unchecked."""
        self._known[name] = None
        return {value for value in self._given.getlist(name) if value}

    def expect(self, *names: str) -> None:
        """Make parameters known that are asked for later, or by somebody else."""
        self._known |= dict.fromkeys(names)

    def is_on(self, name: str) -> bool:
        """Return whether a box is ticked. Raises FilterError for anything but 1."""
        return self.choice(name, ("1",), "") == "1"

    def page(self, name: str = "page") -> int:
        """Return the page of a long list, from 1. Raises FilterError for what is no such number."""
        text = self._single(name, "") or "1"
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MAX_PAGES:
            raise self.refusal(name, f"{text!r} is no page of a list. Pages count from 1.")
        return int(text)

    def refuse_unknown(self) -> None:
        """Raise FilterError for a parameter that nothing on the page has asked for."""
        unknown = next((name for name in self._given if name not in self._known), None)
        if unknown is None:
            return
        known = list(self._known)
        near = get_close_matches(unknown, known, n=1, cutoff=LIKENESS)
        said = f"this page has no parameter of that name.{_meant(near)} {_listed('It has', known)}"
        without = {f"Without {unknown}": self.link(**{unknown: None})}
        renamed = {
            f"With {name} instead": self.link_with({unknown: None, name: tuple(self._given.getlist(unknown))})
            for name in near
        }
        raise FilterError(f"{unknown}: {said}", unknown, renamed | without)

    def checked(self, name: str, value: str, choices: Collection[str]) -> str:
        """Return a value if it is one of the choices. Raises FilterError, with the nearest one, if not."""
        if value in choices:
            return value
        named = [choice for choice in choices if choice]
        lower = {choice.casefold(): choice for choice in named}
        near = [lower[each] for each in get_close_matches(value.casefold(), lower, n=1, cutoff=LIKENESS)]
        listed = _listed("Choose one of:", named) if named else "There is nothing to choose from."
        raise self.refusal(name, f"there is no {value!r}.{_meant(near)} {listed}", near)

    def refusal(self, name: str, said: str, instead: Iterable[str] = ()) -> FilterError:
        """Return the refusal of what a parameter asks for; `instead` are values that it could have."""
        others = {f"With {name} {value}": self.link(**{name: value}) for value in instead}
        return FilterError(f"{name}: {said}", name, others | {f"Without {name}": self.link(**{name: None})})

    def link(self, path: str | None = None, **changes: object) -> str:
        """Return the address with some filters changed; None takes one away, a tuple gives several values.

        On this page the other filters stay, but for the pages of its lists; on another page only the
        given ones hold.
        """
        remaining = [
            (name, value)
            for name, value in (self._given.multi_items() if path is None else [])
            if name not in changes and name.rpartition(".")[2] != "page" and value
        ]
        return _address(path or self.path, [*remaining, *_pairs(changes)])

    def link_with(self, changes: Mapping[str, object], path: str | None = None) -> str:
        """Return the address with some parameters changed and all others as they are; `path` is another's."""
        return _address(path or self.path, [*self.others(changes), *_pairs(changes)])

    def others(self, names: Collection[str]) -> list[tuple[str, str]]:
        """Return what is given but for some parameters: what a form around those has to carry on."""
        return [(name, value) for name, value in self._given.multi_items() if name not in names and value]

    def given(self) -> Mapping[str, str]:
        """Return what was asked for, by name."""
        return dict(self._given)

    def _single(self, name: str, default: str) -> str:
        """Return the only value of a parameter. Raises FilterError where several are given."""
        self._known[name] = None
        values = {value for value in self._given.getlist(name) if value}
        if len(values) > 1:
            raise self.refusal(name, "it is given more than once. Give it once.", sorted(values))
        return self._given.get(name, default)


def _meant(near: Collection[str]) -> str:
    return "".join(f" Did you mean {each!r}?" for each in near)


def _listed(opening: str, names: Collection[str]) -> str:
    shown = list(names)[:MAX_CHOICES_NAMED]
    more = len(names) - len(shown)
    return f"{opening} {', '.join(shown) or 'none'}{f' and {more:,} more' if more else ''}."


def _pairs(changes: Mapping[str, object]) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, change in changes.items()
        for value in (change if isinstance(change, tuple) else (change,))
        if value not in (None, "")
    ]


def _address(path: str, pairs: Collection[tuple[str, str]]) -> str:
    return path + (f"?{urlencode(list(pairs))}" if pairs else "")
