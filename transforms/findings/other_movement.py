"""Rules that find a page whose parts tell two ways to do one exercise."""

import polars as pl

from transforms.findings.evidence import Evidence, Rule
from transforms.findings.running_text import (
    Part,
    about_it,
    in_parts,
    named,
    readable,
    spaced,
    spaced_sentences,
    sure,
)
from transforms.taxonomy.text_words import AXES

FORBIDS = (
    " (?:avoid|avoids|avoiding|never|dont|doesnt|do  not|too|prevents?|stop|before|after|until|start|begin) "
)
"""A sentence with such a word tells what not to do, or what comes before or after."""

HEAD = r" (?:not|rather|instead)  .*$"
"""After these words a tip tells what not to do."""

RIGHT_WAY = r" (?:instead  of|rather  than) (.*)$"
"""In a mistake, the right way stands after these words."""

DEFINES = r"^ (?:(?:the|this)  )?(?:it|this|neutral|overhand|underhand|standard|correct)  "
"""How a sentence of an answer begins that tells how the exercise is done."""

ONE_SIDE_AFTER_THE_OTHER = " (?:alternat\\p{L}*|switch|other  (?:arm|hand|side)|opposite  (?:arm|hand|side)) "


ARMS = "arms"

KEPT = {"elbow angle": ("straight", "slightly bent"), "knees": ("straight", "slightly bent")}
"""What is kept throughout a movement, so that two steps cannot tell both."""

GRIP = "grip"
TURNS = r" (?:turn\p{L}*|rotat\p{L}*|twist\p{L}*|switch\p{L}*|from|into|then|becom\p{L}*|chang\p{L}*) "
"""Where a sentence with two grips turns the hands from one to the other."""


def ways_said(texts: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Return what spaced sentences say on each axis: exercise_id, field, sentence, word, axis, way."""
    terms = evidence.words.text.filter(pl.col("kind").is_in(AXES)).select("word", axis="kind", way="value")
    overlapping = pl.col("axis") == ARMS  # "in each hand" is within "a dumbbell in each hand"
    found = [named(texts, "sentence", terms.filter(each)) for each in (overlapping, ~overlapping)]
    return pl.concat(found).select("exercise_id", "field", "sentence", "word", "axis", "way")


def _elsewhere(texts: pl.DataFrame) -> pl.DataFrame:
    """Return what other sections surely say of how it is done: exercise_id, field, sentence."""
    sentence = pl.col("sentence")
    certain = sure(sentence) & ~sentence.str.contains(FORBIDS)
    cut = texts.with_columns(
        sentence=pl.when(pl.col("field") == "tips").then(sentence.str.replace(HEAD, " ")).otherwise(sentence)
    )
    told = cut.filter(
        pl.col("field").is_in(["summary", "tips"])
        | (pl.col("field").is_in(["faqs"]) & sentence.str.contains(DEFINES)),
        certain,
    )
    right = texts.filter(pl.col("field") == "mistakes").with_columns(
        sentence=pl.lit(" ") + sentence.str.extract(RIGHT_WAY, 1).str.strip_chars_start()
    )
    return pl.concat([told, right.drop_nulls("sentence")])


def told_in_two_ways(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose tips, answers or summary describe another way to move than the steps.

    Only what the steps say in one way throughout is compared: a page that goes from seated to standing
    contradicts neither. Of a mistake counts what it says to do instead.
    """

    def of_part(part: Part) -> pl.DataFrame:
        texts = part.once(about_it)
        steps = _of_steps(ways_said(texts.filter(pl.col("field") == "steps"), evidence))
        others = ways_said(_elsewhere(texts), evidence).filter(pl.col("axis") != ARMS)
        return _conflicts(others, steps)

    found = in_parts(evidence.parts, of_part)
    where = pl.col("field")
    return found.select(
        "exercise_id",
        "field",
        message=pl.format(
            'The {} say "{}", but the steps "{}".',
            where.replace({"faqs": "answers", "summary": "words of the summary"}),
            "word",
            "step_word",
        ),
        evidence=pl.format("{}: {}; steps: {}", where, readable("sentence"), readable("step")),
    )


def steps_told_in_two_ways(evidence: Evidence) -> pl.DataFrame:
    """Find pages of which two steps tell to keep joints straight and bent, or one sentence has two grips."""

    def of_part(part: Part) -> pl.DataFrame:
        steps = part.once(about_it).filter(pl.col("field") == "steps", sure(pl.col("sentence")))
        said = ways_said(steps, evidence)
        kept = pl.concat(
            [said.filter(pl.col("axis") == axis, pl.col("way").is_in([*ways])) for axis, ways in KEPT.items()]
        ).filter(pl.col("sentence").n_unique().over("exercise_id", "axis") > 1)
        grips = said.filter(pl.col("axis") == GRIP, ~pl.col("sentence").str.contains(TURNS)).filter(
            pl.col("way").n_unique().over("exercise_id", "sentence") > 1
        )
        both = pl.concat([kept, grips]).group_by("exercise_id", "axis", maintain_order=True)
        return both.agg(
            pl.col("way").n_unique(),
            first=pl.col("sentence").first(),
            word=pl.col("word").first(),
            second=pl.col("sentence").filter(pl.col("way") != pl.col("way").first()).first(),
            other=pl.col("word").filter(pl.col("way") != pl.col("way").first()).first(),
        ).filter(pl.col("way") > 1)

    found = in_parts(evidence.parts, of_part).unique("exercise_id", keep="first", maintain_order=True)
    return found.select(
        "exercise_id",
        field=pl.lit("steps"),
        message=pl.format('The steps say "{}" and "{}".', "word", "other"),
        evidence=pl.when(pl.col("first") == pl.col("second"))
        .then(pl.format("steps: {}", readable("first")))
        .otherwise(pl.format("steps: {}; {}", readable("first"), readable("second"))),
    )


def name_told_otherwise(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose name says a grip, stance, bench or number of implements and the steps another."""

    def of_part(part: Part) -> pl.DataFrame:
        texts = part.once(spaced_sentences)
        steps = texts.filter(pl.col("field") == "steps").select("exercise_id", "field", "sentence")
        one_by_one = steps.filter(pl.col("sentence").str.contains(ONE_SIDE_AFTER_THE_OTHER)).with_columns(
            axis=pl.lit(ARMS)
        )
        names = part.exercises.select("exercise_id", field=pl.lit("name"), sentence=spaced(pl.col("name")))
        ways = _of_steps(ways_said(steps, evidence)).join(one_by_one, on=["exercise_id", "axis"], how="anti")
        return _conflicts(ways_said(names, evidence), ways)

    found = in_parts(evidence.parts, of_part).join(
        evidence.exercises.select("exercise_id", "name"), on="exercise_id", maintain_order="left"
    )
    return found.select(
        "exercise_id",
        field=pl.lit("steps"),
        message=pl.format('The name says "{}", but the steps "{}".', "word", "step_word"),
        evidence=pl.format("name: {}; steps: {}", "name", readable("step")),
    )


def _of_steps(ways: pl.DataFrame) -> pl.DataFrame:
    """Return the axes on which the steps of a page say one thing: exercise_id, axis, step_way and where."""
    one = pl.col("way").n_unique().over("exercise_id", "axis") == 1
    certain = sure(pl.col("sentence")).any().over("exercise_id", "axis")
    return (
        ways.filter(one, certain)
        .unique(["exercise_id", "axis"], keep="first", maintain_order=True)
        .select("exercise_id", "axis", step_way="way", step_word="word", step="sentence")
    )


def _conflicts(others: pl.DataFrame, steps: pl.DataFrame) -> pl.DataFrame:
    """Return where a section says on an axis what the steps do not, once a page and axis."""
    compared = others.join(steps, on=["exercise_id", "axis"], maintain_order="left")
    agrees = (pl.col("way") == pl.col("step_way")).any().over("exercise_id", "axis", "field")
    return compared.filter(~agrees).unique(["exercise_id", "axis"], keep="first", maintain_order=True)


RULES: dict[str, Rule] = {
    "told_in_two_ways": told_in_two_ways,
    "name_told_otherwise": name_told_otherwise,
    "steps_told_in_two_ways": steps_told_in_two_ways,
}
