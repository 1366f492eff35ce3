"""Values of the command line, made without Pydantic where they need none.

Typer hands every value of every option, given or not, to Pydantic, whose import takes half as long
as DuckDB's. A value that is not given, a text, a path and the exact name of a choice need nothing
checked; all else goes to Typer as ever, and so do wrong values, for its messages.
"""

from collections.abc import Callable
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typer._click import Command, Context

_LEFT_TO_TYPER = object()


def bypass_pydantic(command: "Command", ctx: "Context") -> None:
    """Let the parameters of a command, --help among them, make simple values themselves."""
    for parameter in command.get_params(ctx):
        usual = parameter.process_value
        parameter.process_value = partial(_process, parameter, usual)  # type: ignore[method-assign]


def _process(parameter: Any, usual: "Callable[[Context, Any], Any]", ctx: "Context", value: object) -> object:  # noqa: ANN401
    """Return the value of a parameter as the verb gets it."""
    made = _simple(parameter, value)
    if made is _LEFT_TO_TYPER:
        return usual(ctx, value)
    return parameter.callback(ctx, parameter, made) if parameter.callback else made


def _simple(parameter: Any, value: object) -> object:  # noqa: ANN401, PLR0911 - a line a type
    """Make a value that needs no check."""
    if parameter.multiple or parameter.nargs != 1 or not hasattr(parameter, "type_descriptor"):
        return _LEFT_TO_TYPER
    if value is None:
        return _LEFT_TO_TYPER if parameter.required else None
    annotation = parameter.type_descriptor.annotation
    if isinstance(value, str):
        if annotation is str:
            return value
        if annotation is Path:
            return Path(value)
        if annotation is int and value.isascii() and value.isdecimal() and _is_within(parameter, int(value)):
            return int(value)
        if isinstance(annotation, type) and issubclass(annotation, Enum):
            return next((each for each in annotation if each.value == value), _LEFT_TO_TYPER)
    return _LEFT_TO_TYPER


def _is_within(parameter: Any, value: int) -> bool:  # noqa: ANN401
    """Return whether a number is within the declared bounds."""
    stated = parameter.type_descriptor.parameter_info
    return (stated.min is None or value >= stated.min) and (stated.max is None or value <= stated.max)
