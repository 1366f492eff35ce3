"""A rule that finds where a text lost its punctuation, or shows the marks of the format that it came from."""

import polars as pl

from transforms.findings.evidence import Evidence, Rule, values_of_kind
from transforms.findings.proofreading.untold import ENGLISH
from transforms.findings.running_text import EXCERPT, Part, any_of, in_parts, spaced, written
from transforms.findings.texts import UNFINISHED
from transforms.taxonomy.text_words import APOSTROPHE

ENDED = r"""[.!?:;\u2026]["'\u201d\u2019)\]]*$"""
"""How a sentence ends."""

MOST_END = 0.75
"""Share of the steps of a page that must end so for another to lack its end."""

LAID_OUT = r"[\x{2190}-\x{27BF}\u2022]|\.\.\."
"""Marks by which a text is laid out rather than written, so that its end says nothing."""

SLIPS = (
    ("no space after a sentence", r"\p{Ll}{2}[.!?](?:\p{Lu}\p{Ll}+)(?: |$)"),
    ("no space after a comma", r"\p{Ll}{2},\p{Ll}{2,}(?: |$)"),
    ("a space before a point", r"[\p{L})] +[.,](?: |$)"),
    ("two points", r"(?:^|[^.])\.\s?\.(?:[^.]|$)"),
    ("a mark of another format", r"</?\p{Ll}{1,6}>|(?:^| )/?(?:li|ul|br|td|div)>|&(?:nbsp|amp|quot|lt|gt);"),
)
"""What is wrong, and how a text looks that has it."""

LISTED = r" ({0})  ({0})  and  ({0}) "
"""Three things of which the first two are not parted by a comma."""

APART = "parted"
"""Stands for punctuation, so that no list goes over it."""


def punctuation_lost(evidence: Evidence) -> pl.DataFrame:
    """Find texts that lost a point, a comma, an apostrophe or a space, or show marks of a format.

    One finding covers the page.
    """
    listed = LISTED.format(any_of(_plurals(evidence)))
    apostrophes = values_of_kind(evidence, APOSTROPHE)
    bare = rf"(?i)\b({'|'.join(apostrophes) or '$.'})\b"

    def of_part(part: Part) -> pl.DataFrame:
        texts = part.once(written).select("exercise_id", "field", "text")
        slips = [
            texts.filter(pl.col("text").str.contains(pattern)).with_columns(slip=pl.lit(slip))
            for slip, pattern in SLIPS
        ]
        parted = spaced(pl.col("text").str.replace_all(r"[,;:.!?()\u2013-]", f" {APART} "))
        commas = texts.filter(parted.str.contains(listed)).with_columns(slip=pl.lit("no comma in a list"))
        word = pl.col("text").str.extract(bare).str.to_lowercase()
        words = (
            texts.with_columns(word=word)
            .drop_nulls("word")
            .with_columns(slip=pl.lit("no apostrophe in ") + pl.col("word").replace(apostrophes))
            .drop("word")
        )
        return pl.concat([_without_end(part), *slips, commas, words])

    text = pl.col("text")
    shown = (
        pl.when(text.str.len_chars() > EXCERPT)
        .then(pl.lit("\u2026") + text.str.tail(EXCERPT - 1))
        .otherwise(text)
    )
    found = in_parts(evidence.parts, of_part)
    return (
        found.group_by("exercise_id", maintain_order=True)
        .agg(
            pl.col("field", "text").first(),
            slip=pl.col("slip").unique(maintain_order=True).str.join("; "),
        )
        .select(
            "exercise_id",
            "field",
            message=pl.format("Punctuation: {}.", "slip"),
            evidence=shown,
        )
    )


def _plurals(evidence: Evidence) -> list[str]:
    """Return the parts of the body that a list names in the plural: "hips", "knees", "triceps"."""
    words = evidence.words.muscles.get_column("word").to_list()
    return sorted({word for word in words if word.endswith("s") and " " not in word})


def _without_end(part: Part) -> pl.DataFrame:
    """Return the steps without a mark at their end, on pages in English of which most steps have one.

    What breaks off in the middle of a sentence is the finding of `steps_cut_off`.
    """
    text = pl.col("text").str.strip_chars()
    ended = text.str.contains(ENDED)
    is_english = spaced(pl.col("steps_text")).str.contains(ENGLISH)
    return (
        part.exercises.filter(is_english)
        .select("exercise_id", field=pl.lit("steps"), text="steps")
        .explode("text", empty_as_null=False, keep_nulls=False)
        .filter(
            text.str.contains(" ", literal=True),
            ~text.str.contains(f"{UNFINISHED}|{LAID_OUT}"),
            ~ended,
            ended.mean().over("exercise_id") >= MOST_END,
        )
        .with_columns(slip=pl.lit("no point at the end of a step"))
    )


RULES: dict[str, Rule] = {"punctuation_lost": punctuation_lost}
