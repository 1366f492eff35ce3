"""Phrases: sequences of words with a meaning, found in the words of a name."""

from collections.abc import Mapping
from typing import Generic, TypeVar

Words = tuple[str, ...]
Value = TypeVar("Value")


class Phrases(Generic[Value]):
    """Phrases with what each of them means."""

    def __init__(self, meanings: Mapping[Words, Value]) -> None:
        self._meanings = meanings
        self._longest: dict[str, int] = {}
        for phrase in meanings:
            self._longest[phrase[0]] = max(len(phrase), self._longest.get(phrase[0], 0))

    def meaning(self, words: Words) -> Value | None:
        """Return what these words mean as a whole; None where they are no phrase."""
        return self._meanings.get(words)

    def split(self, words: Words) -> list[tuple[Words, Value | None]]:
        """Cut the words into phrases, the longest first from the left, and what lies between (None)."""
        if self._longest.keys().isdisjoint(words):
            return [(words, None)] if words else []
        parts: list[tuple[Words, Value | None]] = []
        start = place = 0
        while place < len(words):
            for length in range(self._longest.get(words[place], 0), 0, -1):
                phrase = words[place : place + length]
                if phrase in self._meanings:
                    if start < place:
                        parts.append((words[start:place], None))
                    parts.append((phrase, self._meanings[phrase]))
                    place += len(phrase)
                    start = place
                    break
            else:
                place += 1
        if start < place:
            parts.append((words[start:], None))
        return parts
