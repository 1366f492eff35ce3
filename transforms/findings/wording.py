"""Rules that find two words for one thing on one site: "Quads" and "Quadriceps", "Pushup" and "Push Up"."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.findings.evidence import Evidence, Rule
from transforms.taxonomy.terms import normalise_term, spellings

WHOLE = ("exact", "alias", "spelling")
"""Mappings by which a term as a whole means a key."""

MIN_SHORT_FORM = 2
MIN_JOINED = 4
"""Letters of a short form ("ab" of "abdominals") and of a word that may be written as two."""

_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

Use = tuple[str, str, str, str]
"""What is meant, how it is written, its source, and the exercise."""


def two_words_for_one_thing(evidence: Evidence) -> pl.DataFrame:
    """Find the rarer of two forms of one word on a site, in muscles, equipment and names.

    Forms of one word are a short one and the whole ("Quads"), and one that is written apart, joined or with a
    hyphen. Plurals and letter case are none, nor are two different words: a spin bike is not every bike.
    Pages of one and the same name are left to the rule `same_name`.
    """
    source = dict(evidence.exercises.select("exercise_id", "source").iter_rows())
    letters = pl.col("name").str.to_lowercase().str.replace_all(r"[^\p{L}]", "")
    name = (
        evidence.exercises.filter(pl.len().over("source", letters) == 1)
        .select("exercise_id", "name")
        .iter_rows()
    )
    found = [_report("name", (use for id_, text in name for use in _written(id_, source[id_], text)))]
    for field, mentions in (
        ("target_muscles", evidence.muscles.filter(pl.col("role") == "target")),
        ("secondary_muscles", evidence.muscles.filter(pl.col("role") == "secondary")),
        ("equipment", evidence.equipment),
    ):
        key = "equipment_key" if field == "equipment" else "muscle_key"
        known = mentions.filter(pl.col("mapping").is_in(WHOLE), pl.col(key) != UNKNOWN)
        uses = known.select(key, "term", "exercise_id").iter_rows()
        found.append(_report(field, ((thing, term, source[id_], id_) for thing, term, id_ in uses)))
    return pl.concat(found)


def _written(exercise: str, source: str, name: str | None) -> Iterator[Use]:
    """Yield each word and each two neighbours of a name, with the letters that both spellings share."""
    tokens = [token.casefold() for token in _TOKEN.findall(name or "")]
    for written in [*tokens, *(" ".join(pair) for pair in pairwise(tokens))]:
        letters = written.replace("-", "").replace(" ", "").removesuffix("s")
        if len(letters) >= MIN_JOINED:
            yield letters, written, source, exercise


def _report(field: str, uses: Iterable[Use]) -> pl.DataFrame:
    """Return a finding for each page that writes a form of which its site has a more frequent one."""
    forms: dict[tuple[str, str], dict[str, list[tuple[str, str]]]] = {}
    for thing, written, source, exercise in uses:
        forms.setdefault((source, thing), {}).setdefault(_folded(written), []).append((exercise, written))
    rows = [
        (exercise, field, written, usual, len(pages[usual_form]))
        for pages in forms.values()
        if len(pages) > 1
        for usual_form in [max(pages, key=lambda form: (len(pages[form]), form))]
        for usual in [Counter(written for _, written in pages[usual_form]).most_common(1)[0][0]]
        for form, of_form in pages.items()
        if form != usual_form and _is_one_word(form, usual_form)
        for exercise, written in sorted(dict(of_form).items())
    ]
    columns = {"exercise_id": pl.String, "field": pl.String, "written": pl.String, "usual": pl.String}
    return pl.DataFrame(rows, schema=columns | {"uses": pl.Int64}, orient="row").select(
        "exercise_id",
        "field",
        message=pl.format(
            '"{}" is written "{}" elsewhere on the site, {} times.', "written", "usual", "uses"
        ),
        evidence="written",
    )


@lru_cache(maxsize=65_536)
def _folded(text: str) -> str:
    """Return a form in small letters and in the singular; a hyphen is kept."""
    words = text.casefold().replace("_", " ").split()
    return " ".join(word.removesuffix("s") if len(word) > MIN_SHORT_FORM else word for word in words)


def _is_one_word(one: str, other: str) -> bool:
    """Return whether two forms are one word: joined or apart, or each word the beginning of the other's."""
    if spellings(one)[0] == spellings(other)[0]:
        return True
    pairs = list(zip(normalise_term(one).split(), normalise_term(other).split(), strict=False))
    same_length = len(normalise_term(one).split()) == len(normalise_term(other).split())
    return same_length and all(
        len(short) >= MIN_SHORT_FORM and long.startswith(short)
        for short, long in (sorted(pair, key=len) for pair in pairs)
    )


RULES: dict[str, Rule] = {"two_words_for_one_thing": two_words_for_one_thing}
