"""The entries of a section: steps, tips, mistakes as texts; questions with answers; links.

Each function takes the blocks of one section. An entry is one line of text: what the author drew
as number or bullet is dropped, what is below an item is joined to it.
"""

import re
from collections.abc import Iterable, Sequence

from transforms.pages.outline import (
    DEFINITION,
    END,
    HEADING,
    ITEM,
    LINE,
    PARAGRAPH,
    QUESTION,
    ROW,
    SOFT_LINE,
    TERM,
    Block,
)
from transforms.pages.values import PICTURED, strip_bullet, without_letters, without_same_lead

_MARKER = re.compile(r"\W{0,2}([^\W\d_]+)?\s{0,2}(\d{1,2})\s{0,2}(?:[.):：、\]]|[-–—](?!\d))\s*", re.UNICODE)  # noqa: RUF001
_BARE_MARKER = re.compile(r"\W{0,2}[^\W\d_]*\s{0,2}\d{1,2}\W{0,2}$")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+")
_MAX_MARKER = 16
_SEVERAL = 2
_CIRCLED = re.compile(r"^[①-⑳❶-❿]\s*|^\d\ufe0f?\u20e3\s*")
_HEAD_KINDS = frozenset((HEADING, QUESTION, TERM))
_QUESTION_MARK = re.compile(
    r"^(?:Q|F|P|Question|Frage|Pregunta|Вопрос|Pytanie|Soru|질문|问题|問題|质问|سؤال|質問|問|问)\s?\d{0,2}\s?[:.)：]\s*",  # noqa: RUF001
    re.IGNORECASE,
)
_ANSWER_MARK = re.compile(
    r"^(?:A|R|Answer|Antwort|Respuesta|Ответ|Odpowiedź|Cevap|답변|답|جواب|الجواب|回答|答案|答)\s?\d{0,2}\s?[:.)：]\s*",  # noqa: RUF001
    re.IGNORECASE,
)
_SENTENCE_ENDS = (".", "!", "…", "。", "！")  # noqa: RUF001
_FIRST_MARKER = re.compile(
    r"(?:^|(?<=[.!?…:;。！？：]))\s*(?:[(（]?([^\W\d_]+)?\s{0,2}1\s?[.):）：](?!\d)|①)\s*"  # noqa: RUF001
)
_LATER_MARKER = (
    r"(?:((?<=[.!?…:;。！？：])\s*)|\s)[(（]?{}\s{{0,2}}(?:(\d{{1,2}})\s?([.):）：])(?!\d)|([①-⑳]))\s*"  # noqa: RUF001
)
_FACT = re.compile(r".?\s?[:：]\s*\S")  # noqa: RUF001 - the full-width colon is meant
_INLINE_BULLET = re.compile(f"(?<=[.!?\u2026\u3002\uff01])\\s*[{PICTURED}]+\\s*(?=\\w)")
_ASKS = ("?", "？", "؟")  # noqa: RUF001 - the full-width mark is meant
_BEFORE_CIRCLED = ord("①") - 1
_Asked = tuple[str, list[str]]  # a question and the pieces of its answer


def number_of(text: str) -> int:
    """Return the number that a text starts with as "1.", "Step 2:" or "3)", 0 without one."""
    marker = _MARKER.match(text) if _DIGIT.search(text, 0, _MAX_MARKER) else None
    return int(marker[2]) if marker else 0


def one_line(text: str) -> str:
    """Join the lines of a block."""
    return " ".join(text.split()) if LINE in text or SOFT_LINE in text else text


def read_entries(blocks: Sequence[Block], *, are_steps: bool) -> list[str]:
    """Return the entries of a section in order; what is said twice is two entries.

    A list wins over paragraphs; an ordered list over an unordered one where steps are read. An item that
    holds all the numbers, or all the lines, is as many entries.
    """
    kinds = {block[0] for block in blocks}
    if not are_steps and PARAGRAPH in kinds:
        blocks = _up_to_a_fact(blocks)
    if ROW in kinds and not _starts_with_rows(blocks):
        blocks = _up_to_rows(blocks)
        kinds = {block[0] for block in blocks}
    if _are_alike(blocks, kinds):
        texts = [block.text for block in blocks]
        found = _without_markers(
            [one_line(text) if LINE in text or SOFT_LINE in text else text for text in texts]
        )
    elif ITEM in kinds:
        found = _from_items(blocks, ordered_first=are_steps)
    elif ROW in kinds:
        found = _from_rows(blocks)
    elif not kinds.isdisjoint(_HEAD_KINDS) or (not are_steps and any(map(_is_head, blocks))):
        found = _from_heads(blocks, are_steps=are_steps)
    else:
        found = _from_paragraphs(blocks)
    if len(found) == 1:
        found = _of_one(blocks, found)
    return [entry if entry[0].isalpha() else _undrawn(entry) for entry in found if entry]


def _up_to_rows(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks before a table, and before the bold line that is its title."""
    end = next(place for place, block in enumerate(blocks) if block.kind == ROW)
    return blocks[: end - 1] if _is_head(blocks[end - 1]) else blocks[:end]


def _starts_with_rows(blocks: Sequence[Block]) -> bool:
    """Return whether a table has the entries: what follows several paragraphs, or some advice, has not."""
    first = next(place for place, block in enumerate(blocks) if block.kind == ROW)
    return sum(block.kind in {PARAGRAPH, ITEM} for block in blocks[:first]) < _SEVERAL


def _up_to_a_fact(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks before the first that is a fact with a bold label: "Dose: 3 x 8"."""
    for place, block in enumerate(blocks):
        bold = block.bold[0] if block.bold and block.kind == PARAGRAPH else ""
        is_fact = bool(bold) and len(bold) < len(block.text) and _FACT.match(block.text[len(bold) - 1 :])
        if is_fact and block.text.startswith(bold):
            return blocks[:place] if place else blocks
    return blocks


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
        runs = _numbered_runs(lines) or _numbered_runs(["1.", *lines])
        if runs or all(line.endswith(_SENTENCE_ENDS) for line in lines):
            return runs or [one_line(line) for line in lines]
    text = one_line(texts[0])
    return _inline_runs(text, is_first=True) or _inline_bullets(text) or found


def _undrawn(entry: str) -> str:
    return _CIRCLED.sub("", strip_bullet(entry))


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
    return _without_markers([" ".join(texts) for texts in entries])


def _is_remark(block: Block, step: str, level: int) -> bool:
    """Return whether a block is a bullet below a numbered step that is a sentence without it."""
    is_bullet = block.kind == ITEM and block.level > level and not block.number
    return is_bullet and step.endswith(_SENTENCE_ENDS)


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
        ": ".join(one_line(cell) for cell in cells if cell and not _BARE_MARKER.match(cell)) for cells in rows
    ]


def _is_head(block: Block) -> bool:
    """Return whether a block heads what follows it."""
    return block.kind in _HEAD_KINDS or (block.kind == PARAGRAPH and block.bold == (block.text,))


def _from_heads(blocks: Sequence[Block], *, are_steps: bool) -> list[str]:
    """Join each sub-heading and the paragraphs below it; of steps a title without number only groups."""
    groups: list[tuple[str, list[str]]] = []
    for block in blocks:
        if _is_head(block):
            groups.append((one_line(block.text), []))
        elif groups:
            groups[-1][1].append(one_line(block.text))
    numbered = are_steps and all(_MARKER.match(f"{head}.") for head, _ in groups)
    if are_steps and not numbered:
        return _from_paragraphs(blocks)
    heads = _without_markers([f"{head}." if _BARE_MARKER.match(head) else head for head, _ in groups])
    return [
        ": ".join(filter(None, (head.rstrip(":."), " ".join(texts)))) if texts else head
        for head, (_, texts) in zip(heads, groups, strict=True)
    ]


def _from_paragraphs(blocks: Sequence[Block]) -> list[str]:
    """Take each paragraph, or each line that the author broke, or each run that a drawn number starts."""
    texts = [block.text for block in blocks if block.kind in {PARAGRAPH, DEFINITION}]
    lines = [line for text in texts for line in text.replace(SOFT_LINE, LINE).split(LINE)]
    runs = _numbered_runs(lines) or _bulleted_runs(lines)
    if runs:
        return runs
    if len(lines) == 1:
        return _inline_runs(lines[0]) or _inline_bullets(lines[0]) or lines
    return without_letters([one_line(line) for text in texts for line in text.split(LINE)])


def _numbered_runs(lines: Iterable[str]) -> list[str]:
    """Return the runs of lines that start with 1, 2, 3 as text; what is before the first is dropped."""
    runs: list[list[str]] = []
    for line in lines:
        marker = _MARKER.match(line) or (_BARE_MARKER.match(line) if len(line) <= _MAX_MARKER else None)
        if marker and int(_NUMBER.search(line)[0]) == len(runs) + 1:  # type: ignore[index]
            runs.append([line[marker.end() :]])
        elif runs:
            runs[-1].append(line)
    return without_same_lead([" ".join(run).strip() for run in runs]) if len(runs) > 1 else []


def _bulleted_runs(lines: Iterable[str]) -> list[str]:
    """Return the runs of lines that start with a bullet drawn as text."""
    runs: list[list[str]] = []
    for line in lines:
        bare = strip_bullet(line)
        if bare != line:
            runs.append([bare])
        elif runs:
            runs[-1].append(line)
    return [" ".join(run) for run in runs] if len(runs) > 1 else []


def _inline_runs(text: str, *, is_first: bool = False) -> list[str]:
    """Split "1) Stand. 2) Lift." within one paragraph; what is before the first number only leads in.

    `is_first` says that the text is what follows a number 1 that is not in it.
    """
    first = _FIRST_MARKER.search(text)
    if first is None and not is_first:
        return []
    word, start = (first[1] or "", first.end()) if first else ("", 0)
    runs: list[str] = []
    for found in re.finditer(_LATER_MARKER.format(re.escape(word)), text):
        ends_sentence, digits, sign, circled = found.groups()
        is_sure = first is not None or ends_sentence is not None or sign != "."
        number = int(digits) if digits else ord(circled) - _BEFORE_CIRCLED
        if is_sure and found.start() >= start and number == len(runs) + 2:
            runs.append(text[start : found.start()].strip())
            start = found.end()
    return [*runs, text[start:].strip()] if runs else []


def _inline_bullets(text: str) -> list[str]:
    """Split "• Stand tall. • Breathe." within one text, where a drawn bullet follows each sentence."""
    if text.isascii():
        return []
    runs = _INLINE_BULLET.split(text)
    return [run for run in runs if run] if len(runs) > 1 else []


def _without_markers(entries: list[str]) -> list[str]:
    """Strip drawn numbers where all entries have them in order: no other number is a marker."""
    if not entries or _DIGIT.search(entries[0], 0, _MAX_MARKER) is None:
        return without_letters(entries)
    markers = [_MARKER.match(entry) for entry in entries]
    if all(found and int(found[2]) == place for place, found in enumerate(markers, 1)):
        bare = [entry[found.end() :] for entry, found in zip(entries, markers, strict=True) if found]
        return without_same_lead(bare)
    return entries


def asks_by_mark(text: str) -> bool:
    """Return whether a text is a question by its mark: "Q: How far?"."""
    return _QUESTION_MARK.match(text) is not None and any(mark in text for mark in _ASKS)


def read_questions(blocks: Sequence[Block]) -> list[tuple[str, str]]:
    """Return questions with their answers; a question without answer is dropped, one asked twice is two.

    A question is a sub-heading, a term, a summary, a bold line, a line that starts with "Q:", the
    question at the start of an item, or a row of a table.
    """
    heads = [block for block in blocks if block.kind in _HEAD_KINDS]
    if any(head.text.endswith(_ASKS) for head in heads):
        return _answered(_asked_by_heads(blocks))
    return _answered(_asked_by_text(blocks)) or _answered(_asked_by_heads(blocks))


def _asked_by_heads(blocks: Sequence[Block]) -> list[_Asked]:
    """Take each sub-heading, term or summary as a question, and all below it as its answer."""
    asked: list[_Asked] = []
    is_open = False
    for block in blocks:
        if block.kind in _HEAD_KINDS:
            asked.append((block.text, []))
            is_open = True
        elif block.kind == END:
            is_open = False
        elif is_open:
            asked[-1][1].append(block.text or " ".join(block.cells))
    return asked


def _asked_by_text(blocks: Sequence[Block]) -> list[_Asked]:
    """Find the questions in paragraphs, items and rows."""
    asked: list[_Asked] = []
    for block in blocks:
        if block.kind == ROW:
            if len(block.cells) > 1 and not block.level:
                asked.append((block.cells[-2], [block.cells[-1]]))
        elif block.text and block.kind not in _HEAD_KINDS:
            _read_answer(block, asked)
    return asked


def _answered(asked: Iterable[_Asked]) -> list[tuple[str, str]]:
    answered: list[tuple[str, str]] = []
    for question, texts in asked:
        answer = _unmarked(one_line(" ".join(texts)), _ANSWER_MARK)
        if answer:
            answered.append((_unmarked(one_line(question), _QUESTION_MARK), answer))
    return answered


def _unmarked(text: str, mark: re.Pattern[str]) -> str:
    """Drop a mark such as "Q:" at the start of a text."""
    start = text[:_MAX_MARKER]
    if ":" in start or "." in start or ")" in start or "：" in start:  # noqa: RUF001
        return mark.sub("", text)
    return text


def _read_answer(block: Block, asked: list[_Asked]) -> None:
    """Add a block to the answer before it, or take the question that it starts with."""
    for text in _question_lines(block.text):
        question, answer = _split_question(text, block, is_open=bool(asked) and not asked[-1][1])
        if question:
            asked.append((question, [answer] if answer else []))
        elif asked:
            asked[-1][1].append(text)


def _question_lines(text: str) -> list[str]:
    """Split a block at the lines that start with Q or A, or at the line that ends a question."""
    if LINE not in text and SOFT_LINE not in text:
        return [text]
    lines = text.replace(SOFT_LINE, LINE).split(LINE)
    marked = any(_QUESTION_MARK.match(line) or _ANSWER_MARK.match(line) for line in lines)
    return lines if marked or lines[0].endswith(_ASKS) else [one_line(text)]


def _split_question(text: str, block: Block, *, is_open: bool) -> tuple[str, str]:
    """Return the question and the answer that a text holds; no question means that it continues."""
    if _QUESTION_MARK.match(text):
        bold = next((bold for bold in block.bold if text.startswith(bold) and bold.endswith(_ASKS)), "")
        cut = len(bold) or _end_of_question(text) or len(text)
        return text[:cut], text[cut:].strip()
    bold = block.bold[0] if block.bold and text.startswith(block.bold[0]) else ""
    if bold and (bold == text or bold.rstrip(": ").endswith(_ASKS)):
        return bold.rstrip(": "), text[len(bold) :].strip(" :")
    if is_open or (block.kind == DEFINITION) or (block.kind == PARAGRAPH and not text.endswith(_ASKS)):
        return "", ""
    if block.kind == ITEM and block.level > 1:
        return "", ""
    cut = _end_of_question(text)
    return (text[:cut], text[cut:].strip()) if cut else ("", "")


def _end_of_question(text: str) -> int:
    """Return where the first question mark ends, 0 without one."""
    marks = [text.find(mark) for mark in _ASKS]
    return min((mark for mark in marks if mark >= 0), default=-1) + 1


def read_links(blocks: Iterable[Block]) -> list[tuple[str, str]]:
    """Return the links of a section as (text, address), each once."""
    return list(dict.fromkeys(link for block in blocks for link in block.links))
