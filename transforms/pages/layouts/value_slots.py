"""Slots whose values the taxonomy knows (muscles, equipment, difficulty), under any label or none."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from transforms.pages.layouts.layout import Found, Slot
from transforms.pages.layouts.owners import keys_of_others
from transforms.pages.layouts.pieces import pieces_of
from transforms.taxonomy.known_terms import KnownTerms
from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.vocabulary import ATTRIBUTES, MUSCLE_FIELDS, Vocabulary

Key = tuple[str, str, str]  # heading, label, place
Stated = Mapping[str, Sequence[str]]
Role = tuple[str, bool]
"""The role of muscles, "" for none, and whether label or heading say it."""

Texts = list[tuple[int, set[str], Key]]

_ORDER = ("target_muscles", *(name for name in ATTRIBUTES if name not in MUSCLE_FIELDS))
"""Which field wins where values are known as those of two: most body parts are muscles, too."""

_KNOWN = 0.7
_KNOWN_OF_MANY, _KNOWN_ON_PAGES = 0.6, 0.8
_KNOWN_WHERE_TOLD = 0.5
"""Where a label says a role of muscles, "Also helps", half of the values do, if none is of another field."""
_OF_MUSCLES = frozenset({"target_muscles", "body_part"})
_KNOWN_AS_ANY = 0.8
_BODY_PARTS = 0.9
_MIN_PAGES = 3
_MIN_SHARE = 0.25
_READ_ALREADY = 0.95
_MAX_NOISE = 0.15  # share of a field in a slot of several below which it is chance
_NO_MUSCLES = frozenset({"force", "mechanic"})
"""Fields whose values name groups of muscles, too: "Push" beside "Force" is no muscle."""

_MEASURE = re.compile(r"\W*\d[\d.,:–-]*\s*[^\W\d]{0,12}\.?")  # noqa: RUF001 - "10 min" speaks neither way
_MAX_OF_ROLE = 2
_MAX_CONSTANT = 2  # values of one page that all pages share: more are a menu


@dataclass
class Evidence:
    """What speaks for a slot: its values by page, and how many of them are known as which field.

    body_parts: how many are rather body parts than muscles ("Legs"). on_pages: on how many pages it has
    values of a field. is_told: its label has a word for a role of muscles.
    """

    key: Key
    order: int
    is_told: bool = False
    values: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    pieces: int = 0
    unknown: int = 0
    body_parts: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    on_pages: Counter[str] = field(default_factory=Counter)

    @property
    def is_constant(self) -> bool:
        """Whether it has the same values on all pages."""
        return len({tuple(values) for values in self.values.values()}) == 1

    @property
    def is_repeated(self) -> bool:
        """Whether it stands several times on most pages."""
        return 2 * sum(len(values) > 1 for values in self.values.values()) > len(self.values)

    def share(self, name: str) -> float:
        """Return the share of its values that the taxonomy knows as values of a field."""
        return self.fields[name] / self.pieces if self.pieces else 0.0

    def states_on_most_pages(self, name: str) -> bool:
        """Return whether most values are of a field, on nearly all pages: one page may list other things."""
        is_most = self.share(name) >= _KNOWN_OF_MANY
        return is_most and self.on_pages[name] >= _KNOWN_ON_PAGES * len(self.values)

    @property
    def known(self) -> float:
        """The share of its values that the taxonomy knows as anything."""
        return 1 - self.unknown / self.pieces if self.pieces else 0.0


def value_slots(
    found: Sequence[Sequence[Found]], stated: Sequence[Stated], vocabulary: Vocabulary, terms: KnownTerms
) -> list[Slot]:
    """Return the slots of a template that state attributes which the general reader does not read there."""
    pieces = cache(partial(pieces_of, terms=terms))
    texts = [_texts_of(page, pieces) for page in found]
    of_others = keys_of_others(found, [page.get("name", ()) for page in stated])
    evidence = [each for each in _gathered(found, pieces, terms) if _is_of_the_page(each, vocabulary)]
    beside = _by_marks(each for each in evidence if _fields_of(each))
    enough = max(_MIN_PAGES, _MIN_SHARE * len(found))
    likely = _without_others(
        [each for each in evidence if _fields_of(each) and _pages_of(each, beside) >= enough], of_others
    )
    varying = [each for each in likely if not each.is_constant]
    marks_of_varying = {each.key[:2] for each in varying}
    kept = [
        each
        for each in likely
        if not each.is_constant
        or (any(each.key[:2]) and each.key[:2] in marks_of_varying)
        or (_stands_for_a_value(each, varying, vocabulary) and not _is_stated(each, stated))
    ]
    chosen = [
        slot
        for each, slot in _chosen(_without_repeated(kept), stated, vocabulary, terms)
        if not _is_read(each, slot, stated, texts)
    ]
    return [*chosen, *_wherever(chosen)]


def _wherever(slots: Sequence[Slot]) -> list[Slot]:
    """Return slots at any place under and beside marks that have the same field at several places."""
    places: dict[tuple[str | None, str | None, tuple[str, ...]], list[Slot]] = defaultdict(list)
    for slot in slots:
        if slot.heading or slot.label:
            places[slot.heading, slot.label, slot.fields].append(slot)
    return [
        Slot(fields, heading, label, None, (), sum(each.pages for each in alike), f"at {len(alike)} places")
        for (heading, label, fields), alike in places.items()
        if len(alike) > 1
    ]


def _gathered(
    found: Sequence[Sequence[Found]], pieces: Callable[[str], list[str]], terms: KnownTerms
) -> list[Evidence]:
    """Return the evidence of each slot, in the order in which they stand on the pages."""
    slots: dict[Key, Evidence] = {}
    for number, page in enumerate(found):
        met: set[tuple[Key, str]] = set()
        for each in page:
            if each.is_apart or not each.text:
                continue
            key = (each.heading, each.label, each.place)
            if key not in slots:
                is_told = bool(each.label) and bool(terms.said_by(each.label, MUSCLE_FIELDS))
                slots[key] = Evidence(key, each.order, is_told)
            slot = slots[key]
            slot.values[number].append(each.text)
            for piece in pieces(each.text):
                if _MEASURE.fullmatch(piece):
                    continue
                known = terms.of(piece)
                if known and known[0] in _NO_MUSCLES:
                    known = known[:1]
                slot.pieces += 1
                slot.unknown += not known
                slot.body_parts += bool(known) and known[0] == "body_part"
                slot.fields.update(known)
                slot.on_pages.update(name for name in known if (key, name) not in met)
                met.update((key, name) for name in known)
    return sorted(slots.values(), key=lambda slot: (slot.order, slot.key))


def _by_marks(slots: Iterable[Evidence]) -> dict[tuple[str, str], list[Evidence]]:
    """Return slots by the marks above and beside them, those without any left out."""
    by_marks: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for each in slots:
        if each.key[0] or each.key[1]:
            by_marks[each.key[:2]].append(each)
    return by_marks


def _pages_of(slot: Evidence, beside: Mapping[tuple[str, str], Sequence[Evidence]]) -> int:
    """Return on how many pages a slot stands, or what states the same under and beside the same marks.

    One value may be a text where several are paragraphs, items or cells of another column.
    """
    alike = (other for other in beside.get(slot.key[:2], ()) if _fields_of(other) == _fields_of(slot))
    return len({number for each in (slot, *alike) for number in each.values})


def _is_of_the_page(slot: Evidence, vocabulary: Vocabulary) -> bool:
    """Return whether a slot may speak of the page: not where its heading announces links or other things."""
    role = vocabulary.heading(slot.key[0], "") if slot.key[0] else None
    return role is None or role.key not in {"links", "other", "faqs"}


def _without_others(slots: list[Evidence], of_others: Collection[Key]) -> list[Evidence]:
    """Drop the slots on cards of other exercises, where most of their fields stand elsewhere, too.

    Where they stand nowhere else, what names another exercise is a link above the facts of the page.
    """
    own = [each for each in slots if each.key not in of_others]
    fields = {name for each in own for name in _fields_of(each)}
    told = {name for each in slots if each.key in of_others for name in _fields_of(each)}
    return own if 2 * len(told & fields) >= len(told) else slots


def _fields_of(slot: Evidence) -> tuple[str, ...]:
    """Return the fields that a slot states: one that most values are known as, or several that share them."""
    best = max(slot.fields, key=lambda name: (slot.fields[name], -_ORDER.index(name)), default=None)
    if best is None:
        return ()
    if slot.share(best) >= _KNOWN or (slot.key[1] and slot.states_on_most_pages(best)):
        return (best,)
    if slot.is_told and slot.share("target_muscles") >= _KNOWN_WHERE_TOLD and set(slot.fields) <= _OF_MUSCLES:
        return ("target_muscles",)
    if slot.known < _KNOWN_AS_ANY or (slot.key[1] and not slot.is_repeated):
        return ()  # what has a label is about one thing, unless the label stands several times
    fields = [name for name in _ORDER if slot.share(name) >= _MAX_NOISE]
    return tuple(name for name in fields if name != "body_part" or "target_muscles" not in fields)


def _stands_for_a_value(slot: Evidence, varying: Sequence[Evidence], vocabulary: Vocabulary) -> bool:
    """Return whether what is the same on all pages is a value all the same.

    It is where its label says so, where it stands beside values that differ, or at the top of the page; a
    list of more than two is a menu.
    """
    heading, label, place = slot.key
    if len(next(iter(slot.values.values()))) > _MAX_CONSTANT:
        return False
    if heading and heading not in {other.key[0] for other in varying}:
        return False
    role = vocabulary.label(label) if label else None
    if role is not None and role.key in _fields_of(slot):
        return True
    box = place.rpartition(" > ")[0]
    if box and any(box == other.key[2].rpartition(" > ")[0] and heading == other.key[0] for other in varying):
        return True
    return not heading and not label


def _is_stated(slot: Evidence, stated: Sequence[Stated]) -> bool:
    """Return whether the general reader reads the field of a slot on some of its pages, whatever it reads."""
    return any(stated[number].get(name) for number in slot.values for name in _fields_of(slot))


def _without_repeated(slots: Sequence[Evidence]) -> list[Evidence]:
    """Drop a slot that repeats the label of one above it, or the place of one that has no heading.

    It is the card of another exercise, or says the same again. Under one heading a label is one, wherever
    its values stand.
    """
    seen: dict[str, str] = {}
    kept = []
    for slot in slots:
        heading, label, place = slot.key
        if seen.get(label or place, heading) == heading and (label or (label or place) not in seen):
            kept.append(slot)
        if label or not heading:
            seen.setdefault(label or place, heading)
    return kept


def _chosen(
    slots: Sequence[Evidence], stated: Sequence[Stated], vocabulary: Vocabulary, terms: KnownTerms
) -> list[tuple[Evidence, Slot]]:
    """Return the slots with their fields: of muscles each role once, of other fields the best one."""
    by_field: dict[tuple[str, ...], list[tuple[Evidence, Role]]] = {}
    for slot in slots:
        fields = _fields_of(slot)
        role = _role_of(slot, vocabulary, terms) if "target_muscles" in fields else ("", False)
        by_field.setdefault(fields, []).append((slot, role))
    chosen: list[tuple[Evidence, Slot]] = []
    for fields, candidates in sorted(by_field.items(), key=lambda item: (len(item[0]), item[0])):
        if "target_muscles" in fields:
            chosen += _of_muscles(fields, candidates, stated)
        else:
            best = max(candidates, key=lambda each: (_weight(each[0]), -each[0].order))[0]
            chosen += [(each, _slot(each, fields, "")) for each in _with_beside([best], candidates)]
    return sorted(chosen, key=lambda each: each[0].order)


def _of_muscles(
    fields: tuple[str, ...], candidates: Sequence[tuple[Evidence, Role]], stated: Sequence[Stated]
) -> list[tuple[Evidence, Slot]]:
    """Return the slots of muscles with their roles: as their words say, else the first is the target.

    What label or heading say is said of the values; a class word ("primary") may be of the box alone.
    A slot without words whose pages state other targets elsewhere has the secondary muscles.
    """
    told = {role for _, (role, _) in candidates if role}
    chosen: list[tuple[Evidence, Slot]] = []
    for role in MUSCLE_FIELDS:
        of_role = [(each, by_label) for each, (own, by_label) in candidates if own == role]
        labelled = [each for each, by_label in of_role if by_label]
        marks = dict.fromkeys(each.key[:2] for each in labelled)
        kept = [each for each in labelled if each.key[:2] in [*marks][:_MAX_OF_ROLE]]
        kept = kept or _with_beside([each for each, _ in of_role[:1]], candidates)
        chosen += [(each, _slot(each, _with_role(fields, role), "by its words")) for each in kept]
    silent = [each for each, (own, _) in candidates if not own]
    exact = [each for each in silent if not _is_body_part(each)]
    if len(exact) > 1:
        silent = exact  # "Legs" beside "Quads" and "Glutes" is a body part
    free = [role for role in MUSCLE_FIELDS if role not in told]
    if silent and free == [*MUSCLE_FIELDS] and _states_other_targets(silent[0], stated):
        free = free[1:]
    firsts = [each for each in silent if not _stands_beside_another(each, silent)]
    for first, role in zip(firsts, free, strict=False):
        for slot in _with_beside([first], candidates):
            chosen.append((slot, _slot(slot, _with_role(fields, role), "by its place")))
    return chosen


def _with_beside(slots: Sequence[Evidence], candidates: Sequence[tuple[Evidence, Role]]) -> list[Evidence]:
    """Return slots with those at other places under and beside the same marks."""
    marks = {each.key[:2] for each in slots if each.key[0] or each.key[1]}
    return [each for each, _ in candidates if each in slots or each.key[:2] in marks]


def _stands_beside_another(slot: Evidence, slots: Sequence[Evidence]) -> bool:
    """Return whether an earlier slot stands under and beside the same marks."""
    first = next(each for each in slots if each.key[:2] == slot.key[:2] or each is slot)
    return any(slot.key[:2]) and first is not slot


def _is_body_part(slot: Evidence) -> bool:
    """Return whether a slot has one value on each page, and nearly all are body parts first of all."""
    is_single = all(len(values) == 1 for values in slot.values.values())
    return is_single and slot.pieces == len(slot.values) and slot.body_parts >= _BODY_PARTS * slot.pieces


def _states_other_targets(slot: Evidence, stated: Sequence[Stated]) -> bool:
    """Return whether most pages of a slot state target muscles, and not those of the slot."""
    other = [
        number
        for number, texts in slot.values.items()
        if (general := stated[number].get("target_muscles")) and _terms(general).isdisjoint(_terms(texts))
    ]
    return 2 * len(other) > len(slot.values)


def _with_role(fields: tuple[str, ...], role: str) -> tuple[str, ...]:
    return tuple(role if name == "target_muscles" else name for name in fields)


def _role_of(slot: Evidence, vocabulary: Vocabulary, terms: KnownTerms) -> Role:
    """Return the role of muscles that label, heading or class words of a slot say, "" where none does."""
    heading, label, place = slot.key
    for text in (label, place.rpartition(" > ")[2], heading, place):
        is_label = text in {label, heading}
        role = vocabulary.muscle_label(text) if is_label and text else None
        if role is not None:
            return role.key, True
        if role_key := terms.said_by(text, MUSCLE_FIELDS[::-1]):  # "also main" is secondary
            return role_key, is_label
    return "", False


def _weight(slot: Evidence) -> float:
    return len(slot.values) * slot.known


def _slot(slot: Evidence, fields: tuple[str, ...], why: str) -> Slot:
    heading, label, place = slot.key
    known = slot.pieces - slot.unknown
    evidence = f"{known} of {slot.pieces} values are known" + (f"; role {why}" if why else "")
    values = Counter(value for page in slot.values.values() for value in page)
    examples = tuple(value for value, _ in sorted(values.items(), key=lambda item: (-item[1], item[0]))[:3])
    return Slot(fields, heading, label, place, (), len(slot.values), evidence, examples)


def _is_read(slot: Evidence, learnt: Slot, stated: Sequence[Stated], texts: Sequence[Texts]) -> bool:
    """Return whether the general reader reads a field already, on nearly all pages of a slot.

    It does where it reads the values of the slot, and where it reads others that stand above them, unless it
    reads the same on all pages.
    """
    read_there = [[_terms(stated[number].get(name, ())) for number in slot.values] for name in learnt.fields]
    if not slot.is_constant and all(each.count(each[0]) == len(each) for each in read_there):
        return False
    read = 0
    for number in slot.values:
        own_order, own = next(each for each in texts[number] if each[2] == slot.key)[0], set()
        for _, terms, key in texts[number]:
            own |= terms if key == slot.key else set()
        general = [_terms(values) for name in learnt.fields if (values := stated[number].get(name, ()))]
        read += (len(general) > 1 and own <= set().union(*general)) or any(
            each == own or any(order < own_order and each <= terms for order, terms, _ in texts[number])
            for each in general
        )
    return read >= _READ_ALREADY * len(slot.values)


def _texts_of(page: Sequence[Found], pieces: Callable[[str], list[str]]) -> Texts:
    """Return the texts that are of a page: their places on it, their values, and their slots."""
    return [
        (each.order, _terms(pieces(each.text)), (each.heading, each.label, each.place))
        for each in page
        if not each.is_apart
    ]


def _terms(values: Sequence[str]) -> set[str]:
    return set(map(normalise_term, values))
