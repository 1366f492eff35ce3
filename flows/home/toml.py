"""Strict reading of TOML: an unknown key, a wrong type or a missing value is the user's to correct.

All configuration is read by `TomlTable`. A dataclass declares its keys with `toml_key`.
"""

import difflib
import json
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from flows.home.errors import UsageError

Value = TypeVar("Value")
WHOLE, NUMBER, TEXT, TEXTS = (int, int | None), (float, float | None), (str, str | None), tuple[str, ...]


def toml_key(
    default: Value, meaning: str = "", *, minimum: float = 0, choices: tuple[str, ...] = ()
) -> Value:
    """Declare a key as a field of a dataclass: its default, its meaning, its minimum, its choices."""
    return field(default=default, metadata={"meaning": meaning, "minimum": minimum, "choices": choices})


@dataclass(frozen=True)
class TomlTable:
    """One table of a TOML file; `name` is "" for the whole file.

    Each reading method returns the value of a key in its type, or the default where it is absent,
    and raises UsageError that names file, key and remedy where it is something else.
    """

    file: Path
    name: str
    content: Mapping[str, Any]

    @classmethod
    def read(cls, file: Path) -> "TomlTable":
        """Read a whole file."""
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise UsageError(f"{file}: not a TOML file: {error}. Correct that place.") from error
        except UnicodeDecodeError as error:
            raise UsageError(f"{file}: not UTF-8 at byte {error.start}. Save it as UTF-8.") from error
        except OSError as error:
            raise UsageError(f"{file}: cannot be read: {error.strerror}.") from error
        return cls(file, "", content)

    def allow(self, known: Collection[str]) -> None:
        """Raise UsageError for any other key, with the nearest known one."""
        for key in self.content:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f"Did you mean '{near[0]}'?" if near else f"Known keys: {', '.join(known)}."
                raise self.error(key, f"is unknown. {hint}")

    def error(self, key: str, problem: str) -> UsageError:
        """Return the error for a key: file, full name of the key, problem."""
        full_name = f"{self.name}.{key}" if self.name else key
        return UsageError(f"{self.file}: '{full_name}' {problem}")

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that is not empty; without a default it must be there."""
        value = self.content.get(key, default)
        if value is None:
            raise self.error(key, f'is missing. Add: {key} = "..."')
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, f"must be a text, not {value!r}.")
        return value

    def optional_text(self, key: str) -> str | None:
        """Return a text, or None where the key is absent."""
        return self.text(key) if key in self.content else None

    def one_of(self, key: str, allowed: Collection[str]) -> str:
        """Return a text that must be there and be one of the allowed ones."""
        choices = " or ".join(f'"{value}"' for value in allowed)
        if key not in self.content:
            raise self.error(key, f"is missing. Add: {key} = {choices}.")
        value = self.content[key]
        if value not in allowed:
            raise self.error(key, f"must be {choices}, not {value!r}.")
        return str(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.content.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, f"must be true or false, not {value!r}.")
        return value

    def whole(self, key: str, default: Value, *, minimum: float = 0) -> int | Value:
        """Return a whole number that is not below the minimum."""
        if key not in self.content:
            return default
        value = self.content[key]
        if isinstance(value, bool) or not isinstance(value, int) or value < minimum:
            raise self.error(key, f"must be a whole number of at least {minimum:g}, not {value!r}.")
        return value

    def number(self, key: str, default: Value, *, minimum: float = 0) -> float | Value:
        """Return a finite number that is not below the minimum."""
        if key not in self.content:
            return default
        value = self.content[key]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not minimum <= value < float("inf"):
            raise self.error(key, f"must be a number of at least {minimum:g}, not {value!r}.")
        return float(value)

    def share(self, key: str) -> float | None:
        """Return a number between 0 and 1, or None."""
        value = self.content.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.error(key, f"must be a share between 0 and 1, not {value!r}.")
        return float(value)

    def texts(self, key: str, allowed: Collection[str] = ()) -> tuple[str, ...]:
        """Return a list of texts, also where one text is alone; absent is the empty list."""
        value = self.content.get(key, [])
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise self.error(key, f"must be a list of texts, not {value!r}.")
        for item in items:
            if allowed and item not in allowed:
                raise self.error(key, f"holds {item!r}. Choose from: {', '.join(allowed)}.")
        return tuple(items)

    def read_fields(self, shape: type) -> dict[str, Any]:
        """Return the keys that are there, each read as the field of its name in a dataclass says.

        Fields that are tables are left to whoever knows them.
        """
        readable = (bool, *WHOLE, *NUMBER, *TEXT, TEXTS)
        return {
            each.name: self._read_field(each)
            for each in fields(shape)
            if each.name in self.content and each.type in readable
        }

    def _read_field(self, stated: Field[Any]) -> object:
        minimum, choices = stated.metadata.get("minimum", 0), stated.metadata.get("choices", ())
        if stated.type is bool:
            return self.flag(stated.name, default=False)
        if stated.type in WHOLE:
            return self.whole(stated.name, 0, minimum=minimum)
        if stated.type in NUMBER:
            return self.number(stated.name, 0.0, minimum=minimum)
        if stated.type == TEXTS:
            return self.texts(stated.name, choices)
        if self.content[stated.name] == stated.default == "":
            return ""
        return self.one_of(stated.name, choices) if choices else self.text(stated.name)

    def table(self, key: str) -> "TomlTable":
        """Return the table of a key; absent is the empty table."""
        return self._inner(key, self.content.get(key, {}))

    def tables(self, key: str) -> list["TomlTable"]:
        """Return the list of tables of a key, written as [[key]]."""
        value = self.content.get(key, [])
        if not isinstance(value, list):
            raise self.error(key, f"must be a list of tables. Write each as: [[{key}]]")
        return [self._inner(f"{key}[{number}]", item) for number, item in enumerate(value, start=1)]

    def _inner(self, key: str, value: object) -> "TomlTable":
        if not isinstance(value, Mapping):
            raise self.error(key, f"must be a table, not {value!r}.")
        return TomlTable(self.file, f"{self.name}.{key}" if self.name else key, value)


def toml_string(text: str | None) -> str:
    """Return a text as a TOML string, on one line whatever it holds."""
    return json.dumps(text or "", ensure_ascii=False).replace("\x7f", "\\u007f")
