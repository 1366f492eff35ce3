"""Rules that find what the steps leave untold: the other side, the way back, how long a stretch is held."""

import polars as pl

from transforms.findings.evidence import Evidence, Rule, values_of_kind, words_of_kind
from transforms.findings.running_text import (
    Part,
    any_of,
    in_parts,
    named,
    readable,
    spaced,
    spaced_sentences,
    sure,
)
from transforms.taxonomy.text_words import (
    HOLDS,
    MUST_TELL,
    ONE_SIDE,
    OTHER_SIDE,
    OWN_SECTION,
)

ENGLISH = " the | your "
"""What English instructions have: the words that are looked for in vain are English."""

SIDED = r" {}  (?:arm|hand|leg|foot|side|knee|elbow|shoulder|hip|thigh|heel|ankle|wrist) "
"""How a step names a side of the body."""

STRETCHES = ("stretching",)

MIN_WORDS = 25
"""Steps of fewer words leave much untold: that is the finding of `thin_content`."""

SECTION = (
    r" (?:described|discussed|explained|mentioned|shown|outlined|covered|listed|detailed|see|refer  to)  "
    r"(?:(?:above|below|earlier|further|later)  )?(?:(?:in|on|under|at)  )?(?:the|our|this|my)  "
    r"((?:\p{L}+  ){0,3}(?:section|chapter|article|guide)) "
)
"""How a sentence refers to a part of a text."""

STRENGTH = (
    r" (?:build|builds|building|develop|develops|developing|gain|gaining|increase|increases|increasing)"
    r"  (?:\p{{L}}+  ){{0,4}}{}  strength "
)
"""How a text promises strength of a muscle."""

SHOWN = 120
"""Most characters of the end of the steps that are shown as evidence."""


def _steps(evidence: Evidence) -> pl.DataFrame:
    """Return the steps of the pages that tell them in English: exercise_id, name, category_key, sentence."""
    category = evidence.facts.select("exercise_id", "category_key")
    told = evidence.exercises.select(
        "exercise_id",
        "name",
        "force",
        spaced_name=spaced(pl.col("name")),
        sentence=spaced(pl.col("steps_text")),
    ).filter(pl.col("sentence").str.contains(ENGLISH))
    return told.join(category, on="exercise_id", maintain_order="left")


def side_never_changed(evidence: Evidence) -> pl.DataFrame:
    """Find exercises of one arm, leg or side whose page never says to do the other side.

    One side is said by the name ("One-Arm Row"), or by steps that name the left or the right alone. A word
    that may tell of the other side counts anywhere on the page.
    """
    one_side, other = (any_of(words_of_kind(evidence, kind)) for kind in (ONE_SIDE, OTHER_SIDE))

    def of_part(part: Part) -> pl.DataFrame:
        whole = (
            part.once(spaced_sentences)
            .group_by("exercise_id", maintain_order=True)
            .agg(whole=pl.col("sentence").str.join(" "))
        )
        return whole.filter(~pl.col("whole").str.contains(f" {other} "))

    steps = evidence.once(_steps).join(
        in_parts(evidence.parts, of_part), on="exercise_id", maintain_order="left", how="inner"
    )
    left, right = (pl.col("whole").str.contains(f" {side} ", literal=True) for side in ("left", "right"))
    on_left, on_right = (pl.col("sentence").str.contains(SIDED.format(side)) for side in ("left", "right"))
    by_name = pl.col("spaced_name").str.contains(f" {one_side} ")
    found = steps.filter(
        ~pl.col("spaced_name").str.contains(f" {other} "), ~(left & right), by_name | on_left | on_right
    )
    said = pl.when(by_name).then(pl.lit("The name says")).otherwise(pl.lit("The steps say"))
    return found.select(
        "exercise_id",
        field=pl.lit("steps"),
        message=pl.format("{} one side, and no sentence says to change to the other.", said),
        evidence=pl.format("name: {}; the steps end: {}", "name", _end(pl.col("sentence"))),
    )


def stretch_not_held(evidence: Evidence) -> pl.DataFrame:
    """Find stretches of which no sentence says how long to stay in them, or how often to repeat them."""
    holds = any_of(words_of_kind(evidence, HOLDS))

    def of_part(part: Part) -> pl.DataFrame:
        return part.once(spaced_sentences).filter(pl.col("sentence").str.contains(f" {holds} "))

    held = in_parts(evidence.parts, of_part).select("exercise_id")
    found = (
        evidence.once(_steps)
        .filter(pl.col("category_key").is_in([*STRETCHES]))
        .join(held, on="exercise_id", how="anti", maintain_order="left")
    )
    return found.select(
        "exercise_id",
        field=pl.lit("steps"),
        message=pl.lit("No sentence says how long to hold the stretch, or how often to repeat it."),
        evidence=_end(pl.col("sentence")),
    )


def name_never_told(evidence: Evidence) -> pl.DataFrame:
    """Find names with a word that changes the movement, such as "half", of which the steps tell nothing.

    What steps say instead stands beside the word in the file of words; other sections do not count.
    """
    tells = values_of_kind(evidence, MUST_TELL)
    terms = pl.DataFrame([*tells.items()], schema={"word": pl.String, "told_by": pl.String}, orient="row")
    steps = evidence.once(_steps).filter(pl.col("sentence").str.count_matches(r"\S+") >= MIN_WORDS)
    is_told = pl.col("sentence").str.contains(pl.col("told_by"), literal=True)
    found = (
        named(steps, "spaced_name", terms)
        .filter(pl.col("told_by") != "")
        .with_columns(told_by=pl.col("told_by").str.split(";").list.eval(pl.format(" {}", pl.element())))
        .explode("told_by")
        .filter(~is_told.any().over("exercise_id", "word"))
        .unique("exercise_id", keep="first", maintain_order=True)
    )
    return found.select(
        "exercise_id",
        field=pl.lit("steps"),
        message=pl.format('The name says "{}", and the steps tell nothing of it.', "word"),
        evidence=pl.format("name: {}; steps: {}", "name", readable("sentence")),
    )


def refers_to_no_section(evidence: Evidence) -> pl.DataFrame:
    """Find sentences that refer to a section or an article, of a name that no section of a page has."""
    own = any_of(words_of_kind(evidence, OWN_SECTION))

    def of_part(part: Part) -> pl.DataFrame:
        return (
            part.once(spaced_sentences)
            .with_columns(section=pl.lit(" ") + pl.col("sentence").str.extract(SECTION, 1) + pl.lit(" "))
            .drop_nulls("section")
            .filter(~pl.col("section").str.contains(f" {own} "))
            .unique("exercise_id", keep="first", maintain_order=True)
        )

    return in_parts(evidence.parts, of_part).select(
        "exercise_id",
        "field",
        message=pl.format('The text refers to a "{}" that the page has not.', readable("section")),
        evidence="text",
    )


def strength_of_a_stretch(evidence: Evidence) -> pl.DataFrame:
    """Find stretches of which a summary, a tip or an answer promises that they build strength.

    A stretch is one by its category, or by its name; what holds against a resistance is none.
    """
    muscles = any_of(evidence.words.muscles.get_column("word"))
    category = evidence.facts.select("exercise_id", "category_key")
    stretches = (
        evidence.exercises.select("exercise_id", name=spaced(pl.col("name")))
        .join(category, on="exercise_id", maintain_order="left")
        .filter(
            pl.col("category_key").is_in([*STRETCHES])
            | pl.col("name").str.contains(" stretch ", literal=True)
        )
        .select("exercise_id")
    )
    promise = STRENGTH.format(muscles)
    before = pl.col("sentence").str.replace(" strength .*$", " ")

    def of_part(part: Part) -> pl.DataFrame:
        return (
            part.once(spaced_sentences)
            .filter(pl.col("sentence").str.contains(promise), sure(before))
            .unique("exercise_id", keep="first", maintain_order=True)
        )

    found = in_parts(evidence.parts, of_part).join(
        stretches, on="exercise_id", how="semi", maintain_order="left"
    )
    return found.select(
        "exercise_id",
        "field",
        message=pl.lit("The text promises strength of a stretch."),
        evidence="text",
    )


def _end(text: pl.Expr) -> pl.Expr:
    """Return the last words of a spaced text as they read."""
    read = text.str.strip_chars().str.replace_all(" +", " ")
    return (
        pl.when(read.str.len_chars() > SHOWN)
        .then(pl.lit("\u2026") + read.str.tail(SHOWN - 1))
        .otherwise(read)
    )


RULES: dict[str, Rule] = {
    "side_never_changed": side_never_changed,
    "stretch_not_held": stretch_not_held,
    "name_never_told": name_never_told,
    "refers_to_no_section": refers_to_no_section,
    "strength_of_a_stretch": strength_of_a_stretch,
}
