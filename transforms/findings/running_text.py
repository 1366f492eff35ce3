"""What running text surely says: the terms that it names, outside of sentences that hedge."""

from collections.abc import Callable, Iterable, Sequence

import polars as pl

HEDGES = (
    "or|either|alternatively|alternative|instead|rather|like|unlike|as if|as in|as for|as with|similar|same"
    "|can|could|may|might|if|unless|such as|e g|for example|variation|variations|variant|version|optional"
    "|optionally|than|without|no|not|also known|called|replace|substitute|compared"
)
"""Words by which a sentence speaks of other ways to do it, or compares: it states nothing for sure."""

OFFERS = "or|either|alternatively|if|such as|optional|optionally"
"""Words by which a sentence offers one of several things."""

NO_OFFER = " (?:as  if|if  (?:measured|viewed|seen|done|performed)) "
"""Where "if" offers nothing: it compares, or says how something is measured."""

EXCERPT = 160
"""Most characters of a sentence that is shown as evidence."""

PAGES_AT_ONCE = 10_000

PARTS_KEPT = 4
"""So many times PAGES_AT_ONCE pages keep their sentences from rule to rule; those of further pages are
made anew for each rule, so that memory does not grow with the library."""

SENTENCE_END = "[.!?\u2026]+[\"'\u201d\u2019)\\]]*\\s+|\\n+"


def sentences(texts: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return each sentence of a text column in lower case, its words set apart: exercise_id, sentence.

    `texts` has exercise_id and the column; a null or empty text gives no row. The grain is the sentence.
    Each word is between two spaces of its own (" so "), so that terms are found as whole words.
    """
    marked = pl.col(column).str.to_lowercase().str.replace_all(SENTENCE_END, "\n").str.split("\n")
    return (
        texts.select("exercise_id", sentence=marked)
        .explode("sentence", empty_as_null=False, keep_nulls=False)
        .with_columns(sentence=spaced(pl.col("sentence")))
        .filter(pl.col("sentence").str.strip_chars() != "")
    )


def said(exercises: pl.DataFrame) -> pl.DataFrame:
    """Return every sentence of the sections as written: exercise_id, field, question, text.

    `exercises` has exercise_id and the sections of each version. `question` is what an answer answers, null
    outside of the FAQ. The grain is the sentence, in the order of the page.
    """
    nothing = pl.lit(None, pl.String)
    parts = [
        exercises.select("exercise_id", field=pl.lit("summary"), question=nothing, text="summary").drop_nulls(
            "text"
        ),
        *(
            exercises.select("exercise_id", field=pl.lit(field), question=nothing, text=field).explode(
                "text", empty_as_null=False, keep_nulls=False
            )
            for field in ("steps", "tips", "mistakes")
        ),
        exercises.filter(pl.col("faq_questions").list.len() == pl.col("faq_answers").list.len())
        .select("exercise_id", field=pl.lit("faqs"), question="faq_questions", text="faq_answers")
        .explode("question", "text", empty_as_null=False, keep_nulls=False),
    ]
    ends = pl.col("text").str.replace_all(f"({SENTENCE_END})", "$1\n").str.split("\n")
    return (
        pl.concat(parts)
        .with_columns(text=ends)
        .explode("text", empty_as_null=False, keep_nulls=False)
        .with_columns(pl.col("text").str.strip_chars())
        .filter(pl.col("text") != "")
    )


class Part:
    """Some thousand pages, and what several rules make of their text: each of it is made once.

    exercises: versions with their sections, as `said` takes them.
    """

    def __init__(self, exercises: pl.DataFrame, *, is_kept: bool = True) -> None:
        self.exercises = exercises
        self._is_kept = is_kept
        self._made: dict[Callable[[Part], pl.DataFrame], pl.DataFrame] = {}

    def once(self, make: Callable[["Part"], pl.DataFrame]) -> pl.DataFrame:
        """Return what a function makes of this part, which must depend on the part alone."""
        if make in self._made:
            return self._made[make]
        made = make(self)
        if self._is_kept:
            self._made[make] = made
        return made


def parts_of(exercises: pl.DataFrame) -> list[Part]:
    """Return the pages some thousand at a time, in their order; without pages one part that is empty."""
    slices = list(exercises.iter_slices(PAGES_AT_ONCE)) or [exercises]
    return [Part(each, is_kept=number < PARTS_KEPT) for number, each in enumerate(slices)]


def in_parts(parts: Sequence[Part], rule: Callable[[Part], pl.DataFrame]) -> pl.DataFrame:
    """Return what a rule on single pages finds, some thousand at a time: memory is not that of the text."""
    return pl.concat([rule(part) for part in parts])


def written(part: Part) -> pl.DataFrame:
    """Return every sentence as `said` does. Ask for it by `Part.once`, as for all of these."""
    return said(part.exercises)


def spaced_sentences(part: Part) -> pl.DataFrame:
    """Return every sentence as `said` does, with `sentence`, the spaced one."""
    return part.once(written).with_columns(sentence=spaced(pl.col("text")))


def about_it(part: Part) -> pl.DataFrame:
    """Return every sentence, the exercise called "it": exercise_id, field, sentence."""
    names = part.exercises.select("exercise_id", own=spaced(pl.col("name")))
    return (
        part.once(spaced_sentences)
        .join(names, on="exercise_id", maintain_order="left")
        .select(
            "exercise_id", "field", sentence=pl.col("sentence").str.split(pl.col("own")).list.join(" it ")
        )
    )


def spaced(text: pl.Expr) -> pl.Expr:
    """Return the words of a text in lower case, each between two spaces of its own."""
    words = text.str.to_lowercase().str.replace_all("['\u2019]", "").str.replace_all(r"[^\p{L}\p{N}]+", "  ")
    return pl.lit(" ") + words.str.strip_chars() + pl.lit(" ")


def sure(sentence: pl.Expr) -> pl.Expr:
    """Return whether a spaced sentence speaks of this exercise alone: no alternative, no comparison."""
    return ~sentence.str.contains_any(_spaced_words(HEDGES))


def offering(sentence: pl.Expr) -> pl.Expr:
    """Return whether a spaced sentence offers one of several things to use."""
    return sentence.str.replace_all(NO_OFFER, " ").str.contains_any(_spaced_words(OFFERS))


def _spaced_words(words: str) -> list[str]:
    return [f" {word.replace(' ', '  ')} " for word in words.split("|")]


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of one group that matches any of the words in a spaced text; of no words, nothing."""
    return f"(?:{'|'.join(word.replace(' ', '  ') for word in words) or '$.'})"


def named(texts: pl.DataFrame, column: str, terms: pl.DataFrame) -> pl.DataFrame:
    """Return which terms a spaced text names: the columns of both; the grain is (text, term).

    `texts` has the spaced text in `column`, `terms` has `word`. Where words
    overlap, the longest counts: "ez bar" names no bar.
    """
    found = pl.col(column).str.extract_many(
        pl.lit(pl.Series([_patterns(terms)], dtype=pl.List(pl.String))), leftmost=True
    )
    return (
        texts.with_columns(word=found)
        .explode("word", empty_as_null=False, keep_nulls=False)
        .with_columns(pl.col("word").str.strip_chars().str.replace_all("  ", " "))
        .join(terms, on="word", maintain_order="left")
    )


def naming(texts: pl.DataFrame, column: str, terms: pl.DataFrame) -> pl.DataFrame:
    """Return the spaced texts that name any of the terms: a quick sieve before what is slow."""
    return texts.filter(pl.col(column).str.contains_any(_patterns(terms)))


def _patterns(terms: pl.DataFrame) -> list[str]:
    """Return the words of terms as a spaced text has them, the longest first."""
    words = sorted(terms.get_column("word").to_list(), key=lambda word: (-len(word), word))
    return [f" {word.replace(' ', '  ')} " for word in words]


def readable(column: str) -> pl.Expr:
    """Return a spaced sentence as it reads, cut where it is long."""
    text = pl.col(column).str.strip_chars().str.replace_all(" +", " ")
    return pl.when(text.str.len_chars() > EXCERPT).then(text.str.slice(0, EXCERPT - 1) + "…").otherwise(text)
