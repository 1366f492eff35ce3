"""Which muscles a sentence names, and in which role: "Mainly the lats, with help from the forearms"."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transforms.pages.known_values import MOVED, muscle_terms
from transforms.taxonomy.vocabulary import MUSCLE_FIELDS, Vocabulary

TARGET, SECONDARY = MUSCLE_FIELDS
MAX_TEXT = 600  # letters of a paragraph that are looked through
SENTENCE_END = re.compile(r"[.!?…]+\s+(?=[^\W\d_])|[。！？]")  # noqa: RUF001 - full-width marks are meant
_HALVES = re.compile(r"\s*[;；]\s*|\s+[–—-]\s+")  # noqa: RUF001 - dashes and a full-width sign are meant
_BETWEEN = re.compile(r"\s*[,、，:：]\s*")  # noqa: RUF001 - full-width signs are meant
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")  # noqa: RUF001 - the typographic apostrophe is meant
_MAX_CUE_WORDS = 4
_MAX_BETWEEN = 2  # words between a verb or a muscle and the next: "works your upper back and the rear delts"
VERB = "verb"
_ROLES = frozenset((*MUSCLE_FIELDS, "other"))
_GROUPS = frozenset({"shoulders", "arms", "legs", "schultern", "arme", "beine"})
"""What a sentence may name as muscles, beside a word that gives their role: "mainly the shoulders"."""


class Named(NamedTuple):
    """A muscle that a text names, in its words, with the role that the words around it give."""

    muscle: str
    role: str


class _Piece(NamedTuple):
    """What stands between two commas: the muscles and the cues in it, each with the place of its word."""

    muscles: list[tuple[int, str]]
    cues: list[tuple[int, str]]


def muscles_in_prose(text: str, vocabulary: Vocabulary, *, is_lead: bool = False) -> list[Named]:
    """Return the muscles that the sentences of a text name with a word that gives their role.

    A text without any such word names none: a list has its own reading. After a half of a sentence that gives
    the targets the other half names those that help. Where no word gives targets, a sentence without one does
    that is above the first with one. In the lead of a page verbs give targets, too: "It hits the lats".
    """
    named: dict[str, str] = {}
    silent: list[str] = []
    for sentence in SENTENCE_END.split(text[:MAX_TEXT]):
        before = ""
        for half in _HALVES.split(sentence):
            pieces = [_piece(part, vocabulary, is_lead=is_lead) for part in _BETWEEN.split(half)]
            found = list(_of_half(pieces, before))
            if not named and not found:
                silent += [muscle for piece in pieces for _, muscle in piece.muscles]
            for muscle, role in found:
                named.setdefault(muscle, role)
            before = TARGET if any(role == TARGET for _, role in found) else before
    if named and TARGET not in named.values() and not is_lead:
        named = {**dict.fromkeys(silent, TARGET), **named}
    return [Named(muscle, role) for muscle, role in named.items() if role in MUSCLE_FIELDS]


def _of_half(pieces: Sequence[_Piece], before: str) -> Iterator[Named]:
    """Yield the muscles of half a sentence; a piece without a cue goes with the one before, else the next."""
    groups: list[list[_Piece]] = []
    for piece in pieces:
        if not groups or (piece.cues and any(each.cues for each in groups[-1])):
            groups.append([])
        groups[-1].append(piece)
    for group in groups:
        cues = [cue for piece in group for _, cue in piece.cues]
        if not cues and not before:
            continue
        for piece in group:
            roles = [
                (place, muscle, _nearest(place, piece.cues) or (cues[-1] if cues else SECONDARY))
                for place, muscle in piece.muscles
            ]
            starts = [place for place, cue in piece.cues if cue == TARGET]
            after = (
                any(role == TARGET and place > min(starts) for place, _, role in roles) if starts else False
            )
            for place, muscle, role in roles:
                if not (after and role == TARGET and place < min(starts)):  # "Calf raises mainly work ..."
                    yield Named(muscle, role)


def _nearest(place: int, cues: Sequence[tuple[int, str]]) -> str:
    return min(cues, key=lambda cue: abs(cue[0] - place))[1] if cues else ""


def _piece(text: str, vocabulary: Vocabulary, *, is_lead: bool) -> _Piece:
    words = [(found.start(), found.end()) for found in WORD.finditer(text)]
    muscles: list[tuple[int, str]] = []
    cues: list[tuple[int, str]] = []
    verb: int | None = None
    place = 0
    while place < len(words):
        length, term = muscle_terms(text, words, place, vocabulary)
        if length:
            if term.casefold() not in MOVED or term.casefold() in _GROUPS:
                muscles.append((place, term))
            place += length
            continue
        for length in range(min(_MAX_CUE_WORDS, len(words) - place), 0, -1):
            phrase = text[words[place][0] : words[place + length - 1][1]]
            role = vocabulary.role_words.get(phrase.casefold())
            if role == VERB and is_lead and not (cues and cues[-1][0] == place - 1):  # "also works"
                verb = place + length - 1
                cues.append((place, TARGET))
            elif role in _ROLES:
                cues.append((place, role))
            else:
                continue
            place += length - 1
            break
        place += 1
    return _Piece(_objects(muscles, verb) if verb is not None else muscles, cues)


def _objects(muscles: Sequence[tuple[int, str]], verb: int) -> list[tuple[int, str]]:
    """Return the muscles that are what a verb works: a list right behind it, and no limb.

    "It builds the legs and teaches an upright back" says nothing of either.
    """
    found: list[tuple[int, str]] = []
    end = verb + 1
    for place, term in muscles:
        if place < end or place - end > _MAX_BETWEEN:
            continue
        end = place + term.count(" ") + 1
        if term.casefold() not in MOVED:
            found.append((place, term))
    return found
