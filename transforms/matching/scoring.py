"""Scoring: how sure it is that two exercises are one, and what of them agrees and differs.

A score is between 0 and 1. The name counts most; muscles, equipment and steps move it. Words of
variants are no matter of degree: a pair that differs in one is a variant, never a match.
"""

from collections.abc import Mapping

import polars as pl

from transforms.matching.names import NO_EQUIPMENT

MATCH = 0.85
"""Score from which a pair is a match: see docs/matching.md for what was measured."""

POSSIBLE = 0.70
"""Score from which a pair that is no match is worth a person's look."""

NAME, MUSCLES, EQUIPMENT, STEPS = 0.74, 0.12, 0.04, 0.10
"""Weight of each kind of evidence; together 1."""

EQUIPMENT_AGREES = {"agrees": 1.0, "not_stated": 0.8, "omitted": 0.4, "label": 0.2, "differs": 0.0}
MUSCLES_AGREE = {"target": 1.0, "not_stated": 0.8, "secondary": 0.75, "region": 0.5, "differ": 0.25}
EQUIPMENT_WORDS = {
    "agrees": "same equipment",
    "not_stated": None,
    "omitted": "one names equipment, the other none",
    "label": "other equipment by label, not by name",
    "differs": "other equipment",
}
MUSCLES_WORDS = {
    "target": "same target muscles",
    "not_stated": None,
    "secondary": "target of one is secondary of the other",
    "region": "target muscles of one region",
    "differ": "other muscles",
}
STEPS_NOT_STATED = 0.7
"""How much each state of the evidence counts; what neither page states, a little less than what agrees."""

OTHER_MUSCLES = 0.2
"""Taken from the score where the target muscles have not even a region in common.

A "flutter kick" of the glutes is none of the abs, a "kickback" of the triceps none of the glutes.
"""

OTHER_WORDS = 0.002
"""Taken where only one name says of the sides what goes without saying: one that says the same is nearer."""

VARIANT = 0.5
"""Share of the score that a variant keeps: sure to be related, and not the same."""

FEW_WORDS = 10
"""Distinct words of steps that are too few to compare."""

ALIKE_STEPS = 0.5
"""Share of words in common from which steps count as fully alike: people word one thing in many ways."""

POSITION = "position="
STANDING, LYING = "position=standing", "position=lying"
WAYS_TO_LIE = ["position=lying", "position=prone", "position=supine", "position=side_lying"]
UPRIGHT = ["position=seated", "position=standing"]
"""Postures by which steps alone make a variant; who lies, hangs or kneels first may be getting ready."""

EITHER_WAY = ["position=lying position=prone", "position=lying position=supine"]
"""Positions that do not differ: lying, where the other name says how."""

CONTAINED = 0.645
"""Likeness of names from which a pair is possible where all words of the one name are in the other."""

FLOOR = "support=floor"

AT_A_TIME = 100_000
"""Pairs whose steps are held at one time."""

SCORED = {
    "a": pl.UInt32,
    "b": pl.UInt32,
    "score": pl.Float64,
    "status": pl.String,
    "is_label_only": pl.Boolean,
    "evidence": pl.String,
}


def score_pairs(items: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs (a, b, name_score) that are related, with score, status and evidence.

    `items` has the row number `n` and what `exercises.compared` gives; the columns of the result are
    those of `SCORED`. Pairs that are nothing to one another are left out.
    """
    nothing = pl.DataFrame(schema=SCORED)
    parts = [_score(items, part) for part in pairs.iter_slices(AT_A_TIME)]
    return pl.concat([nothing, *parts]).sort("a", "b")


def _score(items: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    compared = items.select(
        "n", "name", "source", "family_key", "tokens", "features", "equipment", "says_equipment", "words",
        "said", "targets", "secondaries", "regions", "posture", "step_words", "stated",
    )  # fmt: skip
    attributes = pairs.join(compared, left_on="a", right_on="n", maintain_order="left").join(
        compared, left_on="b", right_on="n", suffix="_b", maintain_order="left"
    )
    stated = attributes.with_columns(
        differing=_differing(),
        postures=_postures(),
        equipment_state=_equipment_state(),
        muscles=_muscles(),
        steps=_steps(),
    )
    scored = stated.with_columns(
        score=(
            NAME * pl.col("name_score")
            + MUSCLES * _counted("muscles", MUSCLES_AGREE)
            + EQUIPMENT * _counted("equipment_state", EQUIPMENT_AGREES)
            + STEPS * (pl.col("steps") / ALIKE_STEPS).clip(0.0, 1.0).fill_null(STEPS_NOT_STATED)
            - OTHER_MUSCLES * (pl.col("muscles") == "differ")
            - OTHER_WORDS * ~_is_one_side()
        ).clip(0.0, 1.0)
    )
    judged = scored.with_columns(status=_status(), is_label_only=_is_label_only())
    return (
        judged.filter(pl.col("status").is_not_null())
        .with_columns(
            is_label_only=pl.col("is_label_only") & (pl.col("status") == "possible"),
            score=pl.when(pl.col("status") == "variant")
            .then(VARIANT * pl.col("score"))
            .when(pl.col("status") == "possible")
            .then(pl.max_horizontal("score", pl.lit(POSSIBLE)))
            .otherwise("score")
            .round(3),
            evidence=_evidence(),
        )
        .select(pl.col(name).cast(kind) for name, kind in SCORED.items())
    )


def _status() -> pl.Expr:
    """Return what each pair is: match, possible, variant, or null where they are nothing to one another.

    Names that read alike are possible at least, whatever labels and first steps say: labels are mistaken
    more often than names. And so are names of which one has all the rarer words of the other. Who names
    "rope wave" and "alternating rope wave" in one library means two, whatever goes without saying elsewhere.
    """
    score = pl.col("score")
    is_variant = (pl.col("differing").list.len() > 0) | pl.col("equipment_state").is_in(
        ["differs", "omitted"]
    )
    one_source = pl.col("source") == pl.col("source_b")
    is_label_only = _is_label_only()
    is_one_name = (pl.col("name_score") == 1) & _is_one_side()
    words, words_b = pl.col("tokens").list.len(), pl.col("tokens_b").list.len()
    shared = pl.col("tokens").list.set_intersection("tokens_b").list.len()
    is_contained = (
        (shared == pl.min_horizontal(words, words_b))
        & (pl.col("name_score") >= CONTAINED)
        & (pl.col("muscles") != "differ")
    )
    return (
        pl.when(is_variant & (score >= POSSIBLE))
        .then(pl.lit("variant"))
        .when(is_variant)
        .then(None)
        .when(is_label_only)
        .then(pl.lit("possible"))
        .when((score >= MATCH) & (~one_source | is_one_name))
        .then(pl.lit("match"))
        .when((score >= POSSIBLE) | is_contained)
        .then(pl.lit("possible"))
    )


def _is_one_side() -> pl.Expr:
    """Return whether both names say the same of the sides, also where it goes without saying."""
    side, side_b = (pl.col(column).str.extract(r"(side=\w+)").fill_null("") for column in ("said", "said_b"))
    return side == side_b


def _is_label_only() -> pl.Expr:
    """Return whether names read alike, and only labels or first steps of the pages part the two."""
    is_parted = (
        (pl.col("equipment_state") == "label")
        | (pl.col("postures").list.len() > 0)
        | ((pl.col("muscles") == "differ") & (pl.col("words") == pl.col("words_b")))
    )
    return (pl.col("name_score") == 1) & (pl.col("differing").list.len() == 0) & is_parted


def _differing() -> pl.Expr:
    """Return the features that only one of the two has.

    Steps state the posture where the name does not: a "seated press" is a "press" whose steps begin with
    sitting down, and no press whose steps begin with standing up. Who lies may lie either way. To say that
    something is done on the floor says no more than to state no equipment, but in one library.
    """
    only = pl.col("features").list.set_symmetric_difference("features_b")
    named, named_b = _positions(pl.col("features")), _positions(pl.col("features_b"))
    has_position, has_position_b = named.list.len() > 0, named_b.list.len() > 0
    posture_feature, posture_feature_b = (
        pl.concat_str(pl.lit(POSITION), posture) for posture in ("posture", "posture_b")
    )
    agrees = (
        (has_position & ~has_position_b & _is_compatible(named, posture_feature_b))
        | (~has_position & has_position_b & _is_compatible(named_b, posture_feature))
        | _positions(only).list.sort().list.join(" ").is_in(EITHER_WAY)
    )
    rest = only.list.eval(pl.element().filter(~pl.element().str.starts_with(POSITION)))
    differing = pl.when(agrees).then(rest).otherwise(only).list.sort()
    without_floor = differing.list.eval(pl.element().filter(pl.element() != FLOOR))
    is_bare = (pl.col("source") != pl.col("source_b")) & pl.all_horizontal(
        pl.col(f"equipment{side}").list.join(" ").is_in(["", NO_EQUIPMENT]) for side in ("", "_b")
    )
    return pl.when(is_bare).then(without_floor).otherwise(differing)


def _postures() -> pl.Expr:
    """Return the two postures in which first steps differ, where neither name says one; else none."""
    postures = [pl.concat_str(pl.lit(POSITION), posture) for posture in ("posture", "posture_b")]
    is_silent = [_positions(pl.col(f"features{side}")).list.len() == 0 for side in ("", "_b")]
    is_upright = [posture.is_in(UPRIGHT) for posture in postures]
    differs = pl.all_horizontal(*is_silent, *is_upright, postures[0] != postures[1])
    return (
        pl.when(differs).then(pl.concat_list(postures).list.sort()).otherwise(pl.lit([], pl.List(pl.String)))
    )


def _is_compatible(named: pl.Expr, posture_feature: pl.Expr) -> pl.Expr:
    """Return whether the posture in the steps is compatible with the positions in the other name.

    Lying is compatible with either way of lying, and no posture with standing.
    """
    is_lying = (posture_feature == LYING) & (
        named.list.set_intersection(pl.lit(WAYS_TO_LIE, pl.List(pl.String))).list.len() > 0
    )
    return (
        named.list.contains(posture_feature).fill_null(False)
        | is_lying.fill_null(False)
        | (posture_feature.is_null() & (named.list.join(" ") == STANDING))
    )


def _positions(features: pl.Expr) -> pl.Expr:
    """Return the features that are positions."""
    return features.list.eval(pl.element().filter(pl.element().str.starts_with(POSITION)))


def _counted(column: str, counts: Mapping[str, float]) -> pl.Expr:
    return pl.col(column).replace_strict(counts, return_dtype=pl.Float64)


def _equipment_state() -> pl.Expr:
    """Return how the equipment compares; `omitted` where one name says it and the other page nothing.

    A name that says "bodyweight" says no more than a page that states no equipment. `label`: no name says
    what parts the two, only what the pages state does.
    """
    one, other = pl.col("equipment"), pl.col("equipment_b")
    silent, silent_b = one.list.len() == 0, other.list.len() == 0
    named, named_b = (
        pl.col(f"says_equipment{side}") & (pl.col(f"equipment{side}").list.join(" ") != NO_EQUIPMENT)
        for side in ("", "_b")
    )
    return (
        pl.when(one == other)
        .then(pl.when(silent).then(pl.lit("not_stated")).otherwise(pl.lit("agrees")))
        .when((silent & named_b) | (silent_b & named))
        .then(pl.lit("omitted"))
        .when(silent | silent_b)
        .then(pl.lit("not_stated"))
        .when(~pl.col("says_equipment") & ~pl.col("says_equipment_b"))
        .then(pl.lit("label"))
        .otherwise(pl.lit("differs"))
    )


def _muscles() -> pl.Expr:
    """Return how the muscles compare: a target group in common, one's target the other's secondary, ..."""

    def meet(one: str, other: str) -> pl.Expr:
        return pl.col(one).list.set_intersection(other).list.len() > 0

    return (
        pl.when((pl.col("targets").list.len() == 0) | (pl.col("targets_b").list.len() == 0))
        .then(pl.lit("not_stated"))
        .when(meet("targets", "targets_b"))
        .then(pl.lit("target"))
        .when(meet("targets", "secondaries_b") | meet("secondaries", "targets_b"))
        .then(pl.lit("secondary"))
        .when(meet("regions", "regions_b"))
        .then(pl.lit("region"))
        .otherwise(pl.lit("differ"))
    )


def _steps() -> pl.Expr:
    """Return the share of the words of the shorter steps that the other has; null where one has too few."""
    one, other = pl.col("step_words"), pl.col("step_words_b")
    fewer = pl.min_horizontal(one.list.len(), other.list.len())
    shared = one.list.set_intersection(other).list.len()
    return pl.when(fewer >= FEW_WORDS).then(shared / fewer)


def _evidence() -> pl.Expr:
    """Describe in words what agrees and what differs."""
    is_stated_otherwise = (
        (pl.col("equipment_state") == "agrees")
        & (pl.col("stated") != pl.col("stated_b"))
        & (pl.min_horizontal(pl.col("stated").list.len(), pl.col("stated_b").list.len()) > 0)
    )
    words = {
        "name": pl.when(pl.col("words") == pl.col("words_b"))
        .then(pl.lit("same words"))
        .when(pl.col("name_score") == 1)
        .then(pl.lit("words of one meaning"))
        .otherwise(pl.format("words {} alike", _percent(pl.col("name_score")))),
        "differs": pl.when(pl.col("differing").list.len() > 0).then(
            pl.format("differs in {}", pl.col("differing").list.join(", ").str.replace_all("_", " "))
        ),
        "postures": pl.when(pl.col("postures").list.len() > 0).then(
            pl.format("steps begin with {}", pl.col("postures").list.join(" and "))
        ),
        "equipment": pl.when(is_stated_otherwise)
        .then(pl.lit("same equipment by name, other as stated"))
        .otherwise(pl.col("equipment_state").replace_strict(EQUIPMENT_WORDS, return_dtype=pl.String)),
        "muscles": pl.col("muscles").replace_strict(MUSCLES_WORDS, return_dtype=pl.String),
        "steps": pl.when(pl.col("steps").is_not_null()).then(
            pl.format("{} of the words of the steps in common", _percent(pl.col("steps")))
        ),
    }
    statements = pl.concat_str(list(words.values()), separator="; ", ignore_nulls=True)
    return pl.format("{} and {}: {}", "name", "name_b", statements)


def _percent(share: pl.Expr) -> pl.Expr:
    return pl.format("{}%", (share * 100).round(0).cast(pl.Int64))
