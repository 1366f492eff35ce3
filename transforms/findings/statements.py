"""Rules that compare what a name or a summary says with the attributes of the page."""

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.findings.contradictions import unstated_equipment
from transforms.findings.evidence import Evidence, Rule
from transforms.findings.gather import near_groups
from transforms.findings.running_text import named, readable, sentences, spaced, sure

CLAUSE_END = "also|while|with|by|using|as|but|which|for|in|secondary|secondarily|involving|along|through"
"""After these words a sentence no longer says what is targeted."""

TRAINS = (
    (r" (targets|targeting|target  muscles?  (?:is|are))  (.*)$", ("target",)),
    (
        r" (works|trains|hits|isolates|strengthens|builds)  ((?:mainly  |primarily  )?(?:the|your)  .*)$",
        ("target", "secondary"),
    ),
)
"""How a summary says what is trained, and the roles of which a muscle must then be one."""

LEVEL = (
    r" (?:{0})  (?:level  )?(?:\p{{L}}+  ){{0,3}}(?:exercise|movement|move|stretch|drill|variation"
    r"|squat|lunge|deadlift|press|row|curl|plank|bridge|crunch|push  up|pull  up) "
)
"""How a summary states the difficulty: "Beginner chest exercise", "an advanced kettlebell lunge"."""

LOCATION_MUSCLES = (
    "chest supported|to chest|chest pass|chest throw|chest to bar|chest to floor|chest height|from chest"
    "|calf machine|pec deck|lat pulldown machine|lat machine|lat bar|glute ham|dead bug"
)
"""Words of a name in which a muscle says where something is, or what a machine is called."""


def _stated_groups(evidence: Evidence, roles: tuple[str, ...]) -> pl.DataFrame:
    """Return what pages train by their lists, where all of it is known: exercise_id, stated, groups.

    `stated` are the target muscles as written, `groups` those of the roles with their neighbours.
    """
    is_known = (pl.col("muscle_key") != UNKNOWN).all().over("exercise_id")
    known = evidence.muscles.filter(is_known)
    targets = known.filter(pl.col("role") == "target")
    stated = targets.group_by("exercise_id").agg(
        stated=pl.col("term").unique(maintain_order=True).str.join(", ")
    )
    groups = near_groups(
        known.filter(pl.col("role").is_in(roles))
        .join(evidence.words.muscle_groups, on="muscle_key")
        .select("exercise_id", "group_key"),
        evidence.words,
    )
    return groups.group_by("exercise_id").agg(groups="group_key").join(stated, on="exercise_id")


def _other_muscles(
    evidence: Evidence, texts: pl.DataFrame, column: str, words: pl.DataFrame, stated: pl.DataFrame
) -> pl.DataFrame:
    """Return texts that name muscles of which none has a group in common with what is stated."""
    found = named(texts, column, words).join(
        evidence.words.muscle_groups, on="muscle_key", maintain_order="left"
    )
    named_muscles = found.group_by("exercise_id", maintain_order=True).agg(
        pl.col(column).first(),
        said=pl.col("word").unique(maintain_order=True).str.join(", "),
        theirs="group_key",
    )
    return named_muscles.join(stated, on="exercise_id", maintain_order="left").filter(
        pl.col("groups").list.set_intersection("theirs").list.len() == 0
    )


def summary_names_other_target(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose summary says to train muscles of which none is one by the attributes.

    Muscles that it targets must be targets, those that it works or strengthens may be secondary ones.
    """
    others = [_trained_elsewhere(evidence, pattern, roles) for pattern, roles in TRAINS]
    return pl.concat(others).unique("exercise_id", keep="first", maintain_order=True)


def _trained_elsewhere(evidence: Evidence, pattern: str, roles: tuple[str, ...]) -> pl.DataFrame:
    """Find pages of which the first clause with such a verb names none of the muscles in these roles."""
    clause = pl.col("sentence").str.replace_all(f" (?:{CLAUSE_END}) .*", " ")
    clauses = (
        sentences(evidence.exercises, "summary")
        .filter(sure(pl.col("sentence")))
        .with_columns(
            verb=clause.str.extract(pattern, 1).str.replace("^target.*", "targets"),
            clause=pl.lit(" ") + clause.str.extract(pattern, 2),
        )
        .drop_nulls("clause")
        .unique("exercise_id", keep="first", maintain_order=True)
    )
    verbs = clauses.select("exercise_id", "verb")
    other = _other_muscles(
        evidence, clauses, "clause", evidence.words.muscles, _stated_groups(evidence, roles)
    ).join(verbs, on="exercise_id", maintain_order="left")
    return other.select(
        "exercise_id",
        field=pl.lit("target_muscles"),
        message=pl.format(
            "The summary says that it {} {}, but the target muscle is {}.", "verb", "said", "stated"
        ),
        evidence=pl.format("target_muscles: {}; summary: {} {}", "stated", "verb", readable("clause")),
    )


def name_names_other_target(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose name says a muscle that is neither target nor secondary muscle."""
    names = evidence.exercises.select("exercise_id", "name", spaced=spaced(pl.col("name"))).filter(
        ~pl.col("spaced").str.contains(f" (?:{LOCATION_MUSCLES.replace(' ', '  ')}) ")
    )
    stated = _stated_groups(evidence, ("target", "secondary"))
    other = _other_muscles(evidence, names, "spaced", evidence.words.muscles_in_names, stated).join(
        names.select("exercise_id", "name"), on="exercise_id", maintain_order="left"
    )
    return other.select(
        "exercise_id",
        field=pl.lit("target_muscles"),
        message=pl.format("The name says {}, but the target muscle is {}.", "said", "stated"),
        evidence=pl.format("target_muscles: {}; name: {}", "stated", "name"),
    )


def _other_difficulty(evidence: Evidence, named_difficulties: pl.DataFrame, what: str) -> pl.DataFrame:
    """Return findings on pages of which a text says one difficulty and the attribute another."""
    stated = evidence.facts.filter(pl.col("difficulty_key") != UNKNOWN).select(
        "exercise_id", stated_key="difficulty_key"
    )
    return (
        named_difficulties.filter(pl.col("difficulty_key").n_unique().over("exercise_id") == 1)
        .unique("exercise_id", keep="first", maintain_order=True)
        .join(stated, on="exercise_id", maintain_order="left")
        .filter(pl.col("difficulty_key") != pl.col("stated_key"))
        .join(evidence.exercises.select("exercise_id", "difficulty"), on="exercise_id", maintain_order="left")
        .select(
            "exercise_id",
            field=pl.lit("difficulty"),
            message=pl.format(f'The {what} says "{{}}", but the difficulty is {{}}.', "word", "difficulty"),
            evidence=pl.format(f"difficulty: {{}}; {what}: {{}}", "difficulty", readable("sentence")),
        )
    )


def summary_names_other_difficulty(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose summary calls the exercise of one difficulty and the attribute of another."""
    words = evidence.words.difficulties
    pattern = LEVEL.format("|".join(sorted(words.get_column("word").str.replace_all(" ", "  "))))
    summary_sentences = sentences(evidence.exercises, "summary").filter(
        sure(pl.col("sentence")), pl.col("sentence").str.contains(pattern)
    )
    return _other_difficulty(evidence, named(summary_sentences, "sentence", words), "summary")


def name_names_other_difficulty(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose name says one difficulty and the attribute another."""
    names = evidence.exercises.select("exercise_id", sentence=spaced(pl.col("name")))
    return _other_difficulty(evidence, named(names, "sentence", evidence.words.difficulties), "name")


def summary_names_other_equipment(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose summary uses equipment of a family that the attribute does not name."""
    summary_sentences = sentences(evidence.exercises, "summary").filter(sure(pl.col("sentence")))
    return unstated_equipment(evidence, summary_sentences, "sentence").select(
        "exercise_id",
        field=pl.lit("equipment"),
        message=pl.format('The summary says "{}", but the equipment is {}.', "word", "stated"),
        evidence=pl.format("equipment: {}; summary: {}", "stated", readable("sentence")),
    )


RULES: dict[str, Rule] = {
    "summary_names_other_target": summary_names_other_target,
    "summary_names_other_difficulty": summary_names_other_difficulty,
    "summary_names_other_equipment": summary_names_other_equipment,
    "name_names_other_target": name_names_other_target,
    "name_names_other_difficulty": name_names_other_difficulty,
}
