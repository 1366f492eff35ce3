"""Rules that find how a text is written: stray capitals, slips of the pen, two spellings, words twice."""

from collections import Counter
from collections.abc import Iterable, Mapping

import polars as pl

from transforms.findings.evidence import Evidence, Rule, values_of_kind, words_of_kind
from transforms.findings.running_text import (
    Part,
    any_of,
    in_parts,
    named,
    naming,
    spaced,
    spaced_sentences,
    written,
)
from transforms.taxonomy.text_words import (
    CORRECTION,
    MAY_DOUBLE,
    PROPER,
    REAL,
    SINGULAR,
)

CAPITALISED = r" (\p{Lu}\p{Ll}{2,}(?:[ -]\p{Lu}\p{Ll}{2,})*)(?:[.,;!?)]| \p{Ll}|$)"
"""Words with capitals and what comes after them: no colon, number or single letter."""

CAPITALS = rf"[^\p{{L}}-][\p{{Ll}}0-9]+[,;)]?{CAPITALISED}"
"""Words with capitals after a word without."""

PAUSE = "pausepause"
"""Stands for punctuation, so that no phrase goes over it: "take a breath, in and out"."""

STYLE, MIN_NAMES = 0.9, 10
"""Share and number of own names with capitals from which on they are the style of a library."""

PHRASE = ["exercise_id", "field", "text", "phrase"]

SLIP_LENGTH = 6
"""Shortest word of which another may be a slip of the pen."""

STEM_LENGTH = 4

ENDINGS = ("ing", "ed", "er", "ers", "es", "s", "ly")

RARE, TIMES_AS_FREQUENT = 2, 20
"""A slip is on so few pages, and the word that was meant is so many times as frequent."""

HYPHENED = "(?i:up|ups|down|out|over|in|through)"
"""Second words of what is written in two, with a hyphen or in one: "get up", "roll-out"."""

FILLED = ("exercise", "movement", "workout", "drill")
"""What a sentence that a machine filled in calls the exercise."""

NOUN = (
    r"(?:[Tt]he|[Yy]our|,|and) ({0})"
    r"(?:[.,;:)]|$| (?:and|while|also|with|as|to|by|from|during|or|at|in|throughout) )"
)
"""Where a word is a noun: "the tricep and", "chest, tricep, ..." but not "the tricep pushdown"."""


def stray_capitals(evidence: Evidence) -> pl.DataFrame:
    """Find pages with a capital in the middle of a sentence on a word that others write without: one each.

    Words of the page's own name do not count, nor do words that are names or come before a colon, nor, in a
    library that writes the names of its exercises with capitals throughout, those of a movement.
    """
    proper = words_of_kind(evidence, PROPER)

    def of_part(part: Part) -> pl.DataFrame:
        names = part.exercises.select(
            "exercise_id", "name", own=spaced(pl.col("name").str.replace_all(r"s\b", ""))
        )
        text = pl.col("text").str.split(pl.col("name")).list.join("\u2026")
        own = pl.col("own").str.contains(
            pl.format(" {} ", pl.col("word").str.replace("s$", "")), literal=True
        )
        return (
            part.once(written)
            .join(names, on="exercise_id", maintain_order="left")
            .with_columns(phrase=pl.lit(" ") + text)
            .filter(pl.col("phrase").str.contains(CAPITALS))
            .with_columns(pl.col("phrase").str.extract_all(CAPITALS))
            .explode("phrase", empty_as_null=False, keep_nulls=False)
            .with_columns(pl.col("phrase").str.extract(CAPITALISED))
            .with_columns(word=pl.col("phrase").str.to_lowercase().str.extract_all(r"\p{L}+"))
            .filter(pl.col("word").list.set_intersection(proper).list.len() == 0)
            .explode("word", empty_as_null=False, keep_nulls=False)
            .filter(~own.all().over(PHRASE))
            .select(*PHRASE, "word")
        )

    found = in_parts(evidence.parts, of_part)
    small = _written_small(evidence, found.get_column("word").unique().sort())
    styled = found.join(_with_capital_names(evidence), on="exercise_id", how="semi").filter(
        pl.col("word").str.replace("s$", "").is_in(evidence.words.movements).all().over(PHRASE)
    )
    stray = found.filter(pl.col("word").is_in(small).all().over(PHRASE)).join(styled, on=PHRASE, how="anti")
    return (
        stray.group_by("exercise_id", maintain_order=True)
        .agg(
            pl.col("field", "text").first(),
            phrases=pl.col("phrase").unique(maintain_order=True).str.join(", "),
        )
        .select(
            "exercise_id",
            "field",
            message=pl.format("Capitals in the middle of a sentence: {}.", "phrases"),
            evidence="text",
        )
    )


def _with_capital_names(evidence: Evidence) -> pl.DataFrame:
    """Return the pages of sources that write names of exercises with capitals throughout: exercise_id."""

    def of_part(part: Part) -> pl.DataFrame:
        name = pl.col("name").str.replace(" *[\u2013(-] .*$", "")
        names = part.exercises.select("exercise_id", "source", name=name).filter(
            pl.col("name").str.len_chars() > STEM_LENGTH
        )
        texts = part.once(written).join(names, on="exercise_id", maintain_order="left").drop_nulls("name")

        def times(needle: pl.Expr) -> pl.Expr:
            return pl.col("text").str.contains(pl.lit(" ") + needle, literal=True).sum()

        return texts.group_by("source").agg(
            large=times(pl.col("name")), small=times(pl.col("name").str.to_lowercase())
        )

    sources = in_parts(evidence.parts, of_part).group_by("source").agg(pl.col("large", "small").sum())
    is_style = pl.col("large") >= STYLE * (pl.col("large") + pl.col("small"))
    styled = sources.filter(is_style, pl.col("large") >= MIN_NAMES)
    return evidence.exercises.join(styled, on="source", how="semi").select("exercise_id")


def _written_small(evidence: Evidence, words: Iterable[str]) -> list[str]:
    """Return those of the words that some page, or the vocabulary, writes without a capital."""
    forms = {word: {word, word.removesuffix("s"), f"{word}s"} for word in words}
    patterns = pl.Series(sorted({f" {form} " for each in forms.values() for form in each}), dtype=pl.String)
    seen = set(evidence.words.spellings.get_column("closed")) | {*evidence.words.movements}
    for part in evidence.parts:
        text = pl.lit(" ") + pl.col("text").str.replace_all(r"[^\p{L}]+", "  ") + pl.lit(" ")
        there = (
            part.once(written)
            .select(word=text.str.extract_many(pl.lit(patterns.implode())))
            .explode("word")
            .drop_nulls()
        )
        seen |= {word.strip() for word in there.get_column("word").unique()}
    return [word for word, each in forms.items() if each & seen]


def two_spellings(evidence: Evidence) -> pl.DataFrame:
    """Find pages that write one word in one and in two: "pushup" and "push-ups".

    Two words may be a verb ("pull up towards the bar"), so that they count where they have a hyphen, are in
    the plural, or in the name. A name that writes a word in two counts, too, where the text has a hyphen.
    """
    pairs = evidence.words.spellings
    ends = pl.DataFrame({"end": ["", "s"]})
    closed = pairs.join(ends, how="cross").select("open", word=pl.col("closed") + pl.col("end"))
    hyphened = pairs.join(ends, how="cross").select(
        "open", word=pl.col("open").str.replace(" ", "hyphen", literal=True) + pl.col("end")
    )
    plural = pairs.select("open", word=pl.col("open") + "s")
    single = pairs.select("open", word="open")

    def of_part(part: Part) -> pl.DataFrame:
        columns = ("exercise_id", "text", "sentence")
        names = part.exercises.select("exercise_id", text="name", sentence=spaced(pl.col("name")))
        texts = pl.concat([names, part.once(spaced_sentences).select(columns)])
        in_one = named(texts, "sentence", closed).select("exercise_id", "open", "word")
        asked = texts.join(in_one, on="exercise_id", how="semi", maintain_order="left")
        with_hyphens = pl.col("text").str.replace_all(r"(\p{L})-(\p{L})", "${1}hyphen$2")
        two = [
            named(asked.with_columns(sentence=spaced(with_hyphens)), "sentence", hyphened),
            named(asked, "sentence", plural),
            named(names, "sentence", single),
        ]
        apart = pl.concat(each.select("exercise_id", "open", "text") for each in two)
        once = apart.unique(["exercise_id", "open"], keep="first", maintain_order=True)
        joined = in_one.join(once, on=["exercise_id", "open"], maintain_order="left")
        found = pl.concat([joined, _hyphened(part, names, joined)])
        return found.unique(["exercise_id", "open"], keep="first", maintain_order=True)

    return in_parts(evidence.parts, of_part).select(
        "exercise_id",
        field=pl.lit("name"),
        message=pl.format('One word is written in two ways: "{}" and "{}".', "word", "open"),
        evidence="text",
    )


def _hyphened(part: Part, names: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return the words that a name writes in two and the text with a hyphen: exercise_id, open, word, text.

    `names` are the names as `text`. Pages of `found` have a finding on the word as it is.
    """
    apart = names.select(
        "exercise_id", open=pl.col("text").str.extract_all(rf"\p{{L}}+ {HYPHENED}s?\b")
    ).explode("open", empty_as_null=False, keep_nulls=False)
    asked = apart.with_columns(
        open=pl.col("open").str.to_lowercase().str.replace("s$", ""),
    ).with_columns(word=pl.col("open").str.replace(" ", "-"))
    texts = part.once(written).select("exercise_id", "text")
    return (
        asked.join(texts, on="exercise_id", maintain_order="left")
        .filter(
            pl.col("text").str.to_lowercase().str.contains(pl.col("word"), literal=True),
        )
        .join(found, on=["exercise_id", "open"], how="anti", maintain_order="left")
        .select("exercise_id", "open", "word", "text")
    )


def misspelt(evidence: Evidence) -> pl.DataFrame:
    """Find words and phrases that are misspelt: as listed, or one letter away from a frequent word."""
    right = values_of_kind(evidence, CORRECTION) | _slips(evidence)
    terms = pl.DataFrame([*right.items()], schema={"word": pl.String, "right": pl.String}, orient="row")
    nouns = values_of_kind(evidence, SINGULAR)
    noun = NOUN.format(any_of(nouns))
    kinds = pl.DataFrame([*nouns.items()], schema=terms.schema, orient="row")
    parted = pl.col("text").str.replace_all(r"[,;:.!?()]", f" {PAUSE} ")

    def of_part(part: Part) -> pl.DataFrame:
        whole = part.once(spaced_sentences)
        texts = naming(whole, "sentence", terms).with_columns(sentence=spaced(parted))
        of_nouns = (
            whole.filter(pl.col("text").str.contains_any([*nouns]))
            .with_columns(word=pl.col("text").str.extract(noun))
            .join(kinds, on="word")
        )
        columns = ("exercise_id", "field", "text", "word", "right")
        return pl.concat([named(texts, "sentence", terms).select(columns), of_nouns.select(columns)]).unique(
            ["exercise_id", "right"], keep="first", maintain_order=True
        )

    found = in_parts(evidence.parts, of_part)
    return (
        found.group_by("exercise_id", maintain_order=True)
        .agg(
            pl.col("field", "text").first(),
            words=pl.format('"{}" for "{}"', "word", "right").str.join(", "),
        )
        .select(
            "exercise_id",
            "field",
            message=pl.format("Misspelt: {}.", "words"),
            evidence="text",
        )
    )


def _slips(evidence: Evidence) -> dict[str, str]:
    """Return what was meant by each rare word that lacks, doubles or swaps a letter of a frequent one."""
    counts = _frequencies(evidence)
    real = {*words_of_kind(evidence, REAL), *words_of_kind(evidence, PROPER), *evidence.words.movements}
    slips = {
        slip: meant
        for meant, times in sorted(counts.items(), key=lambda pair: (pair[1], pair[0]))
        if len(meant) >= SLIP_LENGTH and times >= TIMES_AS_FREQUENT
        for slip in _slips_of(meant)
        if slip in counts
        and slip not in real
        and times >= TIMES_AS_FREQUENT * counts[slip]
        and not _is_form(slip, counts)
    }
    pages = _pages_with(evidence, slips)
    return {slip: meant for slip, meant in slips.items() if pages[slip] <= RARE}


def _frequencies(evidence: Evidence) -> Counter[str]:
    """Return how often each word of STEM_LENGTH letters or more is written, in small letters.

    Most of what is between two spaces is written many times, so that its words are looked for once.
    """
    counts: Counter[str] = Counter()
    for part in evidence.parts:
        written_so = (
            part.once(written)
            .select(chunk=pl.col("text").str.to_lowercase().str.split(" "))
            .explode("chunk", empty_as_null=False, keep_nulls=False)
            .group_by("chunk")
            .agg(times=pl.len())
        )
        words = (
            written_so.select("times", word=pl.col("chunk").str.extract_all(r"\p{L}+"))
            .explode("word", empty_as_null=False, keep_nulls=False)
            .filter(pl.col("word").str.len_chars() >= STEM_LENGTH)
            .group_by("word")
            .agg(pl.col("times").sum())
        )
        counts.update(dict(words.iter_rows()))
    return counts


def _pages_with(evidence: Evidence, words: Iterable[str]) -> Counter[str]:
    """Return on how many pages each of the words, which are in small letters, is written."""
    pages: Counter[str] = Counter()
    asked = sorted(words)
    for part in evidence.parts if asked else ():
        found = (
            part.once(written)
            .select("exercise_id", text=pl.col("text").str.to_lowercase())
            .filter(pl.col("text").str.contains_any(asked))
            .select("exercise_id", word=pl.col("text").str.extract_all(r"\p{L}+"))
            .explode("word", empty_as_null=False, keep_nulls=False)
            .filter(pl.col("word").is_in(asked))
            .group_by("word")
            .agg(pages=pl.col("exercise_id").n_unique())
        )
        pages.update(dict(found.iter_rows()))
    return pages


def _is_form(word: str, known: Mapping[str, int]) -> bool:
    """Return whether a word is the form of another: "rising" of "rise", "contacting" of "contact"."""
    stems = (word.removesuffix(end) for end in ENDINGS if word.endswith(end))
    return any(stem + vowel in known for stem in stems for vowel in ("", "e"))


def _slips_of(word: str) -> set[str]:
    """Return a word without one of its inner letters, with one doubled, and with two of them swapped.

    The first letter and the ending stay as they are: "begins" is no slip of "begin".
    """
    inner = range(1, len(word) - 2)
    lacking = {word[:place] + word[place + 1 :] for place in inner}
    doubled = {word[:place] + word[place] + word[place:] for place in inner}
    swapped = {word[:place] + word[place + 1] + word[place] + word[place + 2 :] for place in inner}
    return {slip for slip in lacking | doubled | swapped if slip != word and len(slip) >= SLIP_LENGTH}


def doubled_word(evidence: Evidence) -> pl.DataFrame:
    """Find sentences in which a word stands twice in a row: "the the"."""
    allowed = words_of_kind(evidence, MAY_DOUBLE)

    def of_part(part: Part) -> pl.DataFrame:
        sentences = part.once(written).with_row_index("sentence_number")
        words = (
            sentences.select("sentence_number", word=pl.col("text").str.to_lowercase().str.split(" "))
            .explode("word", empty_as_null=False, keep_nulls=False)
            .filter(pl.col("word") != "")
        )
        is_again = pl.all_horizontal(pl.col(each) == pl.col(each).shift(-1) for each in words.columns)
        twice = words.filter(is_again).filter(
            pl.col("word").str.contains(r"^\p{L}+$"), ~pl.col("word").is_in(allowed)
        )
        return twice.join(sentences, on="sentence_number", maintain_order="left").unique(
            "exercise_id", keep="first", maintain_order=True
        )

    return in_parts(evidence.parts, of_part).select(
        "exercise_id",
        "field",
        message=pl.format('A word stands twice in a row: "{} {}".', "word", "word"),
        evidence="text",
    )


def same_term_twice(evidence: Evidence) -> pl.DataFrame:
    """Find sentences that a machine filled in with one word twice: "a cardio exercise for the cardio"."""
    filled = rf" an?  (\p{{L}}+)  {any_of(FILLED)}  for  (?:the|your)  (\p{{L}}+) $"

    def of_part(part: Part) -> pl.DataFrame:
        sentence = pl.col("sentence")
        return (
            part.once(spaced_sentences)
            .filter(sentence.str.contains_any([f" {thing}  for " for thing in FILLED]))
            .with_columns(first=sentence.str.extract(filled, 1), second=sentence.str.extract(filled, 2))
            .filter(pl.col("first") == pl.col("second"))
            .unique("exercise_id", keep="first", maintain_order=True)
        )

    return in_parts(evidence.parts, of_part).select(
        "exercise_id",
        "field",
        message=pl.format('A sentence was filled in with "{}" twice.', "first"),
        evidence="text",
    )


RULES: dict[str, Rule] = {
    "stray_capitals": stray_capitals,
    "two_spellings": two_spellings,
    "misspelt": misspelt,
    "doubled_word": doubled_word,
    "same_term_twice": same_term_twice,
}
