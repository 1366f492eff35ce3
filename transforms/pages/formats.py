"""The formats that a page may have, by media type, each read to the same outline."""

import re
from typing import NamedTuple

from transforms.pages.decode import MAX_BYTES, Text, UnreadableError, decode
from transforms.pages.files.saved_page import html_of_saved_page
from transforms.pages.files.word import html_of_document
from transforms.pages.html.reader import read_html
from transforms.pages.markdown.front_matter import FrontMatter, cut_front_matter, language_of
from transforms.pages.markdown.reader import read_markdown, with_bold_title
from transforms.pages.outline import Outline
from transforms.pages.scripts.read import with_scripts
from transforms.taxonomy.vocabulary import Vocabulary

MARKDOWN_TYPES = frozenset({"text/markdown", "text/x-markdown", "text/plain"})
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SAVED_PAGES = frozenset({"multipart/related", "message/rfc822", "application/x-mimearchive"})
PAGE_TYPES = MARKDOWN_TYPES | HTML_TYPES | SAVED_PAGES | {WORD}
_CHARSET = re.compile(r"charset\s*=\s*([^\s;]+)", re.IGNORECASE)


class Page(NamedTuple):
    """A page that was read: its text, its HTML ("" where it is Markdown), and its outline."""

    text: Text
    html: str
    outline: Outline


def kind_of(media_type: str | None) -> str:
    """Return the media type without its parameters; a page without one is Markdown."""
    return (media_type or "text/markdown").partition(";")[0].strip().lower()


def read_format(
    payload: bytes, media_type: str | None, vocabulary: Vocabulary, selector: str | None = None
) -> Page:
    """Return a page of one of `PAGE_TYPES`, read; `selector` is that of the content of HTML.

    Raises `UnreadableError`.
    """
    kind = kind_of(media_type)
    if kind in MARKDOWN_TYPES:
        text = decode(payload)
        return Page(text, "", read_markdown(text.content, vocabulary))
    if kind == WORD:
        text = Text(html_of_document(payload))
        if len(text.content) > MAX_BYTES:
            raise UnreadableError(
                "too_large_to_parse", f"{len(text.content)} characters as HTML; the limit is {MAX_BYTES}"
            )
        return Page(text, text.content, with_bold_title(read_html(text.content, vocabulary, selector)))
    if kind in SAVED_PAGES:
        saved = html_of_saved_page(payload)
        text = decode(saved.html, saved.charset, is_html=True)
        outline = read_html(text.content, vocabulary, selector)
        return Page(text, text.content, _at(outline, saved.address))
    charset = _CHARSET.search(media_type or "")
    text = decode(payload, charset[1] if charset else None, is_html=True)
    front = cut_front_matter(text.content)
    outline = with_scripts(front.body, read_html(front.body, vocabulary, selector), vocabulary)
    return Page(text, front.body, _with_front_matter(outline, front))


def _with_front_matter(outline: Outline, front: FrontMatter) -> Outline:
    """Return an outline with the front matter that generators of sites let pages of HTML have, too."""
    if not front.data:
        return outline
    notes = (*outline.notes, front.note) if front.note else outline.notes
    return outline._replace(
        data={**outline.data, "front_matter": front.data},
        language=language_of(front.data) or outline.language,
        notes=notes,
    )


def _at(outline: Outline, address: str | None) -> Outline:
    """Return an outline that says where its page is from, unless the page says so itself."""
    head = outline.data.get("meta", {})
    if address is None or "canonical" in head:
        return outline
    return outline._replace(data={**outline.data, "meta": {**head, "canonical": address}})
