"""Rules that hold the muscles which running text says are trained against the lists of the page."""

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.findings.evidence import Evidence, Rule, words_of_kind
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
from transforms.findings.statements import CLAUSE_END, stated_groups, summary_names_other_target
from transforms.taxonomy.text_words import QUALITY

SUBJECT = (
    r"^ (?:(?:yes|because|overall)  )?(?:(?:the|this|these)  )?"
    r"(?:it|they|this|exercise|exercises|movement|move|stretch|pose|drill|lift)  (?:(?:also|primarily|mainly"
    r"|mostly|directly|effectively|strongly|heavily|really|simultaneously|further|then|still)  )?"
)
"""How a sentence begins that speaks of this exercise."""

VERB = (
    r"(?:targets?|works?|trains?|hits?|strengthens?|stretch(?:es)?|builds?|activates?|engages?|recruits?"
    r"|develops?|isolates?|emphasi[sz]es?)"
)
ENDS = "while|but|when|if|so|which|where|because|making|before|after|during|without|against|to|since|unlike"
"""After these words a sentence no longer says what is trained."""

NOT_TRAINED = r" (?:off|from|on|onto|behind|between|stabili[sz]ed?  by|stress|strain|load|pressure)  "
"""Where a muscle is spared, or a place."""

MUSCLE_QUESTION = r" muscles? | (?:what|which)  (?:do|does)  .* (?:work|target|train|stretch) $"
"""A question about what is trained."""

FIRST = r" (?:primarily|mainly|mostly|chiefly|predominantly)  "
CLAUSE_ENDS = f"{ENDS}|{CLAUSE_END}"
NAME = " it "


def _statements(part: Part) -> pl.DataFrame:
    """Return the sentences of summary and answers in which the exercise is called "it".

    The columns are exercise_id, field, question and sentence, spaced; those that hedge are left out.
    """
    names = part.exercises.select("exercise_id", name_of=spaced(pl.col("name")))
    texts = part.once(spaced_sentences).filter(pl.col("field").is_in(["summary", "faqs"]))
    plural = pl.col("name_of").str.replace(" $", "s ")
    return (
        texts.with_columns(question=spaced(pl.col("question")))
        .join(names, on="exercise_id", maintain_order="left")
        .with_columns(sentence=pl.col("sentence").str.split(plural).list.join(NAME))
        .with_columns(sentence=pl.col("sentence").str.split(pl.col("name_of")).list.join(NAME))
        .filter(sure(pl.col("sentence")))
        .select("exercise_id", "field", "question", "sentence")
    )


def _outside(evidence: Evidence, clauses: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """Return the clauses with the muscles (`said`) that they name and that no group of the page covers.

    The grain is the clause. What names a whole region is covered by any muscle in it.
    """
    found = named(clauses.with_row_index("clause_number"), "clause", evidence.words.muscles)
    theirs = (
        found.join(evidence.words.muscle_groups, on="muscle_key", maintain_order="left")
        .group_by("clause_number", "word", maintain_order=True)
        .agg(pl.exclude("group_key").first(), theirs="group_key")
        .join(groups, on="exercise_id", maintain_order="left")
    )
    return (
        theirs.filter(pl.col("groups").list.set_intersection("theirs").list.len() == 0)
        .group_by("clause_number", maintain_order=True)
        .agg(
            pl.col("exercise_id", "field", "sentence", "stated").first(),
            said=pl.col("word").unique(maintain_order=True).str.join(", "),
        )
    )


def muscle_in_no_list(evidence: Evidence) -> pl.DataFrame:
    """Find pages that say of themselves that they train a muscle which neither list has nor is near to.

    A summary that names no muscle of the lists is the finding of `summary_names_other_target`.
    """
    by_summary = evidence.once(summary_names_other_target).select("exercise_id", field=pl.lit("summary"))
    groups = stated_groups(evidence, ("target", "secondary"), stated=("target", "secondary"))
    whole = evidence.muscles.join(evidence.words.whole_body, on="muscle_key").select("exercise_id")

    qualities = any_of(words_of_kind(evidence, QUALITY))

    def of_part(part: Part) -> pl.DataFrame:
        clause = pl.lit(" ") + pl.col("sentence").str.extract(f"{SUBJECT}{VERB}  (.*)$", 1)
        muscles = clause.str.replace_all(rf" \p{{L}}+  {qualities} ", " ")
        clauses = (
            part.once(_statements)
            .with_columns(clause=muscles.str.replace_all(f"(?:^| )(?:{ENDS}) .*", " "))
            .drop_nulls("clause")
            .filter(~pl.col("clause").str.contains(NOT_TRAINED))
        )
        return _outside(evidence, clauses, groups)

    found = in_parts(evidence.parts, of_part).join(whole, on="exercise_id", how="anti")
    found = found.join(by_summary, on=["exercise_id", "field"], how="anti", maintain_order="left")
    return found.unique("exercise_id", keep="first", maintain_order=True).select(
        "exercise_id",
        field=pl.lit("secondary_muscles"),
        message=pl.format(
            "The {} that it trains {}, which neither list of muscles names.", _says("field"), "said"
        ),
        evidence=pl.format("muscles: {}; {}: {}", "stated", "field", readable("sentence")),
    )


def _says(field: str) -> pl.Expr:
    return pl.when(pl.col(field) == "faqs").then(pl.lit("FAQ says")).otherwise(pl.lit("summary says"))


def faq_names_other_target(evidence: Evidence) -> pl.DataFrame:
    """Find answers to what an exercise works that call a muscle the primary one which is no target."""
    targets = stated_groups(evidence, ("target",))

    def of_part(part: Part) -> pl.DataFrame:
        primary = pl.col("sentence").str.extract(f"{FIRST}{VERB}  (.*)$", 1)
        clauses = (
            part.once(_statements)
            .filter(pl.col("field") == "faqs", pl.col("question").str.contains(MUSCLE_QUESTION))
            .with_columns(clause=pl.lit(" ") + primary.str.replace_all(f"(?:^| )(?:{CLAUSE_ENDS}) .*", " "))
            .drop_nulls("clause")
        )
        return _outside(evidence, clauses, targets)

    found = in_parts(evidence.parts, of_part).unique("exercise_id", keep="first", maintain_order=True)
    return found.select(
        "exercise_id",
        field=pl.lit("target_muscles"),
        message=pl.format("An answer calls the {} primary, but the target muscle is {}.", "said", "stated"),
        evidence=pl.format("target_muscles: {}; faqs: {}", "stated", readable("sentence")),
    )


def name_muscle_in_no_list(evidence: Evidence) -> pl.DataFrame:
    """Find names with several muscles of which one is in no list, though another is."""
    known = evidence.muscles.filter((pl.col("muscle_key") != UNKNOWN).all().over("exercise_id"))
    listed = (
        known.join(evidence.words.muscle_groups, on="muscle_key")
        .group_by("exercise_id")
        .agg(
            groups=pl.col("group_key").unique(),
            stated=pl.col("term").unique(maintain_order=True).str.join(", "),
        )
    )
    names = evidence.exercises.select("exercise_id", "name", sentence=spaced(pl.col("name"))).filter(
        pl.col("sentence").str.contains(" and ", literal=True)
    )
    found = (
        named(names, "sentence", evidence.words.muscles_in_names)
        .join(evidence.words.muscle_groups, on="muscle_key", maintain_order="left")
        .group_by("exercise_id", "name", "word", maintain_order=True)
        .agg(theirs="group_key")
        .join(listed, on="exercise_id", maintain_order="left")
        .with_columns(is_listed=pl.col("groups").list.set_intersection("theirs").list.len() > 0)
        .filter(pl.col("is_listed").any().over("exercise_id"), ~pl.col("is_listed"))
        .unique("exercise_id", keep="first", maintain_order=True)
    )
    return found.select(
        "exercise_id",
        field=pl.lit("secondary_muscles"),
        message=pl.format("The name says {}, which neither list of muscles names.", "word"),
        evidence=pl.format("muscles: {}; name: {}", "stated", "name"),
    )


RULES: dict[str, Rule] = {
    "faq_names_other_target": faq_names_other_target,
    "muscle_in_no_list": muscle_in_no_list,
    "name_muscle_in_no_list": name_muscle_in_no_list,
}
