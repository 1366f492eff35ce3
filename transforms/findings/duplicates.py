"""Rules that find pages which say what another page says."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import polars as pl

from transforms.findings.evidence import Evidence, Rule, values_of_kind
from transforms.findings.other_movement import ways_said
from transforms.findings.running_text import spaced
from transforms.matching import conformed_name
from transforms.taxonomy.text_words import OPPOSITE, TELLS

MAX_PAGES = 50
"""A sentence of more pages than these is a phrase of the house."""

MIN_WORDS = 30
"""Steps of fewer words are alike by chance."""

MAX_NEAR = 5
"""Pages that are looked at word by word for one page: those with most whole sentences in common."""

WHOLE_SENTENCES = 0.4
"""Least part of the share that must be in whole sentences for two pages to be looked at."""

WORD = r"[^\W_]+"
APOSTROPHE = "'"

PRIMARY = pl.coalesce("edition_of", "exercise_id")
"""The exercise that a page is an edition of, itself where it is the primary one."""


@dataclass(frozen=True)
class _TellingWords:
    """What words of names and steps tell.

    `spellings` are words written apart with the same joined, each between spaces. All else are stems:
    `told_by` has for a word of a name those by which steps tell it, `opposites` for a word those that tell
    the opposite movement.
    """

    spellings: Mapping[str, str]
    told_by: Mapping[str, set[str]]
    opposites: Mapping[str, set[str]]


def _pairs(exercises: pl.DataFrame, same: pl.Expr, message: str) -> pl.DataFrame:
    """Return a finding on each page that another page of its source equals in `same`.

    Each page is compared with the first of its group, so that n equal pages give n - 1 findings. Of the
    editions of one exercise only one is in the group: what is not translated yet is no duplicate.
    """
    grouped = (
        exercises.with_columns(same=same, primary=PRIMARY)
        .drop_nulls("same")
        .sort("source", pl.col("edition_of").is_not_null(), "url")
        .unique(["source", "same", "primary"], keep="first", maintain_order=True)
    )
    first = grouped.group_by("source", "same", maintain_order=True).agg(
        related_exercise_id=pl.col("exercise_id").first(),
        first_name=pl.col("name").first(),
        first_url=pl.col("url").first(),
    )
    return (
        grouped.join(first, on=["source", "same"])
        .filter(pl.col("exercise_id") != pl.col("related_exercise_id"))
        .select(
            "exercise_id",
            "related_exercise_id",
            field=pl.lit("name"),
            message=pl.format(message, "first_name"),
            evidence=pl.format("{} and {}", "first_url", "url"),
        )
    )


def same_name(evidence: Evidence) -> pl.DataFrame:
    """Find pages with the name of another page."""
    name = conformed_name(pl.col("name")).replace("", None)
    return _pairs(evidence.exercises, name, "Another page has the same name: {}.")


def near_duplicate(evidence: Evidence) -> pl.DataFrame:
    """Find pages that matching holds for the exercise of another page, though the names differ.

    Who puts a word of grip, posture, side or the like into one of two names of one library means two
    variants: such pairs do not count.
    """
    pages = evidence.exercises.select(
        "exercise_id",
        "source",
        "name",
        "url",
        name_key=conformed_name(pl.col("name")),
        words=pl.col("name").str.to_lowercase().str.extract_all(r"[\p{L}\p{N}]+"),
    )
    variants = pl.lit(pl.Series([list(evidence.words.variants)], dtype=pl.List(pl.String)))
    distinguishing_words = (
        pl.col("words").list.set_symmetric_difference("words_b").list.set_intersection(variants)
    )
    pairs = evidence.matches.join(pages, left_on="a", right_on="exercise_id").join(
        pages, left_on="b", right_on="exercise_id", suffix="_b"
    )
    near = pairs.filter(
        pl.col("source") == pl.col("source_b"),
        pl.col("name_key") != pl.col("name_key_b"),
        distinguishing_words.list.len() == 0,
    ).with_columns(is_first=pl.col("url") <= pl.col("url_b"))
    return near.select(
        exercise_id=pl.when("is_first").then("b").otherwise("a"),
        related_exercise_id=pl.when("is_first").then("a").otherwise("b"),
        field=pl.lit("name"),
        message=pl.format(
            "Nearly the same exercise as {}.", pl.when("is_first").then("name").otherwise("name_b")
        ),
        evidence="evidence",
    )


def same_steps(evidence: Evidence) -> pl.DataFrame:
    """Find pages with exactly the steps of another page."""
    steps = pl.when(pl.col("steps").list.len() > 0).then(pl.col("steps_text").str.to_lowercase())
    return _pairs(evidence.exercises, steps, "The steps are those of {}, word for word.").with_columns(
        field=pl.lit("steps")
    )


def same_summary(evidence: Evidence) -> pl.DataFrame:
    """Find pages with exactly the summary of another page."""
    summary = pl.col("summary").str.to_lowercase()
    return _pairs(evidence.exercises, summary, "The summary is that of {}, word for word.").with_columns(
        field=pl.lit("summary")
    )


def similar_steps(evidence: Evidence) -> pl.DataFrame:
    """Find pages of which most words of the steps are, in order, those of another page.

    How much is the parameter `share`: words that both have in the same order, of all words of the longer of
    the two. Equal steps are the finding of `same_steps`. Where the steps tell what parts the two there is
    none: the words by which the name differs are among the words that only these steps have, or the steps
    of both tell two ways on one axis, such as one arm and two, or have opposite words in one place,
    such as away and toward: that is another movement in the same words. Of a pair of which one name only adds
    to the other's, the plain one has nothing to say and is never found. A pair of `near_duplicate` is found
    on the same page, so that both are one cause. Of the pages that a page resembles the nearest is named.
    """
    share = evidence.parameters["similar_steps"]["share"]
    pages = _compared_pages(evidence)
    texts = dict(pages.select("place", "tokens").iter_rows())
    pairs = _candidates(evidence, pages, share)
    parts = [_part(texts[a], texts[b]) for a, b in pairs.select("place", "place_b").iter_rows()]
    close = pairs.with_columns(part=pl.Series(parts, dtype=pl.Float64)).filter(
        pl.col("part") >= share, pl.col("part") < 1
    )
    near = close.join(pages, on="place", maintain_order="left").join(
        pages, left_on="place_b", right_on="place", suffix="_b", maintain_order="left"
    )
    ways = _ways_of_steps(evidence, near)
    doubles = {*evidence.once(near_duplicate).select("exercise_id", "related_exercise_id").iter_rows()}
    words = _telling_words(evidence)
    judged = [_unlike(row, ways, doubles, words) for row in near.iter_rows(named=True)]
    found = near.with_columns(is_of=pl.Series(judged, dtype=pl.Int64)).drop_nulls("is_of")
    return _nearest(found, pages)


def _compared_pages(evidence: Evidence) -> pl.DataFrame:
    """Return pages with long enough steps: place, exercise_id, source, url, name, primary, tokens."""
    return (
        evidence.exercises.select(
            "exercise_id",
            "source",
            "url",
            "name",
            primary=PRIMARY,
            tokens=spaced(pl.col("steps_text")).str.extract_all(r"\S+"),
        )
        .filter(pl.col("tokens").list.len() >= MIN_WORDS)
        .sort("source", "url")
        .with_row_index("place")
    )


def _candidates(evidence: Evidence, pages: pl.DataFrame, share: float) -> pl.DataFrame:
    """Return the pairs that have enough whole sentences in common to be looked at: place, place_b.

    A sentence of more than `MAX_PAGES` pages is a phrase of the house and brings no two pages together.
    """
    long = (
        evidence.step_sentences.unique(maintain_order=True)
        .join(pages.select("exercise_id", "place", "source", "primary"), on="exercise_id")
        .select(
            "place", "source", "primary",
            key=pl.col("sentence").hash(), words=pl.col("sentence").str.count_matches(r"\S+"),
        )
    )  # fmt: skip
    total = long.group_by("place").agg(total=pl.col("words").sum())
    rare = long.filter(pl.len().over("key", "source").is_between(2, MAX_PAGES))
    shared = (
        rare.join(rare, on=["key", "source"], suffix="_b")
        .filter(pl.col("place") > pl.col("place_b"), pl.col("primary") != pl.col("primary_b"))
        .group_by("place", "place_b")
        .agg(shared=pl.col("words").sum())
        .join(total, on="place")
        .join(total, left_on="place_b", right_on="place", suffix="_b")
    )
    whole = pl.col("shared") / pl.max_horizontal("total", "total_b")
    likely = shared.with_columns(whole=whole).filter(pl.col("whole") >= share * WHOLE_SENTENCES)
    ordered = likely.sort("whole", "place_b", descending=[True, False])
    return (
        ordered.filter(pl.int_range(pl.len()).over("place") < MAX_NEAR)
        .sort("place", "place_b")
        .select("place", "place_b")
    )


def _part(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the words that two texts have in the same order, as a share of the words of the longer one."""
    places: dict[str, int] = {}
    for place, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << place
    whole = unmatched = (1 << len(one)) - 1  # bits of `one`: Hyyrö, the longest common subsequence by bits
    for word in other:
        matching = unmatched & places.get(word, 0)
        unmatched = ((unmatched + matching) | (unmatched - matching)) & whole
    return (len(one) - unmatched.bit_count()) / max(len(one), len(other))


def _ways_of_steps(evidence: Evidence, near: pl.DataFrame) -> dict[str, dict[str, set[str]]]:
    """Return what the steps of the pages of pairs say on each axis, by exercise_id."""
    ids = pl.concat([near.get_column("exercise_id"), near.get_column("exercise_id_b")]).unique().implode()
    steps = evidence.step_sentences.filter(pl.col("exercise_id").is_in(ids))
    texts = steps.with_columns(field=pl.lit("steps"))
    found: dict[str, dict[str, set[str]]] = {}
    rows = ways_said(texts, evidence).select("exercise_id", "axis", "way").iter_rows()
    for exercise_id, axis, way in rows:
        found.setdefault(exercise_id, {}).setdefault(axis, set()).add(way)
    return found


def _telling_words(evidence: Evidence) -> _TellingWords:
    """Return what the taxonomy says of the words of names and steps."""

    def stems_of(kind: str) -> dict[str, set[str]]:
        return {
            _stem(word): _stems(value.split(";")) for word, value in values_of_kind(evidence, kind).items()
        }

    opposites: dict[str, set[str]] = {}
    for word, others in stems_of(OPPOSITE).items():
        for other in others:
            opposites.setdefault(word, set()).add(other)
            opposites.setdefault(other, set()).add(word)
    spellings = {f" {apart} ": f" {joined} " for joined, apart in evidence.words.spellings.iter_rows()}
    return _TellingWords(spellings, stems_of(TELLS), opposites)


def _unlike(
    pair: Mapping[str, Any],
    ways: Mapping[str, Mapping[str, set[str]]],
    doubles: Container[tuple[str, str]],
    words: _TellingWords,
) -> int | None:
    """Return the place of the page of a pair that should tell what parts it from the other.

    Null where one of the two tells it, or both tell opposite movements. Of two pages whose names differ in no
    word, or of which each adds one, it is the first of the pair. `ways` is what steps say on each axis, by
    exercise_id; `doubles` are pairs of exercise_id, the page first on which `near_duplicate` found the other.
    """
    page, page_b = pair["exercise_id"], pair["exercise_id_b"]
    place, place_b = int(pair["place"]), int(pair["place_b"])
    if (page_b, page) in doubles:
        return place_b
    if (page, page_b) in doubles:
        return place
    said, said_b = ways.get(page, {}), ways.get(page_b, {})
    if any(said[axis].isdisjoint(said_b[axis]) for axis in said.keys() & said_b.keys()):
        return None
    differences = _differences(pair["tokens"], pair["tokens_b"])
    if _are_opposed(differences, words.opposites):
        return None
    name, name_b = (_name_words(pair[column], words.spellings) for column in ("name", "name_b"))
    own, own_b = (set().union(*sides) for sides in zip(*differences, strict=True))
    for added, told in ((name - name_b, own), (name_b - name, own_b)):
        if any(word in told or not told.isdisjoint(words.told_by.get(word, ())) for word in added):
            return None
    return place_b if name < name_b else place


def _name_words(name: str, spellings: Mapping[str, str]) -> set[str]:
    """Return the stems of the words of a name, each written as one: a push up as a pushup."""
    written = f" {' '.join(re.findall(WORD, name.lower().replace(APOSTROPHE, '')))} "
    for plural in ("s ", " "):
        for apart, joined in spellings.items():
            written = written.replace(apart.rstrip() + plural, joined)
    return _stems(written.split())


def _differences(one: Sequence[str], other: Sequence[str]) -> list[tuple[set[str], set[str]]]:
    """Return the stems of the words that two texts, which are not equal, have in place of one another."""
    places = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return [
        (_stems(one[start:end]), _stems(other[start_b:end_b]))
        for kind, start, end, start_b, end_b in places
        if kind != "equal"
    ]


def _are_opposed(differences: list[tuple[set[str], set[str]]], opposites: Mapping[str, set[str]]) -> bool:
    """Return whether one text has, in place of a word of the other, one that means the opposite."""
    return any(
        not opposites.get(word, set()).isdisjoint(those - these)
        for these, those in differences
        for word in these - those
    )


def _stems(words: Iterable[str]) -> set[str]:
    return {_stem(word) for word in words}


def _stem(word: str) -> str:
    """Return a word without the ending by which a name and a sentence write one word: chains, banded."""
    return re.sub(r"(?<=\w{3})(?:ing|ed|es|s|e)$", "", word)


def _nearest(found: pl.DataFrame, pages: pl.DataFrame) -> pl.DataFrame:
    """Return a finding on each page of `is_of`, about the nearest page, from pairs with their `part`."""
    is_first = pl.col("is_of") == pl.col("place")
    other = pl.when(is_first).then("place_b").otherwise("place").cast(pl.UInt32)
    sides = found.select("part", "is_of", other=other)
    nearest = (
        sides.sort("part", "other", descending=[True, False])
        .unique("is_of", keep="first", maintain_order=True)
        .with_columns(pl.col("is_of").cast(pl.UInt32))
        .join(pages, left_on="is_of", right_on="place", maintain_order="left")
        .join(pages, left_on="other", right_on="place", suffix="_b", maintain_order="left")
    )
    percent = (pl.col("part") * 100).floor().cast(pl.Int64)
    return nearest.select(
        "exercise_id",
        related_exercise_id="exercise_id_b",
        field=pl.lit("steps"),
        message=pl.format(
            "{} % of the words of the steps are those of {}, in the same order.", percent, "name_b"
        ),
        evidence=pl.format("{} and {}", "url_b", "url"),
    )


RULES: dict[str, Rule] = {
    "same_name": same_name,
    "near_duplicate": near_duplicate,
    "same_steps": same_steps,
    "same_summary": same_summary,
    "similar_steps": similar_steps,
}
