"""From the blocks of an outline to what they are about: sections, pairs of label and value, tables.

A heading, a bold line, a term of a definition list, the summary of a details element and an item
with nested items all open a section in the same way. Where the vocabulary knows it, the section
has a role; where it does not, the section belongs to the role above it, or to nothing.
"""

from collections.abc import Sequence

from transforms.pages.entries.ends import ASKS
from transforms.pages.entries.markers import one_line
from transforms.pages.entries.questions import asks_by_mark
from transforms.pages.outline import (
    CARD,
    CHIPS,
    DEFINITION,
    END,
    HEADING,
    ITEM,
    ONE_LINE,
    PARAGRAPH,
    QUESTION,
    ROW,
    RULE,
    TERM,
    Block,
)
from transforms.pages.sections.ends import (
    ADVICE,
    FAQS,
    MAX_LABEL,
    MAX_STRAY_VALUE,
    advice_said,
    announced_by_summary,
    are_empty,
    are_parts_of_title,
    asks_in_bold,
    bare_head,
    card_pairs,
    end_of_content,
    end_of_table,
    is_content_term,
    is_date,
    is_numbered,
    is_stray_attribute,
    is_untitled,
    lines_with_roles,
    lowest_title,
    may_hold_label,
    name_in,
    starts_steps,
    starts_with_question,
)
from transforms.pages.sections.labels import Piece, label_of, muscle_with_role, pieces_of, with_heads_apart
from transforms.pages.sections.section import Pair, Reading, Section
from transforms.pages.sections.tables import Table, read_table
from transforms.pages.sections.translations import in_one_language
from transforms.taxonomy.vocabulary import CONTENT_SECTIONS, LIST_FIELDS, MUSCLE_FIELDS, Role, Vocabulary

_BOLD_LINE, _DETAILS, _TERM_LINE, _IN_ITEM = 7, 8, 9, 10  # levels below those of headings
_ASKING = "QFPВ質問问질س"  # noqa: RUF001 - what the marks of questions start with
_HALF = 0.5  # between the levels of two headings
_WITHOUT_PAIRS = frozenset({"links", "faqs", "other"})
_REMARKED, _DIVIDED = ("tips", "mistakes", "faqs"), ("tips", "mistakes", "faqs", "steps")
_NO_ROLE = Role("", is_section=False)
_STEPS = Role("steps", is_section=True)

_new = tuple.__new__


class _Reader:
    """One pass over the blocks of one page."""

    def __init__(self, vocabulary: Vocabulary, title_parts: Sequence[str], lowest: int) -> None:
        self.vocabulary = vocabulary
        self.title_parts = frozenset(map(str.casefold, title_parts))
        self.title: str | None = None
        self.title_level, self.lowest = 9, lowest
        self.pairs: list[Pair] = []
        self.tables: list[tuple[Section, Table]] = []
        self.listed = 0
        self.peers: list[Section] = []
        self.chips: list[tuple[str, ...]] = []
        root = Section(_NO_ROLE, "top", None)
        self.sections, self.section = [root], root
        self.stack: list[tuple[float, Section]] = [(0, root)]
        self.suspended: Section | None = None
        self.apart: Section | None = None

    def take(self, block: Block, following: Block | None) -> None:  # noqa: C901 - a plain choice by kind
        """Take a block that is no row of a table."""
        kind = block.kind
        if kind in {ITEM, PARAGRAPH}:
            before = self.suspended
            if before and before.role.key == "faqs" and kind == PARAGRAPH and starts_with_question(block):
                self.section, self.suspended = before, None
            for part in with_heads_apart(block, self.vocabulary):
                self.line(part, following)
        elif kind == HEADING:
            self.heading(block)
        elif kind == TERM:
            self.term(block, following)
        elif kind == DEFINITION:
            self.section.blocks.append(block)
        elif kind == QUESTION:
            self.question(block)
        elif kind == CARD:
            self.card(block)
        elif kind == RULE:
            self.rule()
        elif kind == END:
            self.close(_DETAILS)
            if self.section.role.key == "faqs":
                self.section.blocks.append(block)

    def open(self, level: float, role: Role, path: str, owner: str | None = None) -> Section:
        """Open a section below those of a lesser level."""
        if self.stack[-1][0] >= level:
            self.close(level)
        section = Section(role, path, owner or self.section.owner, self.section)
        self.sections.append(section)
        self.stack.append((level, section))
        self.section = section
        return section

    def close(self, level: float) -> None:
        """Close the sections of this level and of greater ones."""
        stack = self.stack
        while stack[-1][0] >= level:
            stack.pop()
        self.section = stack[-1][1]
        self.suspended = None

    def heading(self, block: Block) -> None:
        """Open the section of a heading, or take it into the section that it divides."""
        text = one_line(block.text)
        level = block.level
        if (text[-1] in ASKS and self._is_question(block)) or (self.title is None and is_date(text)):
            return
        self.close(level)
        if self.section.role.key in MUSCLE_FIELDS:
            role = self.vocabulary.muscle_label(text) or self.vocabulary.heading(text, self.title or "")
        else:
            role = self.vocabulary.heading(text, self._name_beside(level))
        if (role is None or role.key == "steps") and self._is_step(block):
            return
        if role is not None:
            self.open(level, role, text, owner=text if role.key == "other" else None)
        elif self._is_title(level, text):
            self.title, self.title_level = name_in(text, self.vocabulary), level
            self.open(level, _NO_ROLE, "top")
        elif pair := label_of(text, (), self.vocabulary):
            section = self.open(level, _NO_ROLE, text)
            self.pairs.append(Pair(pair[0].key, pair[1], pair[2], "heading", text, section))
        else:
            self._unknown(block, text)

    def _name_beside(self, level: int) -> str | None:
        """Return the name that a heading may hold beside what it announces, None where it may be the name."""
        return self.title or (None if level == 1 or is_untitled(self.sections, self.lowest >= level) else "")

    def _is_question(self, block: Block) -> bool:
        """Take a heading that asks into the section of questions that is open, if one is."""
        here = self.suspended or self.section
        if here.role.key == "faqs":
            self.section, self.suspended = here, None
            here.blocks.append(block)
        return here.role.key == "faqs"

    def _unknown(self, block: Block, text: str) -> None:
        """Take a heading that announces nothing: it divides what is open, or what is below it is its own."""
        here, level = self.section, block.level
        in_advice = here.role.key in ADVICE
        if here.role.is_section and not (in_advice and self.vocabulary.terms.said_by(text, ("other",))):
            last = self.sections[-1]
            if last.parent is here and last.role.key == here.role.key == "steps":  # a part with its own name
                here = self.open(level, here.role, here.path)
            here.blocks.append(block)
            if level > self.stack[-1][0]:
                self.stack.append((level, here))
            return
        if text[-1] in ASKS and here.owner is not None and not (here.role.key or here.blocks):
            self.open(level - _HALF, FAQS, here.path).blocks.append(block)  # below "Athletes ask"
            return
        opened = self.open(level, _NO_ROLE, text, owner=text)
        self.peers += [opened] if level <= self.title_level else []

    def _is_title(self, level: int, text: str) -> bool:
        """Return whether a heading names the page: the first, or the one after the name of the site."""
        if self.title is None or (level == 1 and self.title_level > 1):
            return level == 1 or is_untitled(self.sections, self.lowest >= level)
        is_other_part = are_parts_of_title(self.title_parts, self.title, text)
        is_first = not self.pairs and are_empty(self.sections, is_below=level > self.title_level)
        return is_other_part and is_first and not self.vocabulary.fields_of(text)

    def _is_step(self, block: Block) -> bool:
        """Take the numbered title of a step into the section of the steps, which the first may start."""
        here = self.section
        if here.role.key == "steps":
            if not is_numbered(block):
                return False
        elif here.owner is None or not starts_steps(block.text, here.path, self.vocabulary):
            return False
        else:
            here = self.open(block.level - _HALF, _STEPS, here.path)
        here.blocks.append(block)
        self.stack.append((block.level, here))
        return True

    def line(self, block: Block, following: Block | None) -> None:
        """Read a paragraph or an item: it heads what follows, or holds pairs, or is content."""
        is_item = block.kind == ITEM
        level = block.level
        open_level = self.stack[-1][0]
        if open_level >= _TERM_LINE and not is_item and level == 0:
            self.close(_TERM_LINE)
        elif open_level >= _IN_ITEM:
            self.close(_IN_ITEM + level)
        section = self.section
        text = block.text
        key = section.role.key
        if key == "faqs" and (block.bold or text[-1] in ASKS):
            section.blocks.append(block)
            return
        asks = (text[0] in _ASKING and asks_by_mark(text)) or asks_in_bold(block, following, self.vocabulary)
        if asks and key != "faqs":
            self.open(_BOLD_LINE, FAQS, section.path).blocks.append(block)
            return
        may_hold = key not in _WITHOUT_PAIRS and not block.number
        if may_hold and (block.bold or ":" in text or may_hold_label(text)):
            pieces = pieces_of(block, self.vocabulary, in_muscles=key in MUSCLE_FIELDS)
            if pieces and (key not in CONTENT_SECTIONS or is_stray_attribute(pieces)):
                self._take(pieces, block)
                return
        if len(text) > MAX_LABEL or not self._heads(block, following):
            section.blocks.append(block)

    def _heads(self, block: Block, following: Block | None) -> bool:
        """Open a section if the block is a line that heads what follows."""
        text = block.text
        is_bold, level = len(block.bold) == 1 and block.bold[0] == text, _BOLD_LINE
        if block.kind == ITEM:
            if following is None or following.kind != ITEM or following.level <= block.level:
                return False
            level = _IN_ITEM + block.level
        elif not is_bold and text[-1] not in ":：":  # noqa: RUF001 - the full-width colon is meant
            if (bare := bare_head(text, following, self.vocabulary)) is not None:
                self.open(level, bare, text)
            return bare is not None
        words = text.rstrip(":： ")  # noqa: RUF001
        in_muscles = self.section.role.key in MUSCLE_FIELDS
        role = (self.vocabulary.muscle_label(words) if in_muscles else None) or self.vocabulary.label(words)
        if role is None and block.kind != ITEM:
            role = self.vocabulary.heading(words, self.title or "")
        if role is None or (block.number and not role.is_section):
            return False
        self.open(level, role, words)
        return True

    def _take(self, pieces: Sequence[Piece], block: Block) -> None:
        """Note the pairs of a line; a label without value opens a section for what follows."""
        section, place = self.section, self.section.path
        if block.kind == ITEM:
            section.items += 1
            place = f"{place} > item {section.items + sum([each.kind == ITEM for each in section.blocks])}"
        if pieces[0].role is None and block.kind == ITEM:
            self.listed += 1
            section.blocks.append(block)
            return
        for piece in pieces:
            if piece.role is not None and piece.text and not piece.role.is_section:
                pair = (piece.role.key, piece.text, piece.label, "label", place, section)
                self.pairs.append(_new(Pair, pair))
            elif piece.role is None:
                section.blocks.append(block._replace(text=piece.text, bold=()))
            else:
                level = _IN_ITEM + block.level if block.kind == ITEM else _BOLD_LINE
                opened = self.open(level, piece.role, piece.label)
                if piece.text:
                    opened.blocks.append(Block(PARAGRAPH, 0, piece.text))

    def term(self, block: Block, following: Block | None) -> None:
        """Open the section of a term; among content it is content, unless it announces something itself."""
        words = one_line(block.text).rstrip(":： ")  # noqa: RUF001
        announced = self.vocabulary.heading(words, "")
        is_content = is_content_term(announced, following)
        is_open = self.section.role.key in {"faqs", "tips", "mistakes"} and self.stack[-1][0] < _TERM_LINE
        if is_open and is_content:
            self.section.blocks.append(block)
            return
        self.close(_TERM_LINE)
        in_muscles = self.section.role.key in MUSCLE_FIELDS
        role = (self.vocabulary.muscle_label(words) if in_muscles else None) or self.vocabulary.label(words)
        role = role or (announced if announced is not None and announced.is_section else None)
        if role is None and self.section.role.key in CONTENT_SECTIONS:
            self.section.blocks.append(block)
        else:
            self.open(_TERM_LINE, role or _NO_ROLE, words)

    def question(self, block: Block) -> None:
        """Open the section of a summary or box, or take it as a question; a box among remarks is of them."""
        text = one_line(block.text)
        asks = text.endswith(ASKS)
        is_new = self.suspended is not None and not asks  # after a rule
        self.close(_DETAILS)
        if (role := announced_by_summary(text, self.title or "", self.vocabulary)) is not None:
            self.open(_DETAILS, role, text)
        elif self.section.role.key in (_REMARKED if block.level else _DIVIDED) and not is_new:
            if not block.level:
                self.section.blocks.append(block)
            self.stack.append((_DETAILS, self.section))
        elif asks:
            self.open(_DETAILS, FAQS, text).blocks.append(block)
        else:
            self.open(_DETAILS, _NO_ROLE, text, owner=text)

    def card(self, block: Block) -> None:
        """Read texts that are side by side: labels with values in either order, or loose texts."""
        cells = block.cells
        key = self.section.role.key
        if key not in {"faqs", "links"}:
            find = self.vocabulary.muscle_label if key in MUSCLE_FIELDS else self.vocabulary.label
            roles = [find(cell) if len(cell) <= MAX_LABEL else None for cell in cells]
            first = roles[0] or (advice_said(cells[0], self.vocabulary) if len(cells) > 1 else None)
            if first is not None and first.is_section and first.key not in LIST_FIELDS:
                self.close(_BOLD_LINE)
                self.open(_BOLD_LINE, first, cells[0])
                self.loose(block._replace(cells=cells[1:]))
                return
            pairs = card_pairs(cells, roles)
            are_short = all(len(value) <= MAX_STRAY_VALUE for _, value, _ in pairs)
            if pairs and (are_short or key not in CONTENT_SECTIONS):
                for role, value, label in pairs:
                    words = label.rstrip(":： ")  # noqa: RUF001
                    self.pairs.append(Pair(role.key, value, words, "label", self.section.path, self.section))
                return
        if pieces := muscle_with_role(": ".join(cells), self.vocabulary):
            self._take(pieces, Block(ITEM, 1, cells[0]))
            return
        if block.level == CHIPS and key in CONTENT_SECTIONS and self.section.blocks:
            self.close(_BOLD_LINE)  # a byline below the last entry
        if self.section.path == "top" and block.level == ONE_LINE and not block.links:
            self.chips.append(cells)
        self.loose(block)

    def loose(self, block: Block) -> None:
        """Read the texts of a card as what they are without labels."""
        for line, role in lines_with_roles(block, self.vocabulary):
            if role is None:
                self.line(line, None)
            else:
                self.close(_BOLD_LINE)
                self.open(_BOLD_LINE, role, line.text)

    def rule(self) -> None:
        """End what is before a thematic break; a heading continues from where it was."""
        self.close(_BOLD_LINE)
        before = self.section
        if self.apart is None:
            self.apart = Section(_NO_ROLE, "after a rule", None)
            self.sections.append(self.apart)
        self.section = self.apart
        self.suspended = before

    def table(self, rows: list[Block]) -> None:
        """Note a table; in a section of content its rows are content, unless all are attributes."""
        table = read_table(rows, self.vocabulary)
        if self.section.role.key in CONTENT_SECTIONS and len(table.cells) < len(rows):
            self.section.blocks.extend(rows)
        else:
            self.tables.append((self.section, table))


def read_sections(
    blocks: Sequence[Block], vocabulary: Vocabulary, title_parts: Sequence[str] = ()
) -> Reading:
    """Read the blocks of a page; `title_parts` are those of its title, if it has several."""
    reader = _Reader(vocabulary, title_parts, lowest_title(blocks))
    index, count = 0, len(blocks)
    while index < count:
        section = reader.section
        if section.role.is_section and reader.stack[-1][0] < _BOLD_LINE:
            stop = end_of_content(blocks, index, is_faq=section.role.key == "faqs")
            if stop > index:
                section.blocks += blocks[index:stop]
                index = stop
                continue
        block = blocks[index]
        if block.kind == ROW:
            stop = end_of_table(blocks, index)
            reader.table(list(blocks[index:stop]))
            index = stop
        else:
            index += 1
            reader.take(block, blocks[index] if index < count else None)
    reading = Reading(
        reader.title, reader.sections, reader.pairs, reader.tables, reader.listed, bool(reader.peers),
        reader.chips,
    )  # fmt: skip
    return in_one_language(reading, reader.peers, vocabulary.page_words)
