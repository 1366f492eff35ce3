"""Slots that hold sentences: steps, tips and mistakes, by the words around them, by number and by place."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from transforms.pages.entries.captions import is_numbered
from transforms.pages.entries.lists import read_entries
from transforms.pages.layouts.layout import Found, Slot
from transforms.pages.outline import PARAGRAPH, Block
from transforms.taxonomy.known_terms import KnownTerms
from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.vocabulary import Vocabulary

Key = tuple[str, str, str]
Stated = Mapping[str, Sequence[str]]

_FIELDS = ("steps", "tips", "mistakes")
_SAID = ("mistakes", "tips", "other", "steps")
"""Which wins where words speak for several: "How it goes wrong" is about mistakes."""

_MIN_WORDS, _MIN_WORDS_TOLD = 3.5, 1.5
_MIN_LETTERS_WITHOUT_SPACES = 8
_MIN_PAGES = 3
_MIN_SHARE = 0.3
_SEVERAL = 1.8
_READ_ALREADY = 0.95
_SAME = 0.8
_MOST, _FEW = 0.6, 0.3
_NAMING = 0.8


@dataclass
class Evidence:
    """The sentences of a slot by page, how many of them are numbered, and where the slot stands.

    `twin` is the same slot on pages that write its label as a heading, or its heading as a bold line.
    """

    key: Key
    twin: Key | None = None
    values: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    numbered: int = 0
    order: int = 0

    @property
    def count(self) -> int:
        """How many texts it has."""
        return sum(map(len, self.values.values()))

    @property
    def is_constant(self) -> bool:
        """Whether nearly all its pages have the same texts: a notice that no page states itself."""
        most = Counter(map(tuple, self.values.values())).most_common(1)[0][1]
        return most > 1 and most >= _SAME * len(self.values)

    @property
    def holds_several(self) -> bool:
        """Whether it has several sentences on a page, or one text of several numbers or lines."""
        entries = self.count
        if entries == len(self.values):
            blocks = (Block(PARAGRAPH, 1, text) for (text,) in self.values.values())
            entries = sum(len(read_entries([block], are_steps=True)) for block in blocks)
        return entries >= _SEVERAL * len(self.values)


def content_slots(
    found: Sequence[Sequence[Found]], stated: Sequence[Stated], vocabulary: Vocabulary, terms: KnownTerms
) -> list[Slot]:
    """Return the slots of a template that hold content which the general reader misses or reads badly.

    What words say is believed of any list. Without words only a list of several sentences is steps, and
    mistakes one that names acts.
    """
    lists = [
        each
        for each in _gathered(found)
        if _holds_sentences(each, len(found), is_told=_announced(each, vocabulary) in _FIELDS)
    ]
    slots: list[Slot] = []
    steps = [step for page in stated for step in page.get("steps", ())]
    for name in _FIELDS:
        told = [each for each in lists if _field_of(each, vocabulary, terms) == name]
        if not told and name == "steps":
            silent = [each for each in lists if not _field_of(each, vocabulary, terms)]
            numbered = [each for each in silent if 2 * each.numbered > each.count]
            told = numbered or silent
        if not told and name == "mistakes":
            silent = [each for each in lists if not _field_of(each, vocabulary, terms)]
            told = [each for each in silent if _name_acts(each, steps, terms)]
        if name == "steps":
            told = [each for each in told if each.holds_several]
        best = max(told, key=lambda each: (len(each.values), each.count, -each.order), default=None)
        if name == "steps" and best is not None:
            steps += [text for texts in best.values.values() for text in texts]
        is_silent = best is not None and not _field_of(best, vocabulary, terms)
        if best is not None and not _is_read(best, name, stated, _FEW if is_silent else _MOST):
            stating = (best, *_instead_of(best, told))
            slots += [_slot(each, key, name) for each in stating for key in (each.key, each.twin) if key]
    return slots


def _name_acts(slot: Evidence, steps: Sequence[str], terms: KnownTerms) -> bool:
    """Return whether the texts of a list name acts, "Rounding the back", where the steps do not.

    So mistakes are written, under whatever heading ("Red cards"). Where steps do so, too, it says nothing.
    """
    texts = [text for texts in slot.values.values() for text in texts]
    are_acts = sum(map(terms.names_act, texts)) >= _NAMING * len(texts)
    return bool(steps) and are_acts and sum(map(terms.names_act, steps)) <= (1 - _NAMING) * len(steps)


def _instead_of(best: Evidence, told: Sequence[Evidence]) -> list[Evidence]:
    """Return the slots under and beside the same marks that other pages have: one paragraph and no list."""
    alike = [each for each in told if each is not best and each.key[:2] == best.key[:2]]
    return [each for each in alike if best.values.keys().isdisjoint(each.values)]


def _gathered(found: Sequence[Sequence[Found]]) -> list[Evidence]:
    """Return the texts of each slot in the order of the pages, those of twins together."""
    slots: dict[Key, Evidence] = {}
    for number, page in enumerate(found):
        for each in page:
            if each.is_heading or is_numbered(each.text):
                continue
            key = (each.heading, each.label, each.place)
            slot = slots.setdefault(key, Evidence(key))
            if not slot.values:
                slot.order = each.order
            slot.values[number].append(each.text)
            slot.numbered += each.is_numbered
    for (heading, label, place), slot in list(slots.items()):
        twin = slots.get((label, "", place)) if label and not heading else None
        if twin is not None:
            slot.twin = twin.key
            slot.numbered += twin.numbered
            for number, texts in twin.values.items():
                slot.values[number] += texts
            del slots[twin.key]
    return sorted(slots.values(), key=lambda slot: (slot.order, slot.key))


def _holds_sentences(slot: Evidence, pages: int, *, is_told: bool) -> bool:
    """Return whether a slot holds sentences on enough pages; where it is told that it does, short ones do."""
    if len(slot.values) < max(_MIN_PAGES, _MIN_SHARE * pages) or slot.is_constant:
        return False
    texts = [text for page in slot.values.values() for text in page]
    words = sum(_words(text) for text in texts) / len(texts)
    return words >= (_MIN_WORDS_TOLD if is_told else _MIN_WORDS)


def _words(text: str) -> float:
    """Return how many words a text has; a script without spaces has one for two letters."""
    if text.isascii() or " " in text:
        return len(text.split())
    return len(text) / 2


def _announced(slot: Evidence, vocabulary: Vocabulary) -> str:
    """Return what the label or heading of a slot announces as the vocabulary knows it, "" for nothing."""
    for text in filter(None, (slot.key[1], slot.key[0])):
        role = vocabulary.label(text) or vocabulary.heading(text, "")
        if role is not None and role.key:
            return role.key
    return ""


def _field_of(slot: Evidence, vocabulary: Vocabulary, terms: KnownTerms) -> str:
    """Return the field that words around a slot say, "other" for something else, "" where none does."""
    heading, label, place = slot.key
    if terms.is_sign(label):
        return terms.said_by(label, _SAID)
    said = (terms.said_by(text, _SAID) for text in (place, label, heading))
    return _announced(slot, vocabulary) or next(filter(None, said), "")


def _slot(slot: Evidence, key: Key, name: str) -> Slot:
    heading, label, place = key
    values = [text for number in sorted(slot.values) for text in slot.values[number]]
    evidence = f"{slot.count / len(slot.values):.1f} sentences a page"
    if slot.numbered:
        evidence += f", {slot.numbered} of {slot.count} numbered"
    numbered = 2 * slot.numbered > slot.count
    return Slot((name,), heading, label, place, (), len(slot.values), evidence, tuple(values[:3]), numbered)


def _without_other_content(texts: Sequence[str], name: str, stated: Stated) -> list[str]:
    """Return the texts of a slot on a page without those that are all of another field to the general reader.

    A field that it reads beyond them may have swallowed them: tips, and below them mistakes under a heading
    that it does not know.
    """
    terms = {normalise_term(text) for text in texts}
    fields = [{*map(normalise_term, stated.get(field, ()))} for field in _FIELDS if field != name]
    others = {term for field in fields if field < terms for term in field}
    return [text for text in texts if normalise_term(text) not in others]


def _is_read(slot: Evidence, name: str, stated: Sequence[Stated], most: float) -> bool:
    """Return whether the general reader reads what a slot holds, on nearly all its pages.

    What it reads above that is of another section of the same field: a starting position above the movement.
    What it reads as another field is no part of the slot: mistakes in the panel beside that of the tips.
    It does so, too, where it reads as much and nothing of the slot on more than a share of them: they stand
    elsewhere.
    """
    same = elsewhere = 0
    for number, values in slot.values.items():
        general = stated[number].get(name, ())
        texts = _without_other_content(values, name, stated[number])
        same += [*map(normalise_term, general)][-len(texts) :] == [*map(normalise_term, texts)]
        whole = normalise_term(" ".join(texts))
        is_other = not any(normalise_term(entry) in whole for entry in general)
        elsewhere += is_other and sum(map(len, general)) >= len(whole)
    pages = len(slot.values)
    return same >= _READ_ALREADY * pages or elsewhere > most * pages
