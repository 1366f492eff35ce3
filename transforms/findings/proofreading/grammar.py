"""A rule that finds sentences which are no English: "be extending" for "by extending", "an bench"."""

import polars as pl

from transforms.findings.evidence import Evidence, Rule, words_of_kind
from transforms.findings.proofreading.untold import ENGLISH
from transforms.findings.running_text import Part, any_of, in_parts, spaced, spaced_sentences
from transforms.taxonomy.text_words import ING_WORD, SOUNDS_OTHERWISE

MODAL = "(?:can|could|may|might|must|should|will|would|cannot|cant|wont|shouldnt)"
AUXILIARY = f"(?:{MODAL}|to|not|never|let|need|have|has|had|dont|youll|you|it|ill|well|theyll)"

PAUSE = "pausepause"
"""Stands for punctuation, so that no phrase goes over it: "as far as you can, keeping"."""

SLIPS = (
    (
        "be for by",
        r" be  \p{L}{2,}ing ",
        rf" {AUXILIARY}  (?:\p{{L}}+  ){{0,5}}?be  \p{{L}}+ing ",
    ),
    ("by for be", rf" {MODAL}  (?:\p{{L}}+ly  )?by  \p{{L}}{{3,}}ed ", None),
    ("be left out", rf" {MODAL}  (?:also  |always  |only  |not  )?\p{{L}}{{2,}}ing ", None),
    ("an for a", r" an  [bcdfgjklmnpqrstvwxz]\p{Ll}{2,} ", None),
    ("a word too many", r" (?:an?|the)  (?:your|my|our|their|an|the) | is  (?:should|must|can|will) ", None),
    ("a for an", r" a  [aeio]\p{Ll}{2,} ", None),
)
"""What the slip is, how it looks, and how it looks where it is none. The sentences are spaced."""


def ungrammatical(evidence: Evidence) -> pl.DataFrame:
    """Find sentences with a small word that cannot stand there: one finding a page."""
    nouns = any_of(words_of_kind(evidence, ING_WORD))
    sounds = any_of(words_of_kind(evidence, SOUNDS_OTHERWISE))
    excepted = rf" (?:{MODAL}  (?:\p{{L}}+  )?{nouns}|an?  {sounds}\p{{L}}*) "
    parted = pl.col("text").str.replace_all(r"[,;:.!?()]", f" {PAUSE} ")
    patterns = [(slip, pattern, none) for slip, pattern, none in SLIPS]

    def of_part(part: Part) -> pl.DataFrame:
        is_english = pl.col("sentence").str.contains(ENGLISH).any().over("exercise_id")
        texts = (
            part.once(spaced_sentences)
            .filter(is_english)
            .select("exercise_id", "field", "text", sentence=spaced(parted).str.replace_all(excepted, "  "))
        )
        found = []
        for slip, pattern, none in patterns:
            of_slip = texts.filter(pl.col("sentence").str.contains(pattern))
            if none:
                of_slip = of_slip.filter(~pl.col("sentence").str.contains(none))
            found.append(of_slip.with_columns(slip=pl.lit(slip)))
        return pl.concat(found)

    return (
        in_parts(evidence.parts, of_part)
        .group_by("exercise_id", maintain_order=True)
        .agg(
            pl.col("field", "text").first(),
            slips=pl.col("slip").unique(maintain_order=True).str.join(", "),
        )
        .select(
            "exercise_id",
            "field",
            message=pl.format("A sentence is no English: {}.", "slips"),
            evidence="text",
        )
    )


RULES: dict[str, Rule] = {"ungrammatical": ungrammatical}
