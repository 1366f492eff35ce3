"""The questions of a section, each with its answer."""

import re
from collections.abc import Iterable, Sequence

from transforms.pages.entries.ends import ASKS, HEAD_KINDS, up_to_a_call
from transforms.pages.entries.markers import MAX_MARKER, one_line
from transforms.pages.outline import DEFINITION, END, ITEM, LINE, PARAGRAPH, ROW, SOFT_LINE, Block

_QUESTION_MARK = re.compile(
    r"^(?:Q|F|P|Question|Frage|Pregunta|Вопрос|Pytanie|Soru|질문|问题|問題|质问|سؤال|質問|問|问)\s?\d{0,2}\s?[:.)：]\s*",  # noqa: RUF001
    re.IGNORECASE,
)
_ANSWER_MARK = re.compile(
    r"^(?:A|R|Answer|Antwort|Respuesta|Ответ|Odpowiedź|Cevap|답변|답|جواب|الجواب|回答|答案|答)\s?\d{0,2}\s?[:.)：]\s*",  # noqa: RUF001
    re.IGNORECASE,
)
_Asked = tuple[str, list[str]]  # a question and the pieces of its answer


def asks_by_mark(text: str) -> bool:
    """Return whether a text is a question by its mark: "Q: How far?"."""
    return _QUESTION_MARK.match(text) is not None and any(mark in text for mark in ASKS)


def read_questions(blocks: Sequence[Block]) -> list[tuple[str, str]]:
    """Return questions with their answers; a question without answer is dropped, one asked twice is two.

    A question is a sub-heading, a term, a summary, a bold line, a line that starts with "Q:", the
    question at the start of an item, or a row of a table.
    """
    blocks = up_to_a_call(blocks)
    heads = [block for block in blocks if block.kind in HEAD_KINDS]
    if any(head.text.endswith(ASKS) for head in heads):
        return _answered(_asked_by_heads(blocks))
    return _answered(_asked_by_text(blocks)) or _answered(_asked_by_heads(blocks))


def _asked_by_heads(blocks: Sequence[Block]) -> list[_Asked]:
    """Take each sub-heading, term or summary as a question, and all below it as its answer."""
    asked: list[_Asked] = []
    is_open = False
    for block in blocks:
        if block.kind in HEAD_KINDS:
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
        if block.kind in HEAD_KINDS and asked and asked[-1][1]:
            break  # something else is below it
        if block.kind == ROW:
            if len(block.cells) > 1 and not block.level:
                asked.append((block.cells[-2], [block.cells[-1]]))
        elif block.text and block.kind not in HEAD_KINDS:
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
    start = text[:MAX_MARKER]
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
    return lines if marked or lines[0].endswith(ASKS) else [one_line(text)]


def _split_question(text: str, block: Block, *, is_open: bool) -> tuple[str, str]:
    """Return the question and the answer that a text holds; no question means that it continues."""
    if _QUESTION_MARK.match(text):
        bold = next((bold for bold in block.bold if text.startswith(bold) and bold.endswith(ASKS)), "")
        cut = len(bold) or _end_of_question(text) or len(text)
        return text[:cut], text[cut:].strip()
    bold = block.bold[0] if block.bold and text.startswith(block.bold[0]) else ""
    if bold and (bold == text or bold.rstrip(": ").endswith(ASKS)):
        return bold.rstrip(": "), text[len(bold) :].strip(" :")
    if is_open or (block.kind == DEFINITION) or (block.kind == PARAGRAPH and not text.endswith(ASKS)):
        return "", ""
    if block.kind == ITEM and block.level > 1:
        return "", ""
    cut = _end_of_question(text)
    return (text[:cut], text[cut:].strip()) if cut else ("", "")


def _end_of_question(text: str) -> int:
    """Return where the first question mark ends, 0 without one."""
    marks = [text.find(mark) for mark in ASKS]
    return min((mark for mark in marks if mark >= 0), default=-1) + 1
