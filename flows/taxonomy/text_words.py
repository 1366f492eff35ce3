"""What is wrong in `text_words.csv` and `cues.csv`: each error names file, line, value and remedy."""

from collections.abc import Mapping, Sequence

from flows.home.errors import UsageError
from flows.taxonomy.validate import Row
from transforms.taxonomy.text_words import (
    BESIDE,
    CATEGORY,
    COMES_WITH,
    IN_NAME,
    VALUE_OR_NONE,
    VALUELESS,
)
from transforms.taxonomy.words import split_words


def check_text_words(rows: Mapping[str, Sequence[Row]]) -> None:
    """Raise UsageError for a row whose value does not fit its kind: see `transforms.taxonomy.text_words`."""
    members = {
        BESIDE: ("equipment", "equipment_key"),
        IN_NAME: ("equipment", "equipment_key"),
        COMES_WITH: ("equipment", "family_key"),
        CATEGORY: ("categories", "category_key"),
    }
    known = {kind: {cells[key] for _, _, cells in rows[name]} for kind, (name, key) in members.items()}
    for file, line, cells in rows["text_words"]:
        kind, phrase, value = cells["kind"], cells["phrase"], cells["value"]
        if not split_words(phrase):
            raise UsageError(f"{file}:{line}: the phrase {phrase!r} has no word.")
        if value and kind in VALUELESS:
            raise UsageError(f"{file}:{line}: value is {value!r}, and the kind {kind} has none. Remove it.")
        if not value and kind not in {*VALUELESS, *VALUE_OR_NONE}:
            raise UsageError(f"{file}:{line}: value is empty.")
        if kind in known and (absent := set(value.split(";")) - known[kind]):
            name, key = members[kind]
            raise UsageError(f"{file}:{line}: {min(absent)!r} is no {key} of {name}.csv.")


def check_cues(rows: Sequence[Row]) -> None:
    """Raise UsageError for a word of a cue that is none, or has a star anywhere but at its end."""
    for file, line, cells in rows:
        word = cells["word"]
        if not split_words(word):
            raise UsageError(f"{file}:{line}: the word {word!r} has no letter.")
        if "*" in word.removesuffix("*"):
            raise UsageError(f"{file}:{line}: {word!r} has a star within it. Write one at the end only.")
