"""Phrases: sequences of words with a meaning, found in the words of a name."""

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

Words = tuple[str, ...]
Value = TypeVar("Value")


class Phrases(Generic[Value]):
    """Phrases with what each of them means."""

    def __init__(self, meanings: Mapping[Words, Value]) -> None:
        self._meanings: dict[Words, Value] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        for phrase, meaning in meanings.items():
            self.setdefault(phrase, meaning)

    def setdefault(self, phrase: Words, meaning: Value) -> None:
        """Add a phrase; one that is there keeps its meaning."""
        self._meanings.setdefault(phrase, meaning)
        lengths = {len(phrase), *self._lengths.get(phrase[0], ())}
        self._lengths[phrase[0]] = tuple(sorted(lengths, reverse=True))

    def phrases(self) -> Iterable[Words]:
        """Return all phrases, in the order in which they were added."""
        return self._meanings

    def items(self) -> Iterable[tuple[Words, Value]]:
        """Return all phrases with what they mean, in the order in which they were added."""
        return self._meanings.items()

    def meaning(self, words: Words) -> Value | None:
        """Return what these words mean as a whole; None where they are no phrase."""
        return self._meanings.get(words)

    def split(self, words: Words) -> list[tuple[Words, Value | None]]:
        """Cut the words into phrases, the longest first from the left, and what lies between (None)."""
        if self._lengths.keys().isdisjoint(words):
            return [(words, None)] if words else []
        lengths, meanings, end = self._lengths, self._meanings, len(words)
        parts: list[tuple[Words, Value | None]] = []
        start = position = 0
        while position < end:
            for length in lengths.get(words[position], ()):
                phrase = words[position : position + length]
                if phrase in meanings:
                    if start < position:
                        parts.append((words[start:position], None))
                    parts.append((phrase, meanings[phrase]))
                    position += len(phrase)
                    start = position
                    break
            else:
                position += 1
        if start < end:
            parts.append((words[start:], None))
        return parts
