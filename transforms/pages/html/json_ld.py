"""JSON-LD of a page (and microdata, which says the same otherwise) as keys and values for claims.

What a node means depends on its type: a HowTo gives steps and tools, an exercise plan whatever its
keys announce, a FAQPage its questions, a BreadcrumbList the path. Nodes about other things (the
site, its lists of exercises) give nothing.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any, NamedTuple

import orjson

from transforms.pages.entries.lists import read_entries
from transforms.pages.html.head import without_lead
from transforms.pages.outline import ITEM, PARAGRAPH, Block, collapse

MAX_NODES = 2_000
_MAX_DEPTH = 12
_EXERCISE = frozenset({"exerciseplan", "exerciseaction", "exercise", "physicalactivity", "physicalexercise"})
_PAGES = frozenset({
    "article", "blogposting", "newsarticle", "webpage", "medicalwebpage", "techarticle", "itempage",
    "creativework",
})  # fmt: skip
_PLAN_KEYS = {
    "exerciseType": "category",
    "intensity": "difficulty",
    "tool": "equipment",
    "supply": "equipment",
}
_SKIPPED = frozenset(
    ("@context", "@type", "@id", "url", "name", "headline", "step", "steps", "mainEntity", "hasPart",
     "author", "publisher", "video", "image", "additionalProperty", "title", "mainEntityOfPage", "position",
     "inLanguage")
)  # fmt: skip
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\s*\]\]>|\]\]>)\s*$|;\s*$", re.DOTALL
)
_MARKUP = re.compile(r"<[^<>]*>")
_LINE_END = re.compile(r"<br\s*/?>|</(?:p|li|div)\s*>|[\r\n]+", re.IGNORECASE)

Node = Mapping[str, Any]


class LinkedData(NamedTuple):
    """What structured data says: keys and values, names of the breadcrumbs, videos, what was broken."""

    data: dict[str, Any]
    breadcrumbs: list[str]
    videos: list[str]
    notes: tuple[str, ...]


def read_json_ld(texts: Sequence[str]) -> LinkedData:
    """Read the JSON-LD of a page; a text that is no JSON even after mending is noted and left out."""
    roots: list[Any] = []
    notes = []
    for text in texts:
        try:
            roots.append(_parse(text))
        except (ValueError, RecursionError) as error:
            if not text.isspace() and text:
                notes.append(f"JSON-LD is not valid: {' '.join(str(error).split())[:120]}")
    return read_nodes(roots, tuple(notes))


def _parse(text: str) -> Any:  # noqa: ANN401 - what the page holds
    """Parse a text, mended where it is broken in the usual ways."""
    try:
        return orjson.loads(text)
    except ValueError:
        pass
    mended = _TRAILING_COMMA.sub("", _WRAPPING.sub("", text.strip()))
    try:
        return json.loads(mended, strict=False)
    except ValueError:
        return json.loads(unescape(mended), strict=False)


def read_nodes(roots: Sequence[Any], notes: tuple[str, ...] = ()) -> LinkedData:
    """Read nodes that are parsed already."""
    nodes = list(_nodes(roots))[:MAX_NODES]
    data: dict[str, Any] = {}
    plans = [node for node, kinds in nodes if kinds & _EXERCISE]
    guides = [node for node, kinds in nodes if "howto" in kinds]
    if len({collapse(str(node.get("name", ""))).casefold() for node in plans}) == 1:
        for node in plans:
            _read_plan(node, data)
    if len(guides) == 1 or (guides and len({str(node.get("name")) for node in guides}) == 1):
        _read_guide(guides[0], data, is_alone=not plans)
    for node, kinds in nodes:
        if kinds & _PAGES:
            _read_page(node, data)
    faqs = [pair for node, kinds in nodes if "question" in kinds and (pair := _question(node))]
    if faqs:
        data["faqs"] = faqs
    crumbs = next(
        (found for node, kinds in nodes if "breadcrumblist" in kinds and (found := _crumbs(node))), []
    )
    videos = [
        url
        for node, kinds in nodes
        if "videoobject" in kinds and (url := _url(node, ("contentUrl", "embedUrl")))
    ]
    return LinkedData(data, crumbs, list(dict.fromkeys(videos)), notes)


def _nodes(roots: Sequence[Any]) -> Iterator[tuple[Node, frozenset[str]]]:
    """Yield the nodes that are about this page, outermost first; lists of other pages are not entered."""
    stack: list[tuple[Any, int]] = [(root, 0) for root in reversed(roots)]
    seen = 0
    while stack and seen < MAX_NODES * 4:
        value, depth = stack.pop()
        seen += 1
        if isinstance(value, list) and depth < _MAX_DEPTH:
            stack.extend((item, depth + 1) for item in reversed(value))
        elif isinstance(value, dict):
            kinds = _kinds(value)
            yield value, kinds
            if depth < _MAX_DEPTH and not kinds & {"itemlist", "breadcrumblist", "question"}:
                inner = [
                    item
                    for key, item in value.items()
                    if isinstance(item, dict | list) and key != "acceptedAnswer"
                ]
                stack.extend((item, depth + 1) for item in reversed(inner))


def _kinds(node: Node) -> frozenset[str]:
    stated = node.get("@type", ())
    kinds = [stated] if isinstance(stated, str) else stated if isinstance(stated, list) else []
    return frozenset(
        kind.rstrip("/").rpartition("/")[2].rpartition(":")[2].lower()
        for kind in kinds
        if isinstance(kind, str)
    )


def _clean(value: Any, depth: int = 0) -> str:  # noqa: ANN401 - what the page holds
    """Return a text without markup and entities; what is deeper than anybody writes it says nothing."""
    if depth > _MAX_DEPTH:
        return ""
    if isinstance(value, list):
        return " ".join(text for each in value if (text := _clean(each, depth + 1)))
    if isinstance(value, dict):
        return _clean(value.get("text") or value.get("name") or value.get("@value") or "", depth + 1)
    if not isinstance(value, str):
        return ""
    text = unescape(value) if "&" in value else value
    if "<" in text:
        text = unescape(_MARKUP.sub(" ", text))
    return collapse(text)


def _lines(text: str) -> list[str]:
    """Return the lines of a text, which markup may break, each without markup and entities."""
    return [line for part in _LINE_END.split(text) if (line := _clean(part))]


def _read_plan(node: Node, data: dict[str, Any]) -> None:
    """Take all that an exercise says: its keys are matched by the vocabulary later."""
    if name := _clean(node.get("name")):
        data.setdefault("name", name)
    for key, value in node.items():
        if key not in _SKIPPED:
            data.setdefault(_PLAN_KEYS.get(key, key), _plain(value, 0))
    _read_guide(node, data, is_alone=False)


def _read_guide(node: Node, data: dict[str, Any], *, is_alone: bool) -> None:
    """Take the steps, tools and pictures of a HowTo; its name tells how to do what the page is about."""
    if is_alone and (name := _clean(node.get("name"))):
        data.setdefault("title", without_lead(name))
    if description := _clean(node.get("description")):
        data.setdefault("description", description)
    steps, tips = _steps(node.get("step") or node.get("steps"))
    for key, value in (("steps", steps), ("tips", tips), ("equipment", _names(node.get("tool")))):
        if value:
            data.setdefault(key, value)
    if image := _urls(node.get("image")):
        data.setdefault("images", image)
    properties = node.get("additionalProperty")
    for each in properties if isinstance(properties, list) else [properties]:
        if isinstance(each, dict) and (name := _clean(each.get("name"))):
            data.setdefault(name, _plain(each.get("value"), 0))


def _read_page(node: Node, data: dict[str, Any]) -> None:
    """Take the headline and the description of an article or page, weak evidence both."""
    for key, names in (("title", ("headline", "name")), ("description", ("description",))):
        found = next((text for name in names if (text := _clean(node.get(name)))), "")
        if found:
            data.setdefault(key, without_lead(found))


def _plain(value: Any, depth: int) -> Any:  # noqa: ANN401 - what the page holds
    """Return a value with clean texts and, for nodes, their names."""
    if isinstance(value, str):
        return "\n".join(_lines(value))
    if isinstance(value, list) and depth < _MAX_DEPTH:
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return _clean(value.get("name") or value.get("value") or value.get("text")) or None
    return value


def _names(value: Any) -> list[str]:  # noqa: ANN401 - what the page holds
    return [name for each in (value if isinstance(value, list) else [value]) if (name := _clean(each))]


def _steps(value: Any) -> tuple[list[str], list[str]]:  # noqa: ANN401 - what the page holds
    """Return the steps and the tips of a HowTo: texts, steps, sections of steps, or all steps in one text."""
    only = value[0] if isinstance(value, list) and len(value) == 1 else value
    whole = only.get("text") if isinstance(only, dict) else only
    if isinstance(whole, str) and len(lines := _lines(whole)) > 1:
        return _entries(lines), []
    steps: list[str] = []
    tips: list[str] = []
    stack = list(reversed(value)) if isinstance(value, list) else [value]
    while stack and len(steps) < MAX_NODES:
        each = stack.pop()
        kinds = _kinds(each) if isinstance(each, dict) else frozenset()
        inner = each.get("itemListElement") if isinstance(each, dict) else None
        text = _clean(each.get("text")) if isinstance(each, dict) else _clean(each)
        if isinstance(inner, dict | list) and not text:
            stack.extend(reversed(inner if isinstance(inner, list) else [inner]))
        elif "howtotip" in kinds:
            tips.append(text)
        elif text or (text := _clean(each)):
            steps.append(text)
    return _entries(steps), _entries(tips)


def _entries(texts: list[str]) -> list[str]:
    """Drop numbers that are drawn as text; one text with several numbers is several steps."""
    kind = ITEM if len(texts) > 1 else PARAGRAPH
    blocks = [Block(kind, 1, text, number) for number, text in enumerate(texts, 1) if text]
    return read_entries(blocks, are_steps=True) if blocks else []


def _question(node: Node) -> dict[str, str] | None:
    answers = node.get("acceptedAnswer") or node.get("suggestedAnswer")
    answer = answers[0] if isinstance(answers, list) and answers else answers
    question, text = _clean(node.get("name") or node.get("text")), _clean(answer)
    return {"question": question, "answer": text} if question and text else None


def _crumbs(node: Node) -> list[str]:
    items = node.get("itemListElement")
    listed = [item for item in (items if isinstance(items, list) else [items]) if isinstance(item, dict)]
    if all(str(item.get("position", "")).isdecimal() for item in listed):
        listed.sort(key=lambda item: int(str(item["position"])[:6]))
    return [name for item in listed if (name := _clean(item.get("name")) or _clean(item.get("item")))]


def _url(node: Node, keys: tuple[str, ...]) -> str:
    return next((url for key in keys if isinstance(url := node.get(key), str) and url), "")


def _urls(value: Any) -> list[str]:  # noqa: ANN401 - what the page holds
    listed = value if isinstance(value, list) else [value]
    return [
        url
        for each in listed
        if (
            url := each
            if isinstance(each, str)
            else _url(each, ("contentUrl", "url"))
            if isinstance(each, dict)
            else ""
        )
    ]
