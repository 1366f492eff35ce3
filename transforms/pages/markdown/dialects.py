"""The dialects of Markdown, taken out of a page before it is parsed; what they look like is data."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any, NamedTuple

from transforms.pages.markdown.boxes import SIGNS, Boxes
from transforms.pages.markdown.components import read_components, without_expressions, without_statements
from transforms.taxonomy.vocabulary import Vocabulary

_RARE = "{%^\\\x01`!?=<["
"""Signs that most pages do not have, the rarest first."""

_RULES = tomllib.loads(files(__package__).joinpath("dialects.toml").read_text("utf-8"))


class _Span(NamedTuple):
    """What a dialect writes: its signs, each with the sign of it that pages have least, and what stays."""

    signs: tuple[tuple[str, str], ...]
    expression: re.Pattern[str]
    text: str
    is_first: bool

    def without(self, body: str) -> str:
        """Return a page without these; one sign is looked for in a tenth of the time that several take."""
        for rare, sign in self.signs:
            if rare in body and sign in body:
                return self.expression.sub(self.text, body)
        return body


def _signs(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((next((each for each in _RARE if each in text), text[0]), text) for text in texts)


_SPANS = tuple(
    _Span(
        _signs(span["signs"]),
        re.compile(span["expression"], re.MULTILINE),
        span.get("text", ""),
        "first" in span,
    )
    for span in _RULES["spans"]
)
_BRACED = tuple(span for span in _SPANS if all(rare == "{" for rare, _ in span.signs))
_FIRST = tuple(span for span in _BRACED if span.is_first)
_OTHERS = tuple(span for span in _SPANS if span not in _BRACED)
_BOXES = _signs(SIGNS)
_IS_MDX = re.compile(_RULES["mdx"]["is_mdx"], re.MULTILINE)
_OF_MDX = ("{/*", "export ", "className=")
_VARIABLE = re.compile(r"\{\{-?\s*+([\w.$-]*+)(?>[^{}]++|\}(?!\}))*+\}\}")
_OF_SITE = ("site", "config", "theme", "$site")
_ROW = re.compile(r" {0,3}\|[^\n]*\|[ \t]*")
_DELIMITERS = re.compile(r"[ \t|:-]+")
_COMPONENT = re.compile("<[A-Z]")


class Plain(NamedTuple):
    """A page without what its dialect adds; `data` is what the dialect says as a front matter would."""

    body: str
    data: Mapping[str, Any]


def read_dialect(body: str, front_matter: Mapping[str, Any], vocabulary: Vocabulary) -> Plain:
    """Return the Markdown of a page without the marks of dialects; the vocabulary tells titles of sections.

    What shows a value of the front matter takes it, where it has one.
    """
    said: dict[str, Any] = {}
    has_braces = "{" in body
    has_components = "<" in body and _COMPONENT.search(body) is not None
    may_be_mdx = has_components or "import " in body or (has_braces and any(sign in body for sign in _OF_MDX))
    is_mdx = may_be_mdx and _IS_MDX.search(body) is not None
    if is_mdx:
        body = without_statements(body, said)
    if has_braces:
        if "{{" in body:
            body = Boxes(vocabulary, _RULES).of_shortcodes(_without(_FIRST, body))
        body = _without(_BRACED, body)
        if "{{" in body:
            body = _with_values(body, front_matter)
    body = _without(_OTHERS, body)
    if "|" in body:
        body = _with_heads(body)
    if has_components or any(rare in body and sign in body for rare, sign in _BOXES):
        boxes = Boxes(vocabulary, _RULES)
        if has_components:
            body = read_components(body, boxes, said)
        body = boxes.read(body)
    if is_mdx and "{" in body:
        body = without_expressions(body, {**said, **front_matter})
    return Plain(body, said)


def _without(spans: tuple[_Span, ...], body: str) -> str:
    for span in spans:
        body = span.without(body)
    return body


def _with_heads(body: str) -> str:
    """Return a page whose tables have a head: kramdown needs none, other readers take its rows for text."""
    lines = body.split("\n")
    out: list[str] = []
    was_row = False
    for place, line in enumerate(lines):
        is_row = _ROW.fullmatch(line) is not None
        if is_row and not was_row and not (out and out[-1].strip()):
            below = lines[place + 1] if place + 1 < len(lines) else ""
            if _ROW.fullmatch(below) and not _DELIMITERS.fullmatch(below) and not _DELIMITERS.fullmatch(line):
                cells = line.strip().count("|") - 1
                out += ["|" + " |" * cells, "|" + "---|" * cells]
        was_row = is_row
        out.append(line)
    return "\n".join(out)


def _with_values(body: str, front_matter: Mapping[str, Any]) -> str:
    """Return a page with values of its front matter for what shows them: `{{ page.title }}`."""
    values = {str(key).casefold(): value for key, value in front_matter.items()}

    def shown(variable: re.Match[str]) -> str:
        first, _, _ = variable[1].lstrip(".").partition(".")
        value = values.get(variable[1].rpartition(".")[2].casefold())
        return value if isinstance(value, str) and first.casefold() not in _OF_SITE else ""

    return _VARIABLE.sub(shown, body)
