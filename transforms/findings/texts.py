"""Rules that find text which was damaged, left unfinished or written twice."""

import polars as pl

from transforms.findings.evidence import Evidence, Rule

UNFINISHED = r"(?i)(?:,|;|\b(?:and|or|the|a|an|with|to|of|your|then|while|until|from|into))$"
"""How a step ends that was cut off."""

PLACEHOLDER = (
    r"(?i)\blorem ipsum\b|\bTBD\b|\bTBA\b|(?-i:\bTODO\b)|\bFIXME\b|\bcoming soon\b|\bplaceholder text\b"
    r"|\[(?:insert|todo)[^\]]*\]|\{\{[^}]*\}\}"
)
"""Text that is a placeholder for the real one; "todo" is "all" in Spanish and Portuguese."""

MIN_WORDS = 6
"""A shorter step may well stand twice: "Switch sides." """


def replacement_characters(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose text was damaged by a wrong character set."""
    text = pl.concat_str("name", "summary", "steps_text", separator=" ", ignore_nulls=True)
    damaged = r"\x{FFFD}|Ã[\x{80}-\x{BF}©¨¼¶¤±]|â€[\x{80}-\x{BF}™œ“”]"
    return (
        evidence.exercises.with_columns(found=text.str.extract(f"(.{{0,20}}(?:{damaged}).{{0,20}})"))
        .drop_nulls("found")
        .select(
            "exercise_id",
            field=pl.lit("name"),
            message=pl.lit("The text has damaged characters."),
            evidence="found",
        )
    )


def mixed_script_name(evidence: Evidence) -> pl.DataFrame:
    """Find names with words that mix Latin letters with look-alikes of another script."""
    mixed = r"\p{Latin}[\p{Cyrillic}\p{Greek}]|[\p{Cyrillic}\p{Greek}]\p{Latin}"
    return evidence.exercises.filter(pl.col("name").str.contains(mixed)).select(
        "exercise_id",
        field=pl.lit("name"),
        evidence="name",
        message=pl.lit("A word of the name mixes letters of two scripts."),
    )


def steps_cut_off(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose last step ends in the middle of a sentence."""
    last = pl.col("steps").list.last().str.strip_chars()
    return (
        evidence.exercises.with_columns(last=last)
        .filter(pl.col("last").str.contains(UNFINISHED))
        .select(
            "exercise_id",
            field=pl.lit("steps"),
            message=pl.lit("The last step ends in the middle of a sentence."),
            evidence=pl.lit("…") + pl.col("last").str.tail(80),
        )
    )


def repeated_step(evidence: Evidence) -> pl.DataFrame:
    """Find pages on which one step is repeated word for word."""
    steps = (
        evidence.exercises.select("exercise_id", step="steps")
        .explode("step", empty_as_null=False, keep_nulls=False)
        .with_columns(same=pl.col("step").str.to_lowercase())
        .filter(pl.col("step").str.count_matches(r"\S+") >= MIN_WORDS)
    )
    return (
        steps.group_by("exercise_id", "same", maintain_order=True)
        .agg(pl.col("step").first(), times=pl.len())
        .filter(pl.col("times") > 1)
        .select(
            "exercise_id",
            field=pl.lit("steps"),
            message=pl.format("One step appears {} times.", "times"),
            evidence="step",
        )
    )


def repeated_question(evidence: Evidence) -> pl.DataFrame:
    """Find pages on which one question is asked several times."""
    questions = (
        evidence.exercises.select("exercise_id", question="faq_questions")
        .explode("question", empty_as_null=False, keep_nulls=False)
        .with_columns(same=pl.col("question").str.to_lowercase())
    )
    return (
        questions.group_by("exercise_id", "same", maintain_order=True)
        .agg(pl.col("question").first(), times=pl.len())
        .filter(pl.col("times") > 1)
        .select(
            "exercise_id",
            field=pl.lit("faqs"),
            message=pl.format("One question is asked {} times.", "times"),
            evidence="question",
        )
    )


def placeholder_text(evidence: Evidence) -> pl.DataFrame:
    """Find pages on which a placeholder is left in place of the real text."""
    parts = ["summary", "steps_text"]
    lists = [pl.col(column).list.join(" ") for column in ("tips", "mistakes", "faq_answers")]
    whole = pl.concat_str(*parts, *lists, separator=" ", ignore_nulls=True)
    return (
        evidence.exercises.with_columns(found=whole.str.extract(f"({PLACEHOLDER})"))
        .drop_nulls("found")
        .select(
            "exercise_id",
            field=pl.lit("summary"),
            message=pl.format('A text is still to be written: "{}".', "found"),
            evidence="found",
        )
    )


RULES: dict[str, Rule] = {
    "replacement_characters": replacement_characters,
    "mixed_script_name": mixed_script_name,
    "steps_cut_off": steps_cut_off,
    "repeated_step": repeated_step,
    "repeated_question": repeated_question,
    "placeholder_text": placeholder_text,
}
