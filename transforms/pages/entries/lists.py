"""The entries of a section: steps, tips, mistakes as texts; links.

Each function takes the blocks of one section. An entry is one line of text: what the author drew
as number or bullet is dropped, what is below an item is joined to it.
"""

from collections.abc import Iterable, Sequence

from transforms.pages.entries.captions import without_captions
from transforms.pages.entries.ends import (
    HEAD_KINDS,
    is_head,
    starts_with_rows,
    up_to_a_call,
    up_to_a_fact,
    up_to_rows,
)
from transforms.pages.entries.markers import (
    BARE_MARKER,
    MARKER,
    SENTENCE_ENDS,
    bulleted_runs,
    inline_bullets,
    inline_runs,
    numbered_runs,
    one_line,
    undrawn,
    up_to_last_bullet,
    without_markers,
)
from transforms.pages.outline import DEFINITION, ITEM, LINE, PARAGRAPH, ROW, SOFT_LINE, Block
from transforms.pages.values import strip_bullet, without_letters


def read_entries(blocks: Sequence[Block], *, are_steps: bool) -> list[str]:
    """Return the entries of a section in order; what is said twice is two entries.

    A list wins over paragraphs; an ordered list over an unordered one where steps are read. An item that
    holds all the numbers, or all the lines, is as many entries.
    """
    blocks = without_captions(up_to_a_call(blocks))
    kinds = {block[0] for block in blocks}
    if not are_steps and PARAGRAPH in kinds:
        blocks = up_to_a_fact(blocks)
    if ROW in kinds and not starts_with_rows(blocks):
        blocks = up_to_rows(blocks)
        kinds = {block[0] for block in blocks}
    if _are_alike(blocks, kinds):
        texts = [block.text for block in blocks]
        found = without_markers(
            [one_line(text) if LINE in text or SOFT_LINE in text else text for text in texts]
        )
    elif ITEM in kinds:
        found = _from_items(blocks, ordered_first=are_steps)
    elif ROW in kinds:
        found = _from_rows(blocks)
    elif not kinds.isdisjoint(HEAD_KINDS) or (not are_steps and any(map(is_head, blocks))):
        found = _from_heads(blocks, are_steps=are_steps)
    else:
        found = _from_paragraphs(blocks)
    if len(found) == 1:
        found = _of_one(blocks, found)
    return [entry if entry[0].isalpha() else undrawn(entry) for entry in found if entry]


def _are_alike(blocks: Sequence[Block], kinds: set[str]) -> bool:
    """Return whether the blocks are one flat list."""
    return len(kinds) == 1 and ITEM in kinds and len({(block[1], not block[3]) for block in blocks}) == 1


def _of_one(blocks: Sequence[Block], found: list[str]) -> list[str]:
    """Divide the only entry of a section where numbers or broken lines in it say that it is several."""
    texts = [block.text for block in blocks if block.kind == ITEM]
    if len(texts) != 1:
        return found
    lines = texts[0].split(LINE)
    if len(lines) > 1:
        runs = numbered_runs(lines) or numbered_runs(["1.", *lines])
        if runs or all(line.endswith(SENTENCE_ENDS) for line in lines):
            return runs or [one_line(line) for line in lines]
    text = one_line(texts[0])
    return inline_runs(text, is_first=True) or inline_bullets(text) or found


def _from_items(blocks: Sequence[Block], *, ordered_first: bool) -> list[str]:
    """Take the items of the outermost level that holds entries; deeper ones join the item above.

    Remarks on a step do not: `read_remarks` returns them.
    """
    items = [block for block in blocks if block.kind == ITEM]
    ordered = [block for block in items if block.number] if ordered_first else []
    level = min([block.level for block in ordered or items])
    entries: list[list[str]] = []
    is_open = False
    for block in blocks:
        if block.kind == ITEM and block.level == level and (block.number or not ordered):
            entries.append([one_line(block.text)])
            is_open = True
        elif is_open and ordered and _is_remark(block, entries[-1][0], level):
            continue
        elif is_open and block.kind in {ITEM, PARAGRAPH} and block.level > level - (block.kind == PARAGRAPH):
            entries[-1].append(one_line(block.text))
        else:
            is_open = False
    return without_markers([" ".join(texts) for texts in entries])


def _is_remark(block: Block, step: str, level: int) -> bool:
    """Return whether a block is a bullet below a numbered step that is a sentence without it."""
    is_bullet = block.kind == ITEM and block.level > level and not block.number
    return is_bullet and step.endswith(SENTENCE_ENDS)


def read_remarks(blocks: Sequence[Block]) -> list[str]:
    """Return the bullets below numbered steps that are whole without them: they are advice on the step.

    What a step leads up to is part of it: "Set up: / feet apart, / chest high."
    """
    levels = [block.level for block in blocks if block.kind == ITEM and block.number]
    if not levels:
        return []
    level, step, remarks = min(levels), "", []
    for block in blocks:
        if block.kind == ITEM and block.level <= level:
            step = one_line(block.text) if block.number else ""
        elif _is_remark(block, step, level):
            remarks.append(strip_bullet(one_line(block.text)))
    return remarks


def _from_rows(blocks: Sequence[Block]) -> list[str]:
    """Join the cells of each row of the body; a column of numbers is dropped."""
    rows = [block.cells for block in blocks if block.kind == ROW and not block.level]
    return [
        ": ".join(one_line(cell) for cell in cells if cell and not BARE_MARKER.match(cell)) for cells in rows
    ]


def _from_heads(blocks: Sequence[Block], *, are_steps: bool) -> list[str]:
    """Join each sub-heading and the paragraphs below it; of steps a title without number only groups."""
    groups: list[tuple[str, list[str]]] = []
    for block in blocks:
        if is_head(block):
            groups.append((one_line(block.text), []))
        elif groups:
            groups[-1][1].append(one_line(block.text))
    numbered = are_steps and all(MARKER.match(f"{head}.") for head, _ in groups)
    if are_steps and not numbered:
        return _from_paragraphs(blocks)
    heads = without_markers([f"{head}." if BARE_MARKER.match(head) else head for head, _ in groups])
    return [
        ": ".join(filter(None, (head.rstrip(":."), " ".join(texts)))) if texts else head
        for head, (_, texts) in zip(heads, groups, strict=True)
    ]


def _from_paragraphs(blocks: Sequence[Block]) -> list[str]:
    """Take each paragraph, or each line that the author broke, or each run that a drawn number starts."""
    texts = [block.text for block in blocks if block.kind in {PARAGRAPH, DEFINITION}]
    lines = [line for text in texts for line in text.replace(SOFT_LINE, LINE).split(LINE)]
    runs = numbered_runs(lines) or bulleted_runs(up_to_last_bullet(texts, lines))
    if runs:
        return runs
    if len(lines) == 1:
        return inline_runs(lines[0]) or inline_bullets(lines[0]) or lines
    return without_letters([one_line(line) for text in texts for line in text.split(LINE)])


def read_links(blocks: Iterable[Block]) -> list[tuple[str, str]]:
    """Return the links of a section as (text, address), each once."""
    return list(dict.fromkeys(link for block in blocks for link in block.links))
