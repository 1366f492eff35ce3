"""What is wrong in the taxonomy's own files: each error names file, line, value and remedy."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from flows.home.errors import UsageError
from flows.home.settings import CHECKOUT
from transforms.contracts.dimensions import LEVELS, UNKNOWN, VARIANT_AXES
from transforms.enums import DEMAND_VOCABULARIES, METHODS, PAGE_FORMS
from transforms.matching.names import (
    COUNTS_AS,
    DEFAULT,
    EQUIPMENT,
    FILLER,
    USUAL,
    WORD,
    split_default,
)
from transforms.matching.overrides import SAME
from transforms.taxonomy.known_terms import START_KEYS
from transforms.taxonomy.page_words import MOVEMENT_NAME_KEYS, PAGE_STEM_KEYS, PAGE_WORD_KEYS
from transforms.taxonomy.term_words import DIVISION_KEYS
from transforms.taxonomy.terms import normalise_term
from transforms.taxonomy.vocabulary import FIELD_KEYS, SECTION_KEYS, WORD_KEYS
from transforms.taxonomy.words import split_words

Page = tuple[str, str]
"""Source, and address or slug."""
Row = tuple[str, int, Mapping[str, str]]
"""Where a row is (file and line), and its cells."""

MEMBERS = {
    "muscle": "muscles",
    "equipment": "equipment",
    "equipment_beginning": "equipment",
    "equipment_ending": "equipment",
    "equipment_in_text": "equipment",
    "support_in_text": "equipment",
    "equipment_includes": "equipment",
    "muscle_in_name": "muscles",
    "muscle_neighbour": "muscles",
    "difficulty": "difficulty",
    "category": "categories",
    "body_part": "body_parts",
    "movement_pattern": "movement_patterns",
}
"""The file in which the keys of a vocabulary stand."""

CLOSED_KEYS = {
    "force": {"dynamic", "pull", "push", "push_pull", "static"},
    "mechanic": {"compound", "isolation"},
    "label": FIELD_KEYS,
    "section": SECTION_KEYS,
    **WORD_KEYS,
    "value_start": START_KEYS,
    "movement_name": MOVEMENT_NAME_KEYS,
    "page_word": PAGE_WORD_KEYS,
    "page_stem": PAGE_STEM_KEYS,
    "muscle_division": DIVISION_KEYS,
    "equipment_posture": {"posture"},
    **DEMAND_VOCABULARIES,
}
"""The keys of the vocabularies that the code closes."""

WORD_FORMS = "muscle_word"
"""The vocabulary of forms of words, whose keys are any words."""

KEY = re.compile(r"[a-z][a-z0-9_]*")


def check_dimensions(rows: Mapping[str, list[Row]]) -> None:
    """Raise UsageError for keys that are none, ids and ranks twice, and families with two names."""
    for name in dict.fromkeys(MEMBERS.values()):
        for file, line, cells in rows[name]:
            key = next(iter(cells.values()))
            if not KEY.fullmatch(key) or key == UNKNOWN:
                raise UsageError(
                    f"{file}:{line}: the key {key!r} is not one word of small letters, digits and _ "
                    f"(and not {UNKNOWN!r}, which means not stated). Give it another key."
                )
    for row in rows["difficulty"]:
        _check_number(row, "rank", minimum=1)
    for row in rows["muscles"]:
        _check_number(row, "fma_id", minimum=1)
    _check_unique(rows["difficulty"], "rank")
    _check_unique(rows["muscles"], "fma_id")
    for name in ("muscles", "equipment"):
        _check_unique(rows[name], "name")
    families: dict[str, tuple[Row, str]] = {}
    for row in rows["equipment"]:
        (file, line, cells), name = row, row[2]["family_name"]
        (first_file, first_line, _), first = families.setdefault(cells["family_key"], (row, name))
        if name != first:
            raise UsageError(
                f"{file}:{line}: the family {cells['family_key']!r} is called {name!r} here and {first!r} "
                f"in {first_file}:{first_line}. Use one name."
            )


def check_muscles(rows: list[Row]) -> None:
    """Raise UsageError for a parent that is not there or less than its child, and a circle."""
    parents = {cells["muscle_key"]: _parents(cells) for _, _, cells in rows}
    levels = {cells["muscle_key"]: cells["level"] for _, _, cells in rows}
    for file, line, cells in rows:
        key, level, primary = cells["muscle_key"], cells["level"], cells["primary_parent"]
        if primary and primary not in parents[key]:
            raise UsageError(
                f"{file}:{line}: the primary parent {primary!r} of {key!r} is none of its parents "
                f"({', '.join(parents[key]) or 'it has none'}). Take one of these, or leave it empty."
            )
        for parent in parents[key]:
            if parent not in parents:
                raise UsageError(
                    f"{file}:{line}: the parent {parent!r} of {key!r} is not a muscle_key."
                    f"{_near(parent, parents)}"
                )
            if LEVELS.index(levels[parent]) > LEVELS.index(level):
                raise UsageError(
                    f"{file}:{line}: {key!r} is a {level} and its parent {parent!r} a {levels[parent]}, "
                    f"which is less. The order is {', '.join(LEVELS[:-1])}: correct the level or the parent."
                )
    try:
        TopologicalSorter(parents).prepare()
    except CycleError as error:
        circle = error.args[1]
        file, line, _ = next(row for row in rows if row[2]["muscle_key"] == circle[0])
        raise UsageError(
            f"{file}:{line}: the parents form a circle: {' > '.join(circle)}. Take one of them out."
        ) from error


def check_aliases(rows: Mapping[str, list[Row]]) -> None:
    """Raise UsageError for an alias of no vocabulary, of an unknown key, or that names another member.

    The name of a muscle may mean one above it, as that it counts with its group: less exact is not wrong.
    """
    members = {
        vocabulary: {next(iter(row[2].values())): row for row in rows[name]}
        for vocabulary, name in MEMBERS.items()
    }
    names = {vocabulary: _names(members[vocabulary]) for vocabulary in ("muscle", "equipment")}
    parents = {cells["muscle_key"]: _parents(cells) for _, _, cells in rows["muscles"]}
    for file, line, cells in rows["aliases"]:
        vocabulary, alias, key = cells["vocabulary"], cells["alias"], cells["key"]
        known = members.get(vocabulary) or CLOSED_KEYS.get(vocabulary)
        if vocabulary == WORD_FORMS:
            _check_word_form(file, line, alias, key)
            continue
        if known is None:
            every = (*MEMBERS, *CLOSED_KEYS, WORD_FORMS)
            raise UsageError(f"{file}:{line}: {vocabulary!r} is not a vocabulary.{_near(vocabulary, every)}")
        if key not in known and not (key == UNKNOWN and vocabulary in {"muscle", "equipment"}):
            where = f"{MEMBERS[vocabulary]}.csv" if vocabulary in MEMBERS else f"the vocabulary {vocabulary}"
            raise UsageError(f"{file}:{line}: {key!r} is not a key of {where}.{_near(key, known)}")
        if vocabulary == "muscle_neighbour" and normalise_term(alias) not in {
            normalise_term(each) for each in known
        }:
            raise UsageError(f"{file}:{line}: {alias!r} is not a muscle_key of muscles.csv, spaces for _.")
        if not normalise_term(alias):
            raise UsageError(f"{file}:{line}: the alias {alias!r} has no letter. Remove the line.")
        named = names.get(vocabulary, {}).get(normalise_term(alias), key)
        if named != key and not (vocabulary == "muscle" and key in _above(named, parents)):
            raise UsageError(
                f"{file}:{line}: {alias!r} is the name of {named!r} and cannot mean {key!r} as well. "
                "Remove the line."
            )


def check_loaded_words(rows: Mapping[str, list[Row]]) -> None:
    """Raise UsageError for a loaded word of an unknown vocabulary or key, and one without words beside it."""
    keys = {name: {row[2][f"{name}_key"] for row in rows[MEMBERS[name]]} for name in ("equipment",)}
    for file, line, cells in rows["loaded_words"]:
        vocabulary, key = cells["vocabulary"], cells["key"]
        if vocabulary not in keys:
            raise UsageError(f"{file}:{line}: vocabulary is {vocabulary!r}, expected equipment.")
        if key not in keys[vocabulary] and key != UNKNOWN:
            raise UsageError(
                f"{file}:{line}: {key!r} is not a key of {MEMBERS[vocabulary]}.csv."
                f"{_near(key, keys[vocabulary])}"
            )
        if not split_words(cells["beside"]) or not normalise_term(cells["word"]):
            raise UsageError(
                f"{file}:{line}: word {cells['word']!r}, beside {cells['beside']!r}: fill in both."
            )


def _check_word_form(file: str, line: int, form: str, word: str) -> None:
    """Raise UsageError for a form, or a word that it is read as, that is not one word."""
    for text in (form, word):
        if not re.fullmatch(r"[^\W\d_]+", text):
            raise UsageError(
                f"{file}:{line}: {text!r} is not one word. A form of a word and the word: one each."
            )


def _parents(cells: Mapping[str, str]) -> list[str]:
    return [key for each in cells["parents"].split(";") if (key := each.strip())]


def _above(key: str, parents: Mapping[str, list[str]]) -> set[str]:
    """Return everything above a muscle; the parents form no circle."""
    return {above for parent in parents[key] for above in (parent, *_above(parent, parents))}


def aliases_in_force(rows: Mapping[str, list[Row]]) -> list[Row]:
    """Return the aliases without the shipped ones that are the name of a member of the home."""
    files = {row[0] for name in ("muscles", "equipment", "aliases") for row in rows[name]}
    own = {file for file in files if Path(file).parent != CHECKOUT / "taxonomy"}
    of_home = {
        vocabulary: _names({next(iter(row[2].values())): row for row in rows[name] if row[0] in own})
        for vocabulary, name in (("muscle", "muscles"), ("equipment", "equipment"))
    }
    return [
        row
        for row in rows["aliases"]
        if row[0] in own or normalise_term(row[2]["alias"]) not in of_home.get(row[2]["vocabulary"], {})
    ]


def _names(members: Mapping[str, Row]) -> dict[str, str]:
    """Return the normalised names and keys of members, each with its key; a key wins."""
    named = {normalise_term(cells["name"]): key for key, (_, _, cells) in members.items()}
    return named | {normalise_term(key): key for key in members}


def _check_number(row: Row, column: str, *, minimum: int) -> None:
    """Raise UsageError for what is no whole number from `minimum` on; empty is for `check_cells` to judge."""
    file, line, cells = row
    value = cells[column]
    if value and not (value.isascii() and value.isdecimal() and int(value) >= minimum):
        raise UsageError(f"{file}:{line}: {column} is {value!r}, expected a whole number from {minimum} on.")


def _check_unique(rows: Iterable[Row], column: str) -> None:
    """Raise UsageError for one value on two rows."""
    seen: dict[str, Row] = {}
    for row in rows:
        (file, line, cells), value = row, row[2][column]
        other_file, other_line, _ = seen.setdefault(value, row)
        if value and (other_file, other_line) != (file, line):
            raise UsageError(
                f"{file}:{line}: {column} {value!r} ({cells['name']}) is already in "
                f"{other_file}:{other_line}. Give each its own."
            )


def _near(wrong: str, known: Iterable[str]) -> str:
    """Suggest what was meant: a sentence, empty where nothing is near."""
    near = difflib.get_close_matches(wrong, list(known), n=3)
    return f" Perhaps: {', '.join(near)}." if near else " Correct it, or add it there first."


def check_name_words(rows: Sequence[Row], equipment: Sequence[Row]) -> None:
    """Raise UsageError for a row whose value does not fit its kind: see `transforms.matching.names`."""
    keys = {cells["equipment_key"] for _, _, cells in equipment}
    for file, line, cells in rows:
        kind, phrase, value = cells["kind"], cells["phrase"], cells["value"]
        if not split_words(phrase):
            raise UsageError(f"{file}:{line}: the phrase {phrase!r} has no word.")
        if not value and kind not in {FILLER, COUNTS_AS, WORD}:
            raise UsageError(f"{file}:{line}: value is empty.")
        if kind in {EQUIPMENT, COUNTS_AS}:
            named = {value} if kind == EQUIPMENT else {phrase, value} - {"", UNKNOWN}
            if absent := sorted(named - keys):
                raise UsageError(f"{file}:{line}: {absent[0]!r} is not a key of equipment.csv.")
        if kind == DEFAULT:
            _check_default(file, line, value)


def _check_default(file: str, line: int, value: str) -> None:
    """Raise UsageError for a default value where it is not on an axis."""
    for pair in value.split(";"):
        try:
            split_default(pair)
        except ValueError as error:
            raise UsageError(
                f"{file}:{line}: {pair.strip()!r} is not axis=value; the axes are {', '.join(VARIANT_AXES)}."
            ) from error


def check_matches(rows: Sequence[Row]) -> None:
    """Raise UsageError for pages that are said to be different and, perhaps by a chain of rows, the same."""
    same = [row for row in rows if row[2]["status"] == SAME]
    group = _groups(same)
    for row in rows:
        first, second = _pages(row)
        file, line, cells = row
        if first == second:
            raise UsageError(f"{file}:{line}: both pages are {' '.join(first)!r}. Remove the row.")
        if cells["status"] != SAME and first in group and group[first] == group.get(second):
            chain = [one for one in same if group[_pages(one)[0]] == group[first]]
            places = ", ".join(f"{other}:{number}" for other, number, _ in chain)
            raise UsageError(
                f"{file}:{line}: {' '.join(first)!r} and {' '.join(second)!r} are said to be different, "
                f"and the same by {places}. Remove one of these rows."
            )


def _groups(rows: Sequence[Row]) -> dict[Page, int]:
    """Return a number for each page that is the same as another; those that are the same share it."""
    group: dict[Page, int] = {}
    for number, row in enumerate(rows):
        pages = _pages(row)
        joined = {group[page] for page in pages if page in group}
        group |= dict.fromkeys((page for page, other in group.items() if other in joined), number)
        group |= dict.fromkeys(pages, number)
    return group


def _pages(row: Row) -> tuple[Page, Page]:
    """Return the two pages of a row of matches.csv."""
    cells = row[2]
    return (cells["source_a"], cells["exercise_a"]), (cells["source_b"], cells["exercise_b"])


EVIDENCE = ("reference", "certain")
"""Whether a form counts as missing where a reference library has it, or in any case."""

Rows = Sequence[Row]
"""File, line and cells of each row."""


def check_ladders(rows: Rows) -> None:
    """Raise UsageError for a rung without a number, a name without a word, and a name twice on one ladder."""
    lines: dict[tuple[str, str], int] = {}
    for file, line, cells in rows:
        rung, ladder = cells["rung"], cells["ladder"]
        if not rung.isdecimal() or int(rung) < 1:
            raise UsageError(f"{file}:{line}: rung is {rung!r}, expected a whole number from 1.")
        for name in [cells["name"], *filter(None, cells["also"].split(";"))]:
            words = " ".join(split_words(name))
            if not words:
                raise UsageError(f"{file}:{line}: the name {name!r} has no word.")
            if (ladder, words) in lines:
                before = lines[ladder, words]
                raise UsageError(
                    f"{file}:{line}: {name.strip()!r} is already on the ladder {ladder!r} in line "
                    f"{before}. Remove one."
                )
            lines[ladder, words] = line


def check_variant_rules(rows: Rows, name_words: Rows, equipment: Rows) -> None:
    """Raise UsageError for an unknown axis, a form that no name can say, and a rule of a form with itself."""
    forms = {axis: {USUAL} for axis in VARIANT_AXES}
    for _, _, cells in name_words:
        if cells["kind"] in forms and cells["kind"] != EQUIPMENT:
            forms[cells["kind"]].add(cells["value"])
    forms[EQUIPMENT] |= {cells["equipment_key"] for _, _, cells in equipment}
    for file, line, cells in rows:
        axis = cells["axis"]
        if axis not in forms:
            raise UsageError(f"{file}:{line}: axis is {axis!r}, expected one of {', '.join(forms)}.")
        if cells["evidence"] not in EVIDENCE:
            raise UsageError(
                f"{file}:{line}: evidence is {cells['evidence']!r}, expected one of {', '.join(EVIDENCE)}."
            )
        for column in ("has", "lacks"):
            if cells[column] not in forms[axis]:
                where = "equipment.csv" if axis == EQUIPMENT else "name_words.csv"
                raise UsageError(
                    f"{file}:{line}: {column} is {cells[column]!r}, which {where} does not have on the "
                    f"axis {axis}."
                )
        if cells["has"] == cells["lacks"]:
            raise UsageError(f"{file}:{line}: has and lacks are both {cells['has']!r}. Correct one.")


def check_form_order(rows: Rows) -> None:
    """Raise UsageError for a rank that is none, an unknown method or form, and a weaker one that states more.

    What is weaker than one that states nothing of its own states nothing of its own either: else a form could
    differ from a value that nothing states.
    """
    known = {"method": METHODS, "form": PAGE_FORMS}
    for row in rows:
        _check_number(row, "rank", minimum=1)
        file, line, cells = row
        if cells["kind"] not in known:
            raise UsageError(f"{file}:{line}: kind is {cells['kind']!r}, expected one of {', '.join(known)}.")
        if cells["name"] not in known[cells["kind"]]:
            names = ", ".join(known[cells["kind"]])
            raise UsageError(f"{file}:{line}: name is {cells['name']!r}, expected one of {names}.")
    methods = [row for row in rows if row[2]["kind"] == "method"]
    strongest_silent = min(
        (int(cells["rank"]) for _, _, cells in methods if cells["states"] == "no"), default=None
    )
    for file, line, cells in methods:
        if strongest_silent and cells["states"] == "yes" and int(cells["rank"]) >= strongest_silent:
            raise UsageError(
                f"{file}:{line}: {cells['name']} states a value and has rank {cells['rank']}, but a method "
                f"that states none has rank {strongest_silent}. Rank what states nothing behind what does."
            )
