"""What a box of the page holds: by that, and not by a word in its class, it is content or not.

A class word only raises suspicion. A box under suspicion is looked at: labels and sections that the
vocabulary knows, and ordered lists of sentences, speak for it; links, and little text, against it.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from bs4.element import NavigableString, Tag

from transforms.pages.html.elements import (
    ELSEWHERE,
    HEADINGS,
    INLINE,
    SKIPPED,
    attribute,
    elements,
    is_mostly_links,
    names_the_site,
)
from transforms.pages.outline import collapse
from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.vocabulary import CONTENT_SECTIONS, Role, Vocabulary

CLEAR, FAINT = 2, 1
"""How much must speak for a box whose class says clearly, or only hints, that it is no content."""

_NEVER = (  # words that are never about how content is laid out
    "share|sharing|social|comments?|cookies?|newsletter|subscribe|adverts?|advertisement|ads|pagination|author-box|"
    "author-bio|entry-meta|post-meta|byline|posted-on|skip-link|post-footer|entry-footer|vcard|post-author|"
    "post-labels|post-tags|tags-links|cat-links"
)
_LAYOUT = "sidebar|promo|popup|modal|navbar|navigation|menu|toc|table-of-contents|cta"
_CLEAR = re.compile(
    rf"(?:{_NEVER})(?:[-_].*)?"
    rf"|(?:{_LAYOUT}|widget-area|commentlist)"
    r"(?:[-_](?:areas?|list|box|bar|container|wrapper|form|section|links?|buttons?|banner|block|icons?))?",
    re.IGNORECASE,
)
_FAINT = re.compile(rf"(?:^|[-_])(?:{_NEVER}|{_LAYOUT})(?:$|[-_])|^widgets?(?:$|[-_])", re.IGNORECASE)
_NO_SIGN = re.compile(
    r"(?:has|with|no|without|is|not)[-_]|.*[-_](?:open|closed|enabled|disabled)$", re.IGNORECASE
)
_CONTENT = re.compile(
    r"(?:(?:entry|post|page|main|article)[-_])?content|article|main|hentry|exercise", re.IGNORECASE
)
_COMMENTS = re.compile(r"(?:^|\s)comments?(?:$|\s|[-_](?!open))|commentlist|disqus", re.IGNORECASE)
_MAX_NAMES = 1000
_MAX_LABEL = 60
_MAX_VALUE = 60
_MAX_TITLES = 20
_LITTLE = 300
_MAX_LOOKED_AT = 100_000
"""Nodes that are looked at on one page; boxes after that are content."""
_MIN_SENTENCE_WORDS = 4
_LABEL_END = re.compile(r"\s*[:：]\s*")  # noqa: RUF001 - the full-width colon is meant
_TEXTS = re.compile(rb"<(?!a[\s>])[a-z/][^<>]*+>\s*+([^<>]{2,120}+)(?=<)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def suspicion(names: str) -> int:
    """Return how clearly classes and id say that an element is no content: 0, `FAINT` or `CLEAR`."""
    if len(names) > _MAX_NAMES or names == " ":
        return 0
    found = 0
    tokens = [token for token in names.split() if not _NO_SIGN.match(token)]
    for token in tokens:
        if _CLEAR.fullmatch(token):
            found = CLEAR
            break
        if _FAINT.search(token):
            found = FAINT
    return min(found, FAINT) if any(map(_CONTENT.fullmatch, tokens)) else found


class Boxes:
    """Judges the boxes of one page by the labels and sections that a vocabulary knows."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._looked_at = 0
        self._titles: list[Tag] | None = None

    def role(self, text: str) -> Role | None:
        """Return what a label or a heading announces, None where it is unknown or is not wanted."""
        if not 1 < len(text) <= _MAX_LABEL:
            return None
        key = ("announced", text)
        known: tuple[Role | None] | None = self._vocabulary.lines.get(key)
        if known is None:
            role = self._vocabulary.label(text.rstrip(":： "))  # noqa: RUF001
            if role is not None and role.key in {"", "other", "links"}:
                role = None
            known = self._vocabulary.remember(key, len(text), (role,))
        return known[0]

    def is_label(self, text: str) -> bool:
        """Return whether a text is a label or heading that the vocabulary knows."""
        return self.role(text) is not None

    def is_field(self, text: str) -> bool:
        """Return whether a text is the label of a field, and not of a section of content."""
        role = self.role(text)
        return role is not None and role.key not in CONTENT_SECTIONS

    def is_value(self, text: str) -> bool:
        """Return whether a text is a value of a field that the vocabulary knows without a label."""
        return normalise_term(text) in self._vocabulary.values

    def section(self, text: str, title: str | None) -> Role | None:
        """Return what a heading announces on a page of a title."""
        return self._vocabulary.heading(text, title) if text else None

    def is_content(self, tag: Tag, needed: int, *, is_titled: bool = False) -> bool:
        """Return whether so much speaks for a box: labels, sections, an ordered list of sentences.

        So does a title, but where the page has its own elsewhere (`is_titled`).
        """
        if self._looked_at > _MAX_LOOKED_AT:
            return True
        return (not is_titled and self._holds_title(tag)) or self.is_supported(self._texts(tag), needed, tag)

    def is_left_out(self, tag: Tag, doubt: int) -> bool:
        """Return whether a box under so much suspicion is no content; what states facts alone is content."""
        if self.is_content(tag, doubt) or self._states_facts_alone(tag):
            return False
        return doubt == CLEAR or len(collapse(tag.get_text(" "))) <= _LITTLE or is_mostly_links(tag)

    def is_supported(self, texts: Iterable[tuple[str, bool]], needed: int, tag: Tag | None = None) -> bool:
        """Return whether labels and headings among texts are so many; each text says whether it is a heading.

        A label counts once; the heading of a section of content counts as two labels.
        """
        found: dict[str, int] = {}
        for text, is_heading in texts:
            label = _LABEL_END.split(text, 1)
            if len(label) > 1 and _is_sentence(label[1]):
                continue
            role = self.role(label[0])
            if role is None:
                continue
            if role.key not in CONTENT_SECTIONS and not role.is_section:
                found[role.key] = 1
            elif is_heading or len(label) > 1:
                found[role.key] = CLEAR if role.key in CONTENT_SECTIONS else 1
            if sum(found.values()) >= needed:
                return tag is None or max(found.values()) >= CLEAR or not leads_elsewhere(tag)
        return tag is not None and _has_ordered_sentences(tag) and not _holds_comments(tag)

    def _states_facts_alone(self, tag: Tag) -> bool:
        """Return whether a box holds nothing but labels with their values."""
        pieces = [piece for text in tag.stripped_strings for piece in _LABEL_END.split(text) if piece]
        labels = sum(map(self.is_label, pieces[::2]))
        return 0 < len(pieces) <= 2 * labels and not is_mostly_links(tag)

    def may_hold_content(self, markup: bytes) -> bool:
        """Return whether markup may hold what speaks for a box, without making a tree of it."""
        texts = ((collapse(found[1].decode("utf-8", "replace")), True) for found in _TEXTS.finditer(markup))
        return self.is_supported(texts, CLEAR)

    def _holds_title(self, tag: Tag) -> bool:
        """Return whether a title of the page is in an element; the titles of its tree are looked for once."""
        if self._titles is None:
            top = tag if tag.parent is None else [*tag.parents][-1]
            titles = (heading for heading in elements(top, ("h1",)) if not names_the_site(heading))
            self._titles = [*islice(titles, _MAX_TITLES)]
        return any(parent is tag for heading in self._titles for parent in (heading, *heading.parents))

    def _texts(self, tag: Tag) -> Iterator[tuple[str, bool]]:
        """Yield the short texts of a box that are in no link, and whether each is drawn as a heading."""
        for each in tag.descendants:
            self._looked_at += 1
            if each.__class__ is not NavigableString:
                continue
            text = collapse(str(each))
            if not 1 < len(text) <= _MAX_LABEL + _MAX_VALUE:
                continue
            is_heading = False
            parent = each.parent
            while (
                parent is not None and parent is not tag and not _leads(parent) and parent.name not in SKIPPED
            ):
                is_heading |= parent.name in _HEADS or attribute(parent, "role") == "heading"
                if parent.name not in INLINE:
                    break
                parent = parent.parent
            if parent is not None and (parent is tag or not (_leads(parent) or parent.name in SKIPPED)):
                yield text, is_heading


_HEADS = frozenset((*HEADINGS, "button", "summary", "dt", "legend", "strong", "b"))


def _leads(tag: Tag) -> bool:
    """Return whether an element is a link that leads to another page."""
    return tag.name == "a" and ELSEWHERE.match(attribute(tag, "href")) is not None


def _is_sentence(text: str) -> bool:
    return len(text) > _MAX_VALUE or (
        text.endswith((".", "!", "?")) and len(text.split()) >= _MIN_SENTENCE_WORDS
    )


def leads_elsewhere(tag: Tag) -> bool:
    """Return whether a box holds cards of other pages: headings that are links."""
    return any(
        link is not None and ELSEWHERE.match(attribute(link, "href"))
        for heading in tag.find_all([*HEADINGS])
        for link in (heading.find("a"), heading.find_parent("a"))
    )


def _holds_comments(tag: Tag) -> bool:
    """Return whether a box holds what readers wrote: their ordered list is one of comments."""
    return any(
        _COMMENTS.search(f"{attribute(each, 'class')} {attribute(each, 'id')}")
        for each in (tag, *tag.find_all(True))
    )


def _has_ordered_sentences(tag: Tag) -> bool:
    """Return whether a box holds an ordered list of at least two sentences."""
    for listed in tag.find_all("ol"):
        items = [collapse(item.get_text(" ")) for item in listed.find_all("li", recursive=False)]
        if sum(len(item.split()) >= _MIN_SENTENCE_WORDS for item in items) > 1 and not is_mostly_links(
            listed
        ):
            return True
    return False
