"""HTML to outline: one linear scan, then BeautifulSoup over lxml on what is left, then one walk.

The scan (`html_scan`) takes JSON-LD, head and breadcrumbs aside and cuts the page to its content, so
that little becomes Python objects; the walk (`html_walk`) drives the outline builder.
"""

from collections.abc import Sequence
from typing import Any

from bs4 import BeautifulSoup
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import AttributeDict, Tag
from soupsieve import SelectorSyntaxError

from transforms.pages.html.boxes import Boxes
from transforms.pages.html.elements import crumbs_of
from transforms.pages.html.head import read_head
from transforms.pages.html.interruptions import (
    may_have_notes,
    may_have_translations,
    take_out_notes,
    take_out_translations,
    without_adverts,
)
from transforms.pages.html.json_ld import LinkedData, read_json_ld, read_nodes
from transforms.pages.html.microdata import MICRODATA, RDFA, item_nodes
from transforms.pages.html.scan import Scan, scan_html
from transforms.pages.html.tabs import head_panels, leads_to_places, may_have_tabs
from transforms.pages.html.visibility import may_hide, take_out_hidden
from transforms.pages.html.visual_pairs import HtmlBuilder
from transforms.pages.html.walk import Walker
from transforms.pages.outline import BOILERPLATE, DRAWING, HIDDEN, TRANSLATION, Outline, collapse
from transforms.taxonomy.vocabulary import Vocabulary

_BUTTONS = (b"btn", b"-button", b"button-")


def read_html(content: str, vocabulary: Vocabulary, selector: str | None = None) -> Outline:
    """Return the outline of a page of HTML; the vocabulary tells what is content where that is in doubt.

    `selector` is a CSS selector of the elements that hold the content; where nothing matches it, the
    page is read as if there were none, and a note says so. Raises `UnreadableError`: too_deep,
    too_many_tags, too_many_attributes.
    """
    boxes = Boxes(vocabulary)
    scan, roots, notes = _content(content, selector, boxes)
    lower = scan.content.encode("utf-8", "replace").lower()
    items = _structured(lower, roots)
    builder = HtmlBuilder()
    walker = Walker(builder, boxes)
    walker.left_out |= scan.left_out
    if may_hide(lower):
        _count(walker.left_out, HIDDEN, sum(take_out_hidden(root, boxes.is_label) for root in roots))
    if may_have_notes(lower):
        _count(walker.left_out, DRAWING, sum(map(take_out_notes, roots)))
    meta, language = read_head(scan.head, scan.title)
    if may_have_translations(lower):
        _count(walker.left_out, TRANSLATION, sum(take_out_translations(root, language) for root in roots))
    for root in roots:
        if may_have_tabs(lower):
            head_panels(root, boxes.is_label)
        walker.run(
            root,
            has_calls=leads_to_places(lower) or any(sign in lower for sign in _BUTTONS),
            is_beside_main=scan.is_beside_main,
            page_title=scan.title,
        )
    blocks, adverts = without_adverts(builder.blocks, vocabulary.page_words.adverts)
    _count(walker.left_out, BOILERPLATE, adverts)
    linked = read_json_ld(scan.json_ld)
    data: dict[str, dict[str, Any]] = {"json_ld": linked.data}
    crumbs = linked.breadcrumbs or _crumbs(scan) or walker.breadcrumbs
    if items is not None:
        data["microdata"] = items.data
        crumbs = crumbs or items.breadcrumbs
    if len(crumbs) > 1:
        data["breadcrumb"] = {"path": crumbs}
    data["meta"] = dict(meta)
    videos = [
        *linked.videos,
        *(items.videos if items else ()),
        *data["meta"].pop("videos", ()),
        *builder.videos,
    ]
    stated = linked.data.get("images", [])
    return Outline(
        blocks=blocks,
        data={method: found for method, found in data.items() if found},
        images=_each_once([*stated, *builder.images])[len(stated) :],
        videos=_each_once(videos),
        language=language,
        notes=(*notes, *linked.notes),
        left_out={rule: count for rule, count in walker.left_out.items() if count},
    )


def _count(left_out: dict[str, int], rule: str, characters: int) -> None:
    """Add text that a rule leaves out."""
    if characters:
        left_out[rule] = left_out.get(rule, 0) + characters


def _each_once(urls: list[str]) -> list[str]:
    """Return addresses each once, also where one is written in full and again from the root of the site."""
    known: dict[str, None] = {}
    for url in urls:
        if not (url.startswith("/") and any(other.endswith(url) for other in known)):
            known.setdefault(url)
    return list(known)


def _content(content: str, selector: str | None, boxes: Boxes) -> tuple[Scan, list[Tag], tuple[str, ...]]:
    """Return the parts of a page, the elements to walk, and what was odd about finding them."""
    note = None
    if selector:
        scan = scan_html(content, is_whole=True)
        try:
            found = list(_parse(scan.content).select(selector))
            note = f"content_selector {selector!r} matches nothing"
        except SelectorSyntaxError:
            found = []
            note = f"content_selector {selector!r} is not a CSS selector"
        if found:
            known = set(map(id, found))
            return scan, [tag for tag in found if not any(id(parent) in known for parent in tag.parents)], ()
    scan = scan_html(content, may_hold=boxes.may_hold_content)
    return scan, [_parse(scan.content)], (note,) if note else ()


def select_texts(content: str, selectors: Sequence[str]) -> list[list[str]]:
    """Return for each CSS selector the texts of the elements that it selects on a page.

    Raises `UnreadableError` as `read_html` does, and SelectorSyntaxError for what is no selector.
    """
    soup = _parse(scan_html(content, is_whole=True).content)
    return [
        [text for tag in soup.select(selector) if (text := collapse(tag.get_text(" ")))]
        for selector in selectors
    ]


def _parse(content: str) -> BeautifulSoup:
    """Make the tree; the parser, which is large, is let go at once and not with the next garbage.

    Attributes are texts as they come, and need no dictionary that makes them so.
    """
    builder = LXMLTreeBuilder(multi_valued_attributes=None, attribute_dict_class=AttributeDict)
    soup = BeautifulSoup(content, builder=builder)
    builder.parser = None
    return soup


def _crumbs(scan: Scan) -> list[str]:
    """Return the names of the first breadcrumb trail that is in a navigation."""
    for fragment in scan.breadcrumbs:
        found = crumbs_of(_parse(fragment))
        if found:
            return found
    return []


def _structured(content: bytes, roots: list[Tag]) -> LinkedData | None:
    """Return what attributes of the elements say, as microdata or RDFa, None where they say nothing."""
    forms = [form for form in (MICRODATA, RDFA) if form.scope.encode() in content]
    nodes = [node for form in forms for root in roots for node in item_nodes(root, form)]
    return read_nodes(nodes) if forms else None
