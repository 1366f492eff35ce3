"""What interrupts the text of a page: marks of notes, links to edit, advertisements, other languages."""

import re
from collections.abc import Collection, Sequence

from bs4.element import Tag

from transforms.pages.html.elements import attribute, elements, take_out
from transforms.pages.outline import PARAGRAPH, Block, collapse
from transforms.taxonomy.terms import normalise_term

_BRACKETED = re.compile(r"\[[^\[\]]{1,40}\]")
_IN_LINE = frozenset({"sup", "span"})
_BLOCKS = frozenset({"div", "section", "article", "main", "aside", "details", "ul", "ol", "dl", "table"})
_LISTS = frozenset({"li", "dd", "td"})
_MAX_ADVERT = 60
_MAX_NOTE = 3


def may_have_notes(content: bytes) -> bool:
    """Return whether a page, in small letters, may have marks of notes or links to edit a section."""
    return b"<sup" in content or b"editsection" in content


def take_out_notes(root: Tag) -> int:
    """Take out marks of notes and links to edit; returns how many characters of text went.

    They are links in square brackets, raised or in a span: "Rhomboids[2]", "Execution [edit]"; what is raised
    need be only one of both.
    """
    return take_out([each for each in elements(root, _IN_LINE) if _is_mark(each)])


def may_have_translations(content: bytes) -> bool:
    """Return whether an element of the content of a page, in small letters, may say a language."""
    return b" lang=" in content


def take_out_translations(root: Tag, language: str | None) -> int:
    """Take out the blocks in another language than the page; returns how many characters of text went.

    The page is in the language of its title, else its own (`language`), else that of the first block that
    says one. Nothing goes where no list or table would be left: then the page misstates its language.
    """
    blocks = [each for each in elements(root, _BLOCKS) if attribute(each, "lang")]
    title = next(elements(root, ("h1",)), None)
    around = [title, *title.parents] if title else []
    said = next((attribute(each, "lang") for each in around if attribute(each, "lang")), language)
    own = _language(said or (attribute(blocks[0], "lang") if blocks else ""))
    others = [
        each
        for each in blocks
        if _language(attribute(each, "lang")) != own and not any(each is one for one in around)
    ]
    gone = set(map(id, others))
    is_left = any(gone.isdisjoint(map(id, each.parents)) for each in elements(root, _LISTS))
    return take_out(others) if is_left else 0


def _language(tag: str) -> str:
    return tag.strip().lower().replace("_", "-").partition("-")[0]


def _is_mark(tag: Tag) -> bool:
    link, text = tag.find("a"), collapse(tag.get_text())
    if _BRACKETED.fullmatch(text):
        return link is not None or tag.name == "sup"
    is_note = link is not None and attribute(link, "href").startswith("#")
    return tag.name == "sup" and is_note and len(text) <= _MAX_NOTE


def without_adverts(blocks: Sequence[Block], labels: Collection[str]) -> tuple[list[Block], int]:
    """Return the blocks without those that only announce an advertisement, and the characters of these.

    `labels` are such announcements as the vocabulary has them: "Continue reading below".
    """
    kept = [block for block in blocks if not _is_advert(block, labels)]
    if len(kept) == len(blocks):
        return kept, 0
    return kept, sum(len(block.text) for block in blocks) - sum(len(block.text) for block in kept)


def _is_advert(block: Block, labels: Collection[str]) -> bool:
    return (
        block.kind == PARAGRAPH
        and 0 < len(block.text) <= _MAX_ADVERT
        and normalise_term(block.text) in labels
    )
