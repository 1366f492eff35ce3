"""Holding a page of HTML against its outline: what it shows is there, or counted as left out by a rule."""

import re
from collections import Counter
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from reading import vocabulary

from transforms.pages.extract import Rules, read_page
from transforms.pages.outline import LEFT_OUT_RULES
from transforms.pages.scripts.read import FROM_SCRIPTS

_NOT_SHOWN = frozenset(("script", "style", "svg", "head", "iframe", "video", "audio", "title"))
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
_ICON = re.compile(r"""\b(?:alt|aria-label)=["']([^"']*)""")
_SLACK = 200
"""Characters that may be counted and not be missing: a word is left out here and read elsewhere."""


def assert_accounted(payload: bytes) -> None:
    """Raise AssertionError where words of a page are neither in its outline nor counted, or are invented."""
    text, outline = read_page(payload, "text/html", Rules(vocabulary()))
    if FROM_SCRIPTS in outline.notes:
        return  # what it shows is the shell of what was read
    soup = BeautifulSoup(text.content, "lxml")
    texts = [*_shown(soup.body or soup)]
    apart, joined = words_of(" ".join(texts)), words_of("".join(texts))  # "<b>R</b>ow" is one word
    called = words_of(*_ICON.findall(text.content))
    read = words_of(*(piece for block in outline.blocks for piece in (block.text, *block.cells)))
    assert not read - (apart | joined) - called
    missing, together = apart - read, read - apart
    characters = characters_of(missing) - characters_of(together)
    counted = sum(outline.left_out.values())
    assert characters <= counted <= 2 * characters + _SLACK, (missing, outline.left_out)
    assert {*outline.left_out} <= {*LEFT_OUT_RULES}


def words_of(*texts: str) -> Counter[str]:
    """Return the words of texts, each with how often it stands there."""
    return Counter(word for text in texts for word in _WORD.findall(text))


def characters_of(words: Counter[str]) -> int:
    """Return the length of counted words together."""
    return sum(len(word) * count for word, count in words.items())


def _shown(tag: Tag) -> Iterator[str]:
    """Yield the texts of a tree but for those of elements that show none."""
    for text in tag.descendants:
        if text.__class__ is NavigableString and not any(each.name in _NOT_SHOWN for each in text.parents):
            yield str(text)
