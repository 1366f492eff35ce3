"""What a page states without label or heading: first paragraph, ordered list, sentence, loose words."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from transforms.pages.entries.lists import read_entries, read_remarks
from transforms.pages.entries.markers import one_line
from transforms.pages.entries.steps import numbered_paragraphs, read_steps
from transforms.pages.known_values import loose_texts, loose_values
from transforms.pages.outline import DEFINITION, ITEM, PARAGRAPH, Block
from transforms.pages.sections.section import Reading, Section
from transforms.pages.structured_data import Value
from transforms.pages.values import are_terms, list_values, unique, words_in
from transforms.taxonomy.vocabulary import LIST_FIELDS, MUSCLE_FIELDS, Vocabulary

_MIN_SENTENCE_WORDS = 6
_SENTENCE_ENDS = ".!?…。！？"  # noqa: RUF001
_MIN_STEP_WORDS = 4
_MIN_SUMMARY = 20
_MOSTLY = 0.5  # of the steps are about a body
_SAID = ("mistakes", "tips", "other", "steps")
"""What words of a heading may speak for, in the order in which they are believed."""
_TARGETS = re.compile(r"\b(?:targets|works)\s+(?:the\s+|your\s+)?([^.;:()]{3,90})")
_ALSO = re.compile(
    r",?\s+(?:while|as well as|and)?\s*(?:also\s+)?(?:works|working|engages|engaging|stretches)\s+"
    r"(?:also\s+)?(?:the\s+|your\s+)?"
)
_MAX_MUSCLE_WORDS = 3
_MAX_LOOSE = 80
_MAX_NAME_WORDS = 7
_NO_NAME = re.compile(r"[\n\v|·•:：;=,]|[.!?…。！？]$")  # noqa: RUF001 - full-width signs are meant
_NEAR_TITLE = 12  # blocks of the section of the title in which loose words are looked for
_SECTIONS_OF_TITLE = 3
_MAX_OF_BLOCK = 4  # words of a line without signs between them; prose has more


class Found(NamedTuple):
    """What is stated without a label, for which field, and where."""

    field: str
    value: Value
    place: str


def first_line(reading: Reading, vocabulary: Vocabulary) -> Iterator[Found]:
    """Take the first line of a page of Markdown without any title as its name, if it may be one.

    It is short, on its own, and neither a sentence nor a value. In HTML a name has an element of its own.
    """
    first = next((block for section in reading.sections[:1] for block in section.blocks), None)
    if reading.title or first is None or first.kind != PARAGRAPH or first.element is not None or first.links:
        return
    text = first.text
    is_short = len(text) <= _MAX_LOOSE and words_in(text) <= _MAX_NAME_WORDS
    if is_short and text[0].isalnum() and _NO_NAME.search(text) is None and not vocabulary.fields_of(text):
        yield Found("name", text, "first line")


def paragraph_for_summary(blocks: Sequence[Block]) -> str | None:
    """Return the first paragraph that is long enough for a summary, else the first."""
    texts = [one_line(block.text) for block in blocks if block.kind in {PARAGRAPH, DEFINITION}]
    return next((text for text in texts if len(text) >= _MIN_SUMMARY), texts[0] if texts else None)


def term_texts(blocks: Sequence[Block], field: str, vocabulary: Vocabulary) -> list[str]:
    """Return the items of a section, else its definitions, else its first paragraph if that is terms.

    Several short paragraphs at its start are a list where the field knows each of them as a value.
    """
    items = [block.text for block in blocks if block.kind == ITEM]
    if items:
        return items
    definitions = [block.text for block in blocks if block.kind == DEFINITION]
    if definitions:
        return definitions
    lines = [block.text for block in blocks if block.kind == PARAGRAPH]
    known = MUSCLE_FIELDS[:1] if field in {*MUSCLE_FIELDS, "body_part"} else (field,)
    terms = [*takewhile(lambda line: not {*known}.isdisjoint(vocabulary.fields_of(line)), lines)]
    return terms if len(terms) > 1 else lines[:1] if lines and are_terms(lines[0]) else []


def first_paragraph(reading: Reading, is_of_page: Callable[[str], bool] = lambda _: True) -> Iterator[Found]:
    """Take the first paragraph below the title that `is_of_page` as the summary."""
    below_title = next((section for section in reading.sections[1:] if section.path == "top"), None)
    for section in reading.sections:
        if section.role.key or (reading.title and section is reading.sections[0]):
            continue
        if section.owner and (below_title is None or below_title.blocks or section.parent is not below_title):
            continue
        texts = (
            one_line(block.text) for block in section.blocks if block.kind == PARAGRAPH and _is_prose(block)
        )
        text = next(filter(is_of_page, texts), None)
        if text:
            yield Found("summary", text, "first paragraph")
            return


def _is_prose(block: Block) -> bool:
    """Return whether a paragraph is a sentence and not a trail of links, a line of tags or a shortcode."""
    text = block.text
    if block.level or text.startswith("{{") or 2 * sum(len(link) for link, _ in block.links) >= len(text):
        return False
    words = words_in(text)
    return words >= _MIN_SENTENCE_WORDS or (text[-1] in _SENTENCE_ENDS and (words > 2 or not text.isascii()))  # noqa: PLR2004


def steps_unannounced(reading: Reading, vocabulary: Vocabulary) -> list[Found]:
    """Return the steps of a page that has no section of them: what is numbered, else what tells how."""
    return [*ordered_list(reading)] or [*numbered(reading, vocabulary)] or [*told_how(reading, vocabulary)]


def ordered_list(reading: Reading) -> Iterator[Found]:
    """Take the first ordered list of sentences under no known heading as the steps."""
    for section in reading.sections:
        ordered = [block for block in section.blocks if block.kind == ITEM and block.number]
        if section.role.key or section.owner or len(ordered) <= 1:  # one step is no list
            continue
        steps = read_entries(section.blocks, are_steps=True)
        if sum(map(words_in, steps)) >= _MIN_STEP_WORDS * len(steps):
            yield Found("steps", steps, f"{section.path} > ordered list")
            if remarks := read_remarks(section.blocks):
                yield Found("tips", remarks, f"{section.path} > below the ordered list")
            return


def numbered(reading: Reading, vocabulary: Vocabulary) -> Iterator[Found]:
    """Take the first paragraphs under no known heading that are numbered, and sentences, as the steps."""
    for section in reading.sections:
        if section.role.key or section.owner:
            continue
        steps = read_steps(numbered_paragraphs(section.blocks, vocabulary.terms), vocabulary.terms)
        if steps and sum(map(words_in, steps)) >= _MIN_STEP_WORDS * len(steps):
            yield Found("steps", steps, f"{section.path} > numbered paragraphs")
            return


def told_how(reading: Reading, vocabulary: Vocabulary) -> Iterator[Found]:
    """Take sentences about a body under an unknown heading that says how: "How to get into it"."""
    for section in reading.sections:
        if section.role.key or vocabulary.terms.said_by(section.path, _SAID) != "steps":
            continue
        steps = read_entries(section.blocks, are_steps=True)
        about = vocabulary.page_words.share_about_body(steps)
        is_whole = sum(map(words_in, steps)) >= _MIN_STEP_WORDS * len(steps)
        if len(steps) > 1 and is_whole and about is not None and about[0] >= _MOSTLY and about[1]:
            yield Found("steps", steps, section.path)
            return


def muscles_in_sentence(summary: str) -> Iterator[Found]:
    """Read "targets the glutes, also works hamstrings and calves", where it names muscles only."""
    found = _TARGETS.search(summary)
    if found is None:
        return
    target, *others = _ALSO.split(found[1], maxsplit=1)
    for field, text in zip(MUSCLE_FIELDS, (target, *others), strict=False):
        muscles = [*list_values(text, field)]
        if muscles and all(len(muscle.split()) <= _MAX_MUSCLE_WORDS for muscle in muscles):
            yield Found(field, muscles, "summary")


def loose_words(reading: Reading, vocabulary: Vocabulary) -> Iterator[Found]:
    """Read words side by side near the title, all of which are known values: "Cable · Biceps · Beginner"."""
    runs = [[*cells] for cells in reading.chips if all(map(vocabulary.fields_of, cells))]
    for section in reading.sections[:_SECTIONS_OF_TITLE]:
        if section.path == "top" and not section.role.key and not section.owner:
            runs += _runs_of_known(section, vocabulary)
    words = unique(word for run in runs for word in run)
    if not words or set.intersection(*(set(vocabulary.fields_of(word)) for word in words)):
        return  # words of one field are a list of something else, such as a menu
    stated = loose_values(words, vocabulary)
    for field, values in stated.items():
        yield Found(field, values if field in LIST_FIELDS else values[0], "words near the title")


def _runs_of_known(section: Section, vocabulary: Vocabulary) -> list[list[str]]:
    """Return the runs of short blocks of which every word is a known value; another word spoils its run."""
    runs: list[list[str]] = []
    run: list[str] = []
    is_spoilt = False
    before = ""
    for block in section.blocks[:_NEAR_TITLE]:
        words = _loose(block, vocabulary)
        if not words or block.kind != before:
            runs += [run] if not is_spoilt else []
            run, is_spoilt, before = [], False, block.kind
        run = [*run, *words]
        is_spoilt |= not all(map(vocabulary.fields_of, words))
    runs += [run] if not is_spoilt else []
    return [run for run in runs if len(run) > 1]


def _loose(block: Block, vocabulary: Vocabulary) -> list[str]:
    """Return the words that a block has side by side; of prose none."""
    is_short = block.kind in {ITEM, PARAGRAPH} and len(block.text) <= _MAX_LOOSE
    words = loose_texts(block.text) if is_short and not block.links and not block.number else []
    if len(words) == 1 and not vocabulary.fields_of(words[0]):
        words = words[0].split()
        return words if len(words) <= _MAX_OF_BLOCK and words[-1][-1] not in _SENTENCE_ENDS else []
    return words
