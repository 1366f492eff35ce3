"""Taking addresses out of texts that people read: logs, decisions, details of rows."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

import polars as pl

MIN_LENGTH = 5
"""A shorter address, and one without a stop or slash, may be any word: it goes where it stands alone."""


class AddressRedaction:
    """Replaces addresses by the names that stand for them; `names` are those by address in clear."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names: dict[str, str] = {}
        for address, name in names.items():
            for form in (address, quote(address, safe="/:?&=#%+"), unquote(address)):
                self._names.setdefault(form, name)
        self._long = [
            each for each in self._names if len(each) >= MIN_LENGTH and ("/" in each or "." in each)
        ]
        either = "|".join(re.escape(each) for each in sorted(self._long, key=len, reverse=True))
        # A path before it is that of its folder, perhaps on another machine. Too much may go, not too little.
        self._pattern = re.compile(rf"(?<![\w.%-])(?:{either})(?![\w/%?=-]|\.\w)") if either else None

    def names_one(self, text: str) -> bool:
        """Return whether a text names one of the addresses."""
        if text in self._names:
            return True
        return bool(self._pattern and self._is_in(text) and self._pattern.search(text))

    def text(self, text: str) -> str:
        """Return a text with the addresses replaced."""
        if text in self._names:
            return self._names[text]
        if not self._pattern or not self._is_in(text):
            return text
        return self._pattern.sub(lambda found: self._names[found[0]], text)

    def _is_in(self, text: str) -> bool:
        """Return whether a text may name one: the pattern, which decides, takes much longer to find none."""
        return any(each in text for each in self._long)

    def value(self, value: object) -> Any:  # noqa: ANN401 - as JSON has it
        """Return a value as JSON has it with the addresses replaced in all of its texts, keys too."""
        match value:
            case str():
                return self.text(value)
            case dict():
                return {self.text(key): self.value(each) for key, each in value.items()}
            case list():
                return [self.value(each) for each in value]
        return value

    def columns(self, rows: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
        """Return rows with the addresses replaced in some of their columns."""
        forms = list(self._names)
        for name in names:
            texts = rows.get_column(name)
            if forms and texts.str.contains_any(forms).any():
                changed = [None if text is None else self.text(text) for text in texts.to_list()]
                rows = rows.with_columns(pl.Series(name, changed, pl.String))
        return rows
