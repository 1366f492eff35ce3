"""The colours of the style sheets as they are on paper, for what cannot read variables."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

STATIC = Path(__file__).with_name("static")
_PROPERTY = re.compile(r"--([\w-]+):\s*([^;]+);")
_VARIABLE = re.compile(r"var\(--([\w-]+)\)")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT, _CONDITION = (
    re.compile(r"/\*.*?\*/", re.DOTALL),
    re.compile(r"@[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}"),
)
_STILL = re.compile(r"^\.[^:@]*$")
"""Selectors of what is always so: not while something is hovered, focused or narrow."""


@cache
def colours() -> Mapping[str, str]:
    """Return each colour of the light scheme by its name."""
    sheets = (
        _read(name).partition("@media")[0].partition("@container")[0] for name in ("colours", "body_map")
    )
    return {name: value for sheet in sheets for name, value in _PROPERTY.findall(sheet)}


def resolved(text: str) -> str:
    """Return a text in which each variable of a style is the colour that it stands for."""
    return _VARIABLE.sub(lambda found: colours()[found[1]], text)


@cache
def map_rules() -> str:
    """Return the rules of the body map that hold everywhere, in colours."""
    sheet = _CONDITION.sub("", _COMMENT.sub("", _read("body_map")))
    rules = [(selector.strip(), rule.strip()) for selector, rule in _RULE.findall(sheet)]
    return resolved("\n".join(f"{name} {{ {rule} }}" for name, rule in rules if _STILL.match(name)))


def _read(name: str) -> str:
    return (STATIC / f"{name}.css").read_text(encoding="utf-8")
