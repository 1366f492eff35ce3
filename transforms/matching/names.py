"""Reading names: the words that say which exercise it is, and those that say which variant of it.

What the words mean is data (`taxonomy/name_words.csv`). A name is read in this order:

1. typing errors are mended; abbreviations and spellings give way to one form ("DB press-ups" is
   "dumbbell push-up"); then position, side and angle come first and equipment next, as in English;
2. words of equipment and fillers are taken out;
3. spellings are tried again on what is left, now that nothing is between its words;
4. fixed names keep words that would say a variant elsewhere ("reverse crunch", "hammer curl");
5. words of variants are taken out, each on its axis; what remains is the family.
"""

import dataclasses
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

import polars as pl

from transforms.contracts.dimensions import UNKNOWN, VARIANT_AXES
from transforms.matching.phrases import Phrases, Value, Words
from transforms.matching.typos import TypoCorrector
from transforms.taxonomy.words import split_words, whole_words

USUAL = "usual"
"""Value of words that say what is meant without them as well: "two-arm", "flat", "medium grip"."""

EQUIPMENT, DIRECTION = "equipment", "direction"
SPELLING, NAME, FILLER, DEFAULT = "spelling", "name", "filler", "default"
COUNTS_AS, POSTURE, WORD = "counts_as", "posture", "word"
KINDS = (SPELLING, NAME, FILLER, DEFAULT, COUNTS_AS, POSTURE, WORD, *VARIANT_AXES)
"""What a row of `name_words.csv` can say of its phrase."""

_TAIL = re.compile(r"\s+-\s*|\s*[,:(\u2013\u2014]\s*")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_LIMBS = frozenset({"arm", "leg"})
_ROUNDS = 3  # a spelling may give words that are spelled again

Feature = tuple[str, str]
"""Axis and value."""

SEATED = ("position", "seated")
WEIGHTED = ("load", "weighted")
NO_EQUIPMENT, MACHINE = "no_equipment", "machine"
REVERSE_GRIP, UNDERHAND, OVERHAND = (("grip", value) for value in ("reverse", "underhand", "overhand"))
MOVED = ("position", "side", "angle")
"""Axes whose words may stand anywhere in a name and are read first: "calf raise seated"."""

KEPT = ""

REMEMBERED = 16_384
"""Sequences of words of which the reader remembers what it made of them."""


@dataclass(frozen=True)
class Reading:
    """What a name says.

    family: its base words in their order. features: (axis, value) of its variant words, sorted,
    without equipment. equipment: keys of the equipment that it names, sorted. words: all of its
    words but fillers, sorted. is_equipment: whether it says nothing but equipment ("Leg press machine").
    """

    family: Words
    features: tuple[Feature, ...]
    equipment: Words
    words: Words
    is_equipment: bool


class NameReader:
    """Reads names by the rows (kind, phrase, value) of `taxonomy/name_words.csv`.

    `equipment` maps further words that name equipment to its key; `families` is the family of each key.
    """

    def __init__(
        self,
        rows: Iterable[tuple[str, str, str]],
        equipment: Mapping[str, str],
        families: Mapping[str, str],
    ) -> None:
        all_rows = list(rows)
        self._families = families

        def of(kind: str) -> list[tuple[str, str]]:
            return [(phrase, value) for row_kind, phrase, value in all_rows if row_kind == kind]

        phrases = [*equipment, *(phrase for _, phrase, _ in all_rows)]
        spelled = [value for kind in (SPELLING, NAME) for _, value in of(kind)]
        self._mender = TypoCorrector(word for text in (*phrases, *spelled) for word in split_words(text))
        self._spellings = self._all_spellings(of(SPELLING))
        # Several steps of one reading spell the same words, and many names share a family.
        self._spell = lru_cache(maxsize=REMEMBERED)(partial(_spell, self._spellings))
        self._parted = lru_cache(maxsize=REMEMBERED)(self._variants_of)
        taken = [(word, (EQUIPMENT, key)) for word, key in (*equipment.items(), *of(EQUIPMENT))]
        taken += [(phrase, (FILLER, "")) for phrase, _ in of(FILLER)]
        self._counts_as = dict(of(COUNTS_AS))
        self._taken = Phrases({self._spell(tuple(split_words(phrase))): found for phrase, found in taken})
        names = {self._bare(phrase): tuple(value.split()) for phrase, value in of(NAME)}
        turned = {phrase[::-1]: value for phrase, value in names.items() if len(phrase) == 2}  # noqa: PLR2004
        self._names = Phrases(turned | names)
        axes = [axis for axis in VARIANT_AXES if axis not in {EQUIPMENT, DIRECTION}]
        self._variants = Phrases(
            {self._bare(phrase): (axis, value) for axis in axes for phrase, value in of(axis)}
        )
        self._directions = Phrases(
            {self._bare(phrase): (DIRECTION, value) for phrase, value in of(DIRECTION)}
        )
        self._pieces = self._all_pieces(names)
        self._word_of = {key: tuple(key.split("_")) for key in families} | {NO_EQUIPMENT: ("bodyweight",)}
        self._defaults: dict[frozenset[str], list[tuple[frozenset[Feature], list[Feature]]]] = {}
        for phrase, value in of(DEFAULT):
            reading = self.read(phrase)
            needed = frozenset((*reading.features, *((EQUIPMENT, key) for key in reading.equipment)))
            values = [split_default(pair) for pair in value.split(";")]
            self._defaults.setdefault(frozenset(reading.family), []).append((needed, values))

    def read_on_page(self, name: str, stated: Collection[str]) -> Reading:
        """Read a name that says no equipment as if it said the one kind that its page states (keys).

        A "chest fly" on a machine is a machine chest fly, a "row" without equipment an inverted row. So is
        read what is called like equipment and is done without any: an "air bike" on the floor.
        """
        in_order = self._in_order(name)
        reading = self._read(in_order, name)
        page = {self._counts_as.get(key, key) for key in stated} - {"", UNKNOWN}
        is_silent = not reading.equipment or (reading.is_equipment and page == {NO_EQUIPMENT})
        if not is_silent or len(page) != 1:
            return reading
        said = self._read((*self._word_of[next(iter(page))], *in_order), name)
        if set(said.equipment) - set(reading.equipment) - page:
            return reading
        return dataclasses.replace(said, equipment=(), words=reading.words, is_equipment=False)

    def read(self, name: str) -> Reading:
        """Read a name; one without base words keeps all its words as its family."""
        return self._read(self._in_order(name), name)

    def _read(self, in_order: Words, name: str) -> Reading:
        spelled = self._spell(self._as_in_english(self._spell(in_order)))
        equipment: list[str] = []
        words: Words = ()
        bare: Words = ()
        for part, found in self._taken.split(spelled):
            if found is None:
                bare += part
                words += part
            elif found[0] == EQUIPMENT:
                words += part
                equipment.append(found[1])
        family, features = self._parted(_without_echo(self._spell(bare)))
        family = self._second_name(name) or family
        is_equipment = bool(equipment) and not family
        if not family:
            family, features = self._parted(_words_of_keys(equipment))
        return Reading(
            family or tuple(dict.fromkeys(spelled)),
            tuple(sorted(features)),
            tuple(sorted(set(equipment))),
            tuple(sorted(words)),
            is_equipment,
        )

    def _in_order(self, name: str) -> Words:
        """Return the mended words of a name; what signs set off at its end goes first.

        "Dumbbell press - incline" and "Dumbbell press (incline)" are read as "incline dumbbell press":
        what says nothing but a variant.
        """
        tail: Words = ()
        head = self._mended(name)
        for separator in reversed(list(_TAIL.finditer(name))):
            last = head[len(self._mended(name[: separator.end()])) :]
            if not last or not self._is_variant_only(last):
                break
            head, tail = head[: -len(last)], (*last, *tail)
        return (*tail, *head)

    def _mended(self, text: str) -> Words:
        return tuple(part for word in whole_words(text) for part in self._mender.mended(word))

    def _as_in_english(self, words: Words) -> Words:
        """Return words with position, side and angle first, equipment next, and the rest in its order.

        Fixed names and spellings stay whole, so that "high knee" or "upright row" is never torn apart.
        """
        parts = self._pieces.split(words)
        first = [part for part, axis in parts if axis in MOVED]
        second = [part for part, axis in parts if axis == EQUIPMENT]
        rest = [part for part, axis in parts if not axis]
        return tuple(word for part in (*first, *second, *rest) for word in part)

    def _is_variant_only(self, words: Words) -> bool:
        """Return whether words are equipment, fillers and words of variants alone."""
        bare: Words = ()
        for part, found in self._taken.split(self._spell(words)):
            bare += part if found is None else ()
        rest, _ = _cut(self._variants, bare)
        rest, _ = _cut(self._directions, rest)
        return not rest

    def _second_name(self, name: str) -> Words:
        """Return the family of a fixed name that is in brackets behind another: "(jumping jacks)"."""
        for text in _IN_BRACKETS.findall(name):
            if second := self._names.meaning(self._spell(tuple(split_words(text)))):
                return second
        return ()

    def variant(self, reading: Reading, stated: Collection[str]) -> tuple[Feature, ...]:
        """Return all features of a reading on a page that states this equipment (keys), sorted.

        What goes without saying for the family is left out. Equipment that the name does not say is
        that of the page, or else that of the family's usual form.
        """
        equipment = self._equipment(reading, stated)
        if not equipment and WEIGHTED not in reading.features:
            equipment = self._usual_equipment(reading)
        usual = self._usual(reading, equipment)
        features = {*reading.features}
        if REVERSE_GRIP in features:  # what is the other way round depends on what is usual
            features = features - {REVERSE_GRIP} | {OVERHAND if UNDERHAND in usual else UNDERHAND}
        features -= usual
        return tuple(sorted((*features, *((EQUIPMENT, key) for key in equipment))))

    def _equipment(self, reading: Reading, stated: Collection[str]) -> set[str]:
        """Return what the exercise is done with; what it is done on (a bench, a bar) does not count.

        The name is more exact than the page: an EZ bar curl with a barbell is one with an EZ bar.
        """
        named = {self._counts_as.get(key, key) for key in reading.equipment} - {"", UNKNOWN}
        page = {self._counts_as.get(key, key) for key in stated}
        known = page - {"", UNKNOWN}
        if known and reading.is_equipment:
            return known
        if named:
            families = {self._families.get(key) for key in named}
            more = {key for key in known - {NO_EQUIPMENT, MACHINE} if self._families.get(key) not in families}
            return named | more
        if WEIGHTED in reading.features:
            return set()
        return {NO_EQUIPMENT} if page == {""} else known - {NO_EQUIPMENT} or known

    def is_seated(self, reading: Reading, equipment: Iterable[str]) -> bool:
        """Return whether the usual form of a family is done sitting."""
        return SEATED in self._usual(reading, equipment)

    def _usual_equipment(self, reading: Reading) -> set[str]:
        """Return the usual equipment: an assisted pull-up has another than a pull-up."""
        stated = frozenset(reading.features)
        rows = [
            (len(needed), key)
            for needed, usual in self._defaults.get(frozenset(reading.family), ())
            if needed <= stated
            for axis, key in usual
            if axis == EQUIPMENT
        ]
        highest = max(rows, default=(0, ""))[0]
        return {key for exact, key in rows if exact == highest}

    def _usual(self, reading: Reading, equipment: Iterable[str]) -> set[Feature]:
        """Return the features that go without saying for a reading, done with this equipment.

        On each axis the most exact rows count: who flies lies, and with a cable stands.
        """
        stated = frozenset((*reading.features, *((EQUIPMENT, key) for key in equipment)))
        rows = [row for row in self._defaults.get(frozenset(reading.family), ()) if row[0] <= stated]
        exact: dict[str, int] = {}
        for needed, usual in rows:
            for axis, _ in usual:
                exact[axis] = max(exact.get(axis, 0), len(needed))
        return {feature for needed, usual in rows for feature in usual if len(needed) == exact[feature[0]]}

    def _variants_of(self, words: Words) -> tuple[Words, frozenset[Feature]]:
        """Part the words without equipment into those of the family and the features of the variant.

        Directions are read last: "front incline raise" is an inclined front raise, not a raise to
        the front. Fixed names are last in the family, as they do in English.
        """
        rest, names = _cut(self._names, words)
        rest, variants = _cut(self._variants, rest)
        rest, more = _cut(self._names, rest)
        rest, directions = _cut(self._directions, rest)
        family = (*rest, *(word for name in (*more, *names) for word in name))
        features = frozenset(feature for feature in (*variants, *directions) if feature[1] != USUAL)
        return tuple(dict.fromkeys(family)), features

    def _all_pieces(self, names: Iterable[Words]) -> Phrases[str]:
        """Return the phrases that stay whole in a name, with the axis of those that may stand anywhere."""
        pieces = Phrases(dict.fromkeys((*self._names.phrases(), *self._spellings.phrases()), KEPT))
        for words, (axis, _) in self._variants.items():
            pieces.setdefault(words, axis if axis in MOVED else KEPT)
            for name in names if len(words) > 1 else ():
                if name[0] == words[-1]:  # an "incline bench" is none in "incline bench press"
                    pieces.setdefault((*words[:-1], *name), KEPT)
        for words, (axis, _) in self._taken.items():
            pieces.setdefault(words, axis if axis == EQUIPMENT else KEPT)
        return pieces

    @staticmethod
    def _all_spellings(rows: Iterable[tuple[str, str]]) -> Phrases[Words]:
        """Return all spellings: each phrase as it is written, and as the shorter ones spell it."""
        found: Phrases[Words] = Phrases({})
        written = [(tuple(split_words(phrase)), tuple(value.split())) for phrase, value in rows]
        for phrase, value in sorted(written, key=lambda row: (len(row[0]), row)):
            for form in (phrase, _spell(found, phrase)):
                if form != value or phrase == value:
                    found.setdefault(form, value)
        return found

    def _bare(self, phrase: str) -> Words:
        """Spell a phrase as it is once fillers are taken out; whole, where nothing would be left."""
        words = self._spell(tuple(split_words(phrase)))
        bare = tuple(
            word
            for part, found in self._taken.split(words)
            if found is None or found[0] == EQUIPMENT
            for word in part
        )
        return self._spell(bare) or words


def _spell(spellings: Phrases[Words], words: Words) -> Words:
    """Put the spellings in the place of their phrases, also of phrases that arise by that."""
    for _ in range(_ROUNDS):
        parts = spellings.split(words)
        spelled = tuple(word for part, value in parts for word in (part if value is None else value))
        if spelled == words:
            break
        words = spelled
    return words


def _without_echo(words: Words) -> Words:
    """Leave out a word that directly repeats the one before, as after two spellings ("tricep tricep").

    A limb may: "single leg leg press".
    """
    return tuple(
        word
        for position, word in enumerate(words)
        if position == 0 or words[position - 1] != word or word in _LIMBS
    )


def _words_of_keys(keys: Iterable[str]) -> Words:
    """Return the family of a name that is nothing but equipment: "Assault bike" is of "air bike"."""
    words = dict.fromkeys(word for key in sorted(set(keys)) for word in key.split("_"))
    return tuple(word for word in words if word != MACHINE) or tuple(words)


def _cut(phrases: Phrases[Value], words: Words) -> tuple[Words, list[Value]]:
    """Return the words that are in none of the phrases, and the meanings of those that were found."""
    parts = phrases.split(words)
    rest = tuple(word for part, found in parts if found is None for word in part)
    return rest, [found for _, found in parts if found is not None]


def split_default(pair: str) -> tuple[str, str]:
    """Return axis and value of a part of a default, "position=seated"; ValueError if it is none."""
    axis, _, value = pair.strip().partition("=")
    if axis not in VARIANT_AXES or not value:
        raise ValueError(pair)
    return axis, value


def conformed_name(name: pl.Expr) -> pl.Expr:
    """Return the name by which pages are distinguished: NFKC, lower case, letters, digits, plus signs only.

    What two spellings of one name share ("Pull-Up", "Pullup") and two names do not.
    """
    return name.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}+]", "")
