"""A page whose content is only in its scripts: the outline of what they hold, or why there is none."""

import re
from collections.abc import Mapping
from typing import Any

from transforms.pages.claims import find_claims
from transforms.pages.decode import UnreadableError
from transforms.pages.html.reader import read_html
from transforms.pages.markdown.reader import read_markdown
from transforms.pages.outline import HEADING, LINE, Block, Outline
from transforms.pages.scripts.flight import read_flight
from transforms.pages.scripts.records import own_record, unwrapped
from transforms.pages.scripts.shells import FEW, length_of, shell_sign
from transforms.pages.scripts.values import script_values
from transforms.taxonomy.vocabulary import ATTRIBUTES, Vocabulary

METHOD = "script_data"
"""The method of claims by the keys of a script's data."""
FROM_SCRIPTS = "read from the data of a script: the page itself shows nothing"
"""The note of an outline that is not of what the page shows."""
MAX_SHOWN = 400
"""A page that shows more characters than this is no shell."""

_CONTENT = frozenset((*ATTRIBUTES, "steps")) - {"category"}
_TAGGED = re.compile(r"</?(?:p|li|ul|ol|h[1-6]|br|div|strong|table)\b[^>]*>", re.IGNORECASE)
_MARKED = re.compile(r"^(?:#{1,6} |[-*+] |\d{1,2}[.)] )", re.MULTILINE)
_MAX_DEPTH = 12


def with_scripts(content: str, outline: Outline, vocabulary: Vocabulary) -> Outline:
    """Return the outline of a page, of what its scripts hold where it shows nothing of an exercise itself.

    Raises `UnreadableError` (client_rendered) where a browser draws the page and nothing is found.
    """
    if length_of(outline) > MAX_SHOWN or "<script" not in content or _states(outline, vocabulary):
        return outline
    found = _read_scripts(content, outline, vocabulary)
    if found is not None:
        return found
    sign = shell_sign(content, outline)
    if sign is not None:
        raise UnreadableError("client_rendered", f"a browser draws its content: {sign}")
    return outline


def _states(outline: Outline, vocabulary: Vocabulary) -> bool:
    """Return whether an outline states anything of an exercise, besides what may be of the site."""
    return any(claim.field in _CONTENT for claim in find_claims(outline, vocabulary).claims)


def _read_scripts(content: str, shell: Outline, vocabulary: Vocabulary) -> Outline | None:
    """Return the outline of what the scripts draw, or of the record that they hold."""
    held = script_values(content)
    drawn, given = read_flight(held.flight) if held.flight else ("", [])
    if drawn:
        outline = read_html(f"<html><body>{drawn}</body></html>", vocabulary)
        if _states(outline, vocabulary) and length_of(outline) > 2 * length_of(shell):
            return _in_place(outline, shell)
    titles = _titles(shell)
    is_silent = length_of(shell) <= FEW and not any(map(vocabulary.page_words.knows_name, titles))
    record = own_record([*held.values, *given], titles, vocabulary, may_be_unnamed=is_silent)
    return _in_place(_outline_of(record, vocabulary), shell) if record is not None else None


def _titles(shell: Outline) -> list[str]:
    """Return what a page is called in its head and in its headings."""
    head = shell.data.get("meta", {})
    headings = [block.text for block in shell.blocks if block.kind == HEADING]
    return [str(head.get("title", "")), *map(str, head.get("title_parts", ())), *headings]


def _in_place(outline: Outline, shell: Outline) -> Outline:
    """Return an outline with what the head of the page says."""
    return outline._replace(
        data={**shell.data, **outline.data, "meta": shell.data.get("meta", {})},
        images=[*outline.images, *(image for image in shell.images if image not in outline.images)],
        language=outline.language or shell.language,
        notes=(*shell.notes, FROM_SCRIPTS),
        left_out=shell.left_out,
    )


def _outline_of(record: Mapping[str, Any], vocabulary: Vocabulary) -> Outline:
    """Return the outline of a record: its keys as data, its texts of HTML or Markdown as content."""
    blocks = [Block(HEADING, 1, str(record["name"]))]
    images: list[str] = []
    videos: list[str] = []
    data: dict[str, Any] = {}
    for key, value in record.items():
        known = vocabulary.data_key(key)
        plain = _plain(value, vocabulary, 0)
        text = unwrapped(value)
        if isinstance(text, str) and (inner := _marked_up(text, vocabulary)) and known is None:
            blocks += (block for block in inner.blocks if block[:3] != (HEADING, 1, record["name"]))
            images += inner.images
            videos += inner.videos
        else:
            data[key] = plain
    return Outline(blocks, {METHOD: data}, images, videos, data.get("lang") or data.get("locale"))


def _plain(value: Any, vocabulary: Vocabulary, depth: int) -> Any:  # noqa: ANN401 - what the page holds
    """Return a value whose texts are read: markup as its lines."""
    value = unwrapped(value)
    if isinstance(value, str):
        inner = _marked_up(value, vocabulary)
        return LINE.join(block.text for block in inner.blocks if block.text) if inner else value
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, list):
        return [_plain(item, vocabulary, depth + 1) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item, vocabulary, depth + 1) for key, item in value.items()}
    return value


def _marked_up(text: str, vocabulary: Vocabulary) -> Outline | None:
    """Return the outline of a text of HTML or Markdown, None of a plain one."""
    if "<" in text and _TAGGED.search(text):
        return read_html(f"<html><body>{text}</body></html>", vocabulary)
    if "\n" in text and _MARKED.search(text):
        return read_markdown(text, vocabulary)
    return None
