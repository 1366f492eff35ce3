"""What sentences below the title or of a summary state: "A drill that hits the lats. You need a band."."""

import re
from collections.abc import Collection, Iterator, Sequence

from transforms.pages.known_values import terms_within
from transforms.pages.outline import PARAGRAPH
from transforms.pages.sections.prose import MAX_TEXT, SENTENCE_END, WORD, muscles_in_prose
from transforms.pages.sections.section import Reading
from transforms.taxonomy.vocabulary import MUSCLE_FIELDS, Vocabulary

NEED, EXERCISE, LEVEL = "need", "exercise", "level"
_MAX_PARAGRAPHS = 3
_MIN_WORDS = 5
_MAX_TERM_WORDS = 3


def facts_in_lead(
    reading: Reading, vocabulary: Vocabulary, wanted: Collection[str]
) -> Iterator[tuple[str, str | list[str]]]:
    """Yield the wanted fields with the values that sentences below the title give, muscles in their roles.

    Each needs a word that says so: a verb before muscles, "need" before things, the word for an exercise or
    for its level beside a level.
    """
    if not wanted:
        return
    paragraphs = [
        block.text
        for section in reading.sections
        if (section.path == "top" and not section.role.key) or section.role.key == "summary"
        if section.owner is None
        for block in section.blocks
        if block.kind == PARAGRAPH and block.text.count(" ") >= _MIN_WORDS
    ][:_MAX_PARAGRAPHS]
    for text in paragraphs:
        roles = [role for role in MUSCLE_FIELDS if role in wanted]
        named = muscles_in_prose(text, vocabulary, is_lead=True) if roles else []
        for role in roles:
            if muscles := [each.muscle for each in named if each.role == role]:
                yield role, muscles
        for sentence in SENTENCE_END.split(text[:MAX_TEXT]):
            yield from (each for each in _in_sentence(sentence, vocabulary) if each[0] in wanted)


def _in_sentence(sentence: str, vocabulary: Vocabulary) -> Iterator[tuple[str, str | list[str]]]:
    words = list(WORD.finditer(sentence))
    said = [vocabulary.role_words.get(word[0].casefold(), "") for word in words]
    for place, kind in enumerate(said):
        if kind == NEED and (things := terms_within(sentence[words[place].end() :], "equipment", vocabulary)):
            yield "equipment", things
        elif kind in {EXERCISE, LEVEL}:
            yield from _levels_beside(sentence, words, place, vocabulary)


def _levels_beside(
    sentence: str, words: Sequence[re.Match[str]], place: int, vocabulary: Vocabulary
) -> Iterator[tuple[str, str]]:
    """Yield the levels that stand right before or after a word, at most one small word between them."""
    for length in range(_MAX_TERM_WORDS, 0, -1):
        starts = (place - length, place + 1, place + 2)
        for start in starts:
            if start < 0 or start + length > len(words):
                continue
            term = sentence[words[start].start() : words[start + length - 1].end()]
            is_apart = start > place + 1 and len(words[place + 1][0]) > _MAX_TERM_WORDS
            if not is_apart and "difficulty" in vocabulary.fields_of(term):
                yield "difficulty", term
