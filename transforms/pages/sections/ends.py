"""Signs by which the blocks of a page are known for what they are, without looking at the page as a whole."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

from transforms.pages.entries.ends import ASKS
from transforms.pages.entries.markers import MARKER, number_of
from transforms.pages.outline import (
    CHIPS,
    DEFINITION,
    HEADING,
    ITEM,
    LINE,
    LINES,
    PARAGRAPH,
    ROW,
    SOFT_LINE,
    Block,
)
from transforms.pages.sections.labels import Piece
from transforms.pages.sections.section import Section
from transforms.pages.values import without_pictures
from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.vocabulary import CONTENT_SECTIONS, Role, Vocabulary

MAX_LABEL = 60
MAX_STRAY_VALUE = 60
ADVICE = ("tips", "mistakes")
SENTENCE_ENDS = ".!。！"  # noqa: RUF001 - full-width marks are meant
_LINES = frozenset((ITEM, PARAGRAPH))
_MAX_ANNOUNCEMENT = 5
_WORDS = re.compile(r"\w+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MAX_DATE_WORDS = 6
_MIN_SPACES = 2  # of a question
FAQS = Role("faqs", is_section=True)
_LOWEST_TITLE = 2
_ARTICLES = frozenset(
    ("a", "an", "the", "der", "die", "das", "den", "ein", "eine", "einen", "el", "la", "un", "una")
)
_ENDS_OF_HEADS = ("?", "？", "؟", ":", "：")  # noqa: RUF001


def card_pairs(cells: Sequence[str], roles: Sequence[Role | None]) -> list[tuple[Role, str, str]]:
    """Return role, value and label of the texts of a card, or nothing where they are no such pairs.

    Labels and values alternate, or the first is a label and the others are its values; in cards that
    draw the value big and the label small below it, the label comes second.
    """
    is_even = len(cells) % 2 == 0
    for first in (0, 1):
        labels = [role for role in roles[first::2] if role is not None and not role.is_section]
        if is_even and len(labels) == len(cells) // 2 and (first == 0 or not any(roles[::2])):
            return list(zip(labels, cells[1 - first :: 2], cells[first::2], strict=True))
    pairs: list[tuple[Role, str, str]] = []
    for cell, role in zip(cells, roles, strict=True):
        if role is not None and not role.is_section and role.key:
            pairs.append((role, "", cell))
        elif not pairs:
            return []
        else:
            known, value, label = pairs[-1]
            pairs[-1] = known, f"{value}, {cell}" if value else cell, label
    return [pair for pair in pairs if pair[1]]


def advice_said(text: str, vocabulary: Vocabulary) -> Role | None:
    """Return whether a short text that is no sentence announces tips or mistakes to what is below it."""
    if len(text) > MAX_LABEL or text[-1] in SENTENCE_ENDS:
        return None
    role = vocabulary.heading(text, "")
    return role if role is not None and role.key in ADVICE else None


def bare_head(text: str, following: Block | None, vocabulary: Vocabulary) -> Role | None:
    """Return the section that a bare line announces: an alias before a list, or short words of advice."""
    if following is None or (following.kind != ITEM and text.count(" ") > 1):
        return None
    role = advice_said(text, vocabulary)
    if following.kind == ITEM:
        role = vocabulary.sections.get(normalise_term(text)) or role
    return role if role is not None and role.is_section else None


def lines_with_roles(block: Block, vocabulary: Vocabulary) -> Iterator[tuple[Block, Role | None]]:
    """Yield the texts of a card as `loose_lines` does, each with what it announces to those below it."""
    lines = [*loose_lines(block)]
    for line, following in zip_longest(lines, lines[1:]):
        yield line, _heads_lines(line, following, vocabulary) if block.level == LINES else None


def _heads_lines(line: Block, following: Block | None, vocabulary: Vocabulary) -> Role | None:
    """Return what a line of a box announces to the lines below it: a section, or questions that follow."""
    if following is None or len(line.text) > MAX_LABEL or line.text[-1] in SENTENCE_ENDS:
        return None
    if line.text[-1] not in ASKS:
        role = vocabulary.heading(line.text.rstrip(":： "), "")  # noqa: RUF001 - the full-width colon is meant
        if role is not None and role.key in CONTENT_SECTIONS:
            return role
    return FAQS if following.text[-1] in ASKS and line.text[-1] not in ASKS else None


def asks_in_bold(block: Block, following: Block | None, vocabulary: Vocabulary) -> bool:
    """Return whether a paragraph is a bold question with its answer behind or below it.

    One that asks how the exercise is done announces steps.
    """
    question = block.bold[0] if block.kind == PARAGRAPH and block.bold else ""
    if (
        not question.endswith(ASKS)
        or question.count(" ") < _MIN_SPACES
        or not block.text.startswith(question)
    ):
        return False
    if announced_by_summary(question, "", vocabulary) is not None:
        return False
    return len(block.text) > len(question) or (following is not None and following.kind == PARAGRAPH)


def lowest_title(blocks: Sequence[Block]) -> int:
    """Return the lowest level of a heading after a rule that may be the title: 2 where none is of level 1."""
    return 1 if any(block.kind == HEADING and block.level == 1 for block in blocks) else _LOWEST_TITLE


def is_untitled(sections: Sequence[Section], may_be_below: bool) -> bool:
    """Return whether a heading is the first of its page; one after a rule is it where it `may_be_below`."""
    return len(sections) == 1 or (
        may_be_below
        and all(section.path in {"top", "after a rule"} and not section.role.key for section in sections)
    )


def are_empty(sections: Sequence[Section], *, is_below: bool) -> bool:
    """Return whether sections hold nothing; above a heading that `is_below` may stand what it is about."""
    return not any(section.blocks for section in sections if not (is_below and section.path == "top"))


def announced_by_summary(text: str, title: str, vocabulary: Vocabulary) -> Role | None:
    """Return what a summary announces; one that asks only steps or advice: "How is it done?"."""
    if not text.endswith(ASKS):
        return vocabulary.heading(text, title)
    role = vocabulary.heading(text.rstrip("".join(ASKS)), None) if text.strip("".join(ASKS)) else None
    return role if role is not None and role.key in {"steps", *ADVICE} else None


def are_parts_of_title(parts: Collection[str], one: str, other: str) -> bool:
    """Return whether two headings are two of the parts that the title of a page has: site and page."""
    pair = {one.casefold(), other.casefold()}
    return len(pair) > 1 and pair <= set(parts)


def loose_lines(block: Block) -> Iterator[Block]:
    """Yield the texts of a card without labels as what they are: pieces of a line, items, paragraphs."""
    cells, form = block.cells, block.level
    texts = cells if form in {CHIPS, LINES} else (" ".join(cells),)
    kind, level = (ITEM, 1) if form == CHIPS else (PARAGRAPH, 0)
    for text in texts:
        yield Block(kind, level, text, 0, (), tuple(link for link in block.links if link[0] in text))


def is_content_term(announced: Role | None, following: Block | None) -> bool:
    """Return whether a term among content is content: not where it announces some, or a short value."""
    if announced is None:
        return True
    if announced.key in CONTENT_SECTIONS:
        return False
    if following is None or following.kind != DEFINITION:
        return True
    return len(following.text) > MAX_STRAY_VALUE or following.text[-1] in SENTENCE_ENDS


def may_hold_label(text: str) -> bool:
    """Return whether a line without colon and bold text may start with a label."""
    if text[-1] in ")）%":  # noqa: RUF001 - a muscle with its role or share
        return True
    if text.isascii():
        return " - " in text or " = " in text
    return "：" in text or " – " in text or " — " in text or " - " in text  # noqa: RUF001


def name_in(title: str, vocabulary: Vocabulary) -> str:
    """Return a title without pictures and without the announcement of steps: "How to do a push-up"."""
    title = without_pictures(title)
    words = title.split()
    if words[0].casefold() not in vocabulary.announcements:
        return title
    for length in range(min(_MAX_ANNOUNCEMENT, len(words) - 1), 1, -1):
        role = vocabulary.sections.get(normalise_term(" ".join(words[:length])))
        if role is not None and role.key == "steps":
            rest = words[length + 1 :] if words[length].casefold() in _ARTICLES else words[length:]
            return " ".join(rest) or title
    return title


def is_date(text: str) -> bool:
    """Return whether a text is a date with its year: "Monday, October 8, 2018", "08.10.2018"."""
    words = _WORDS.findall(text)
    numbers = [word for word in words if word.isdigit()]
    has_year = any(_YEAR.fullmatch(word) for word in (words[:1] + words[-1:]))
    return has_year and len(words) <= _MAX_DATE_WORDS and len(numbers) > 1


def is_numbered(block: Block) -> bool:
    """Return whether a heading has a number, of its own or as text: it is the title of one step."""
    return block.number > 0 or number_of(block.text) > 0


def starts_steps(title: str, path: str, vocabulary: Vocabulary) -> bool:
    """Return whether a title numbered 1 is that of a first step: its words say so, or the heading above it.

    "1. Hammer Curl" below "How to get bigger arms" is an exercise among others.
    """
    if number_of(title) != 1:
        return False
    is_told = vocabulary.terms.said_by(path, (*ADVICE, "other", "steps")) == "steps"
    is_name = vocabulary.page_words.knows_name(MARKER.sub("", title, count=1))
    return (is_told and not is_name) or vocabulary.heading(title, "") is not None


def is_stray_attribute(pieces: Sequence[Piece]) -> bool:
    """Return whether a line among steps, tips or mistakes is an attribute in an odd place."""
    return all(
        piece.role is not None
        and not piece.role.is_section
        and 0 < len(piece.text) <= MAX_STRAY_VALUE
        and not piece.text.endswith(".")
        for piece in pieces
    )


def end_of_content(blocks: Sequence[Block], start: int, *, is_faq: bool) -> int:
    """Return where the blocks end that are content of their section at a glance; most of most pages are."""
    for index in range(start, len(blocks)):
        kind, _, text, _, bold, _, _, _ = blocks[index]
        if kind in _LINES:
            if bold or ":" in text or text[-1] in _ENDS_OF_HEADS or not (is_faq or len(text) > MAX_LABEL):
                return index
        elif not (is_faq and kind == HEADING and text[-1] in ASKS):
            return index
    return len(blocks)


def end_of_table(blocks: Sequence[Block], start: int) -> int:
    """Return where the rows of the table that starts here end."""
    table = blocks[start].number
    stop = start + 1
    while stop < len(blocks) and blocks[stop].kind == ROW and blocks[stop].number == table:
        stop += 1
    return stop


def starts_with_question(block: Block) -> bool:
    """Return whether a paragraph starts bold or with a question."""
    first = block.text.replace(SOFT_LINE, LINE).split(LINE, 1)[0]
    return bool(block.bold) or first.endswith(ASKS)
