"""Rules that find text which was damaged, left unfinished or written twice."""

import re
from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from transforms.findings.evidence import Evidence, Rule, values_of_kind, words_of_kind
from transforms.findings.running_text import Part, in_parts, readable, spaced, spaced_sentences
from transforms.taxonomy.text_words import DOSE, QUESTION_WORD

UNFINISHED = r"(?i)(?:,|;|\b(?:and|or|the|a|an|with|to|of|your|then|while|until|from|into))$"
"""How a step ends that was cut off."""

PLACEHOLDER = (
    r"(?i)\blorem ipsum\b|\bTBD\b|\bTBA\b|(?-i:\bTODO\b)|\bFIXME\b|\bcoming soon\b|\bplaceholder text\b"
    r"|\[(?:insert|todo)[^\]]*\]|\{\{[^}]*\}\}"
)
"""Text that is a placeholder for the real one; "todo" is "all" in Spanish and Portuguese."""

MIN_SENTENCE_WORDS = 5
"""A shorter sentence may well stand twice: "Switch sides." """

SIDE = r" (left|right|(?:other|opposite)  (?:side|arm|leg|hand|foot|knee|hip|way)|switch\p{L}*) "
"""The side that a sentence tells of; what stands once for each side is no slip."""

_WORD = re.compile(r"[^\W_]+")

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


def repeated_sentence(evidence: Evidence) -> pl.DataFrame:
    """Find pages that say one sentence twice, where not the whole step is repeated.

    Words of sets and repetitions do not count, nor what is said once for the left and once for the right.
    """
    dose = words_of_kind(evidence, DOSE)

    def of_part(part: Part) -> pl.DataFrame:
        is_repeated = pl.len().over("exercise_id", "sentence") > 1
        texts = part.once(spaced_sentences)
        side = pl.col("sentence").str.extract(SIDE, 1).forward_fill().over("exercise_id")
        twice = (
            texts.join(texts.filter(is_repeated), on="exercise_id", how="semi", maintain_order="left")
            .with_columns(side=side)
            .filter(is_repeated, pl.col("side").drop_nulls().n_unique().over("exercise_id", "sentence") <= 1)
        )
        pages = part.exercises.join(twice, on="exercise_id", how="semi")
        steps = (
            pages.select("exercise_id", step="steps")
            .explode("step", empty_as_null=False, keep_nulls=False)
            .select("exercise_id", sentence=spaced(pl.col("step")))
        )
        telling = (
            pl.col("sentence")
            .str.extract_all(r"\S+")
            .list.eval(pl.element().filter(~pl.element().is_in(dose)))
        )
        return (
            twice.filter(telling.list.len() >= MIN_SENTENCE_WORDS)
            .join(steps, on=["exercise_id", "sentence"], how="anti", maintain_order="left")
            .unique("exercise_id", keep="last", maintain_order=True)
        )

    return in_parts(evidence.parts, of_part).select(
        "exercise_id",
        "field",
        message=pl.lit("The page says one sentence twice."),
        evidence=readable("sentence"),
    )


def same_question_in_other_words(evidence: Evidence) -> pl.DataFrame:
    """Find pages that ask one question twice in other words: what it targets, and which muscles it works."""
    stands_for = values_of_kind(evidence, QUESTION_WORD)

    def of_part(part: Part) -> pl.DataFrame:
        questions = (
            part.exercises.select("exercise_id", "name", question="faq_questions")
            .explode("question", empty_as_null=False, keep_nulls=False)
            .unique(["exercise_id", "question"], keep="first", maintain_order=True)
        )
        asked = [
            _asked(question, name, stands_for)
            for question, name in questions.select("question", "name").iter_rows()
        ]
        same = questions.with_columns(asked=pl.Series(asked, dtype=pl.String)).drop_nulls("asked")
        letters = pl.col("question").str.to_lowercase()
        return (
            same.group_by("exercise_id", "asked", maintain_order=True)
            .agg(
                pl.col("question").first(),
                second=pl.col("question").last(),
                times=letters.n_unique(),
            )
            .filter(pl.col("times") > 1)
        )

    return in_parts(evidence.parts, of_part).select(
        "exercise_id",
        field=pl.lit("faqs"),
        message=pl.lit("One question is asked twice in other words."),
        evidence=pl.format("{} / {}", "question", "second"),
    )


def _asked(question: str, name: str, stands_for: Mapping[str, str]) -> str | None:
    """Return the telling words of a question in order, without the name; null where too few are left."""
    singular = _singular(name)
    words = [word for word in _plain(question) if word.removesuffix("s") not in singular]
    telling = {stands_for.get(word, word) for word in words} - {""}
    return " ".join(sorted(telling)) if len(telling) > 1 else None


@lru_cache(maxsize=1024)
def _singular(name: str) -> frozenset[str]:
    return frozenset(word.removesuffix("s") for word in _plain(name))


def _plain(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def copied_section(evidence: Evidence) -> pl.DataFrame:
    """Find pages with the tips, the mistakes or the answers of another page of their source, word for word.

    What says only how often and how heavy does not count, nor what so many pages have that it is a template.
    """
    dose = words_of_kind(evidence, DOSE)
    template = int(evidence.parameters["templated_text"]["pages"])
    found = []
    for field, column in (("tips", "tips"), ("mistakes", "mistakes"), ("faqs", "faq_answers")):
        words = spaced(pl.col(column).list.join(" ")).str.extract_all(r"\p{L}+")
        pages = evidence.exercises.select(
            "exercise_id",
            "source",
            "url",
            "name",
            column,
            primary=pl.coalesce("edition_of", "exercise_id"),
            same=pl.col(column).list.join("\n").str.to_lowercase(),
        )
        alike = (
            pages.filter(pl.len().over("source", "same") > 1)
            .sort("source", "url")
            .unique(["source", "same", "primary"], keep="first", maintain_order=True)
            .filter(pl.len().over("source", "same").is_between(2, template - 1))
            .filter(words.list.set_difference(dose).list.len() >= 2 * MIN_SENTENCE_WORDS)
            .drop(column)
        )
        first = pl.col("exercise_id", "name", "url").first().over("source", "same").name.prefix("first_")
        found.append(alike.with_columns(first).with_columns(field=pl.lit(field)))
    copies = pl.concat(found).filter(pl.col("exercise_id") != pl.col("first_exercise_id"))
    return copies.select(
        "exercise_id",
        "field",
        related_exercise_id="first_exercise_id",
        message=pl.format("The {} are those of {}, word for word.", "field", "first_name"),
        evidence=pl.format("{} and {}", "first_url", "url"),
    )


RULES: dict[str, Rule] = {
    "replacement_characters": replacement_characters,
    "mixed_script_name": mixed_script_name,
    "steps_cut_off": steps_cut_off,
    "repeated_step": repeated_step,
    "repeated_question": repeated_question,
    "placeholder_text": placeholder_text,
    "repeated_sentence": repeated_sentence,
    "same_question_in_other_words": same_question_in_other_words,
    "copied_section": copied_section,
}
