"""Rules that compare what a name or a summary says with the attributes of the page."""

from collections.abc import Sequence

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.findings.contradictions import offered, sure_steps, unstated_equipment
from transforms.findings.evidence import Evidence, Rule, words_of_kind
from transforms.findings.gather import near_groups
from transforms.findings.running_text import (
    Part,
    about_it,
    any_of,
    in_parts,
    named,
    naming,
    readable,
    sentences,
    spaced,
    sure,
)
from transforms.taxonomy.text_words import BODYWEIGHT, CATEGORY, PLACE

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
    r" {0}  (?:level  )?(?:\p{{L}}+  ){{0,3}}(?:exercise|movement|move|stretch|drill|variation"
    r"|squat|lunge|deadlift|press|row|curl|plank|bridge|crunch|push  up|pull  up) "
)
"""How a summary states the difficulty: "Beginner chest exercise", "an advanced kettlebell lunge"."""

LOCATION_MUSCLES = (
    "chest supported", "chest pass", "chest throw", "chest to bar", "chest to floor", "chest height",
    "calf machine", "pec deck", "lat pulldown machine", "lat machine", "lat bar", "glute ham", "dead bug",
)  # fmt: skip
"""Words of a name in which a muscle says what a machine or a throw is called. See the kind `place`, too."""

SUITS_BEGINNERS = (
    r" (?:great|perfect|ideal|excellent|good|suitable|suited|designed|best|made|meant)  "
    r"(?:\p{L}+  ){0,3}for  (?:complete  |absolute  |total  )?beginners | beginner  friendly "
)
"""How a text recommends an exercise to beginners."""

IS_IT = r"(?:^ |  )(?:it|this|exercise)  (?:is|remains)  (?:a|an|considered|rated)"
"""How an answer says what this exercise is."""

LOADED = ("barbell", "dumbbell", "kettlebell", "machine", "cable", "other_weight", "cardio_machine")
"""Families with which an exercise is none with body weight alone."""


def stated_groups(
    evidence: Evidence, roles: Sequence[str], *, stated: Sequence[str] = ("target",)
) -> pl.DataFrame:
    """Return what pages train by their lists, where all of it is known: exercise_id, stated, groups.

    `groups` are those of the muscles in the roles, with their neighbours; `stated` are the muscles in these
    other roles, as written.
    """
    is_known = (pl.col("muscle_key") != UNKNOWN).all().over("exercise_id")
    known = evidence.muscles.filter(is_known)
    shown = known.filter(pl.col("role").is_in(stated))
    terms = shown.group_by("exercise_id").agg(
        stated=pl.col("term").unique(maintain_order=True).str.join(", ")
    )
    groups = near_groups(
        known.filter(pl.col("role").is_in(roles))
        .join(evidence.words.muscle_groups, on="muscle_key")
        .select("exercise_id", "group_key"),
        evidence.words,
    )
    return groups.group_by("exercise_id").agg(groups="group_key").join(terms, on="exercise_id")


def _sure_summaries(evidence: Evidence) -> pl.DataFrame:
    """Return the sentences of the summaries that speak of the exercise alone: exercise_id, sentence."""
    return sentences(evidence.exercises, "summary").filter(sure(pl.col("sentence")))


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
        evidence.once(_sure_summaries)
        .with_columns(
            verb=clause.str.extract(pattern, 1).str.replace("^target.*", "targets"),
            clause=pl.lit(" ") + clause.str.extract(pattern, 2),
        )
        .drop_nulls("clause")
        .unique("exercise_id", keep="first", maintain_order=True)
    )
    verbs = clauses.select("exercise_id", "verb")
    other = _other_muscles(
        evidence, clauses, "clause", evidence.words.muscles, stated_groups(evidence, roles)
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
    muscles = any_of(evidence.words.muscles_in_names.get_column("word"))
    in_place = rf" {any_of(words_of_kind(evidence, PLACE))}  (?:(?:the|your)  )?{muscles}( |$)"
    name = spaced(pl.col("name"))
    names = evidence.exercises.select(
        "exercise_id", "name", spaced=name.str.replace_all(in_place, " ")
    ).filter(~name.str.contains(f" {any_of(LOCATION_MUSCLES)} "))
    stated = stated_groups(evidence, ("target", "secondary"))
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
    pattern = LEVEL.format(any_of(words.get_column("word")))
    summary_sentences = evidence.once(_sure_summaries).filter(pl.col("sentence").str.contains(pattern))
    return _other_difficulty(evidence, named(summary_sentences, "sentence", words), "summary")


def name_names_other_difficulty(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose name says one difficulty and the attribute another."""
    names = evidence.exercises.select("exercise_id", sentence=spaced(pl.col("name")))
    return _other_difficulty(evidence, named(names, "sentence", evidence.words.difficulties), "name")


def summary_names_other_equipment(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose summary uses equipment of a family that the attribute does not name."""
    return unstated_equipment(evidence, evidence.once(_sure_summaries), "sentence").select(
        "exercise_id",
        field=pl.lit("equipment"),
        message=pl.format('The summary says "{}", but the equipment is {}.', "word", "stated"),
        evidence=pl.format("equipment: {}; summary: {}", "stated", readable("sentence")),
    )


def equipment_stated_loosely(evidence: Evidence) -> pl.DataFrame:
    """Find pages that state one kind of equipment, and whose name or steps say another of its family.

    Only kinds that the source states on another page count: where it tells barbells from EZ bars, a page
    for the EZ bar states that one.
    """
    kinds = evidence.equipment.join(evidence.words.families, on="equipment_key").join(
        evidence.exercises.select("exercise_id", "source"), on="exercise_id"
    )
    stated = kinds.group_by("exercise_id", "source", "family_key").agg(
        stated=pl.col("term").drop_nulls().unique(maintain_order=True).str.join(", ")
    )
    names = evidence.exercises.select(
        "exercise_id", says=pl.lit("name says"), sentence=spaced(pl.col("name"))
    )
    steps = evidence.once(sure_steps).select("exercise_id", says=pl.lit("steps say"), sentence="sentence")
    return (
        named(pl.concat([names, steps]), "sentence", evidence.words.equipment)
        .join(stated, on=["exercise_id", "family_key"], maintain_order="left")
        .join(kinds, on=["exercise_id", "equipment_key"], how="anti", maintain_order="left")
        .join(kinds, on=["source", "equipment_key"], how="semi", maintain_order="left")
        .join(evidence.once(offered), on=["exercise_id", "family_key"], how="anti", maintain_order="left")
        .filter(pl.col("equipment_key") != pl.col("family_key"))
        .unique("exercise_id", keep="first", maintain_order=True)
        .select(
            "exercise_id",
            field=pl.lit("equipment"),
            message=pl.format('The {} "{}", but the equipment is {}.', "says", "word", "stated"),
            evidence=pl.format("equipment: {}; {}: {}", "stated", "says", readable("sentence")),
        )
    )


def faq_names_other_difficulty(evidence: Evidence) -> pl.DataFrame:
    """Find pages of which an answer calls the exercise of one difficulty and the attribute of another."""
    words = evidence.words.difficulties
    pattern = LEVEL.format(any_of(words.get_column("word")))

    def of_part(part: Part) -> pl.DataFrame:
        answers = naming(_about_it(part, "faqs"), "sentence", words)
        levels = answers.filter(pl.col("sentence").str.contains(f"^.*{IS_IT}.*{pattern}"))
        return named(levels, "sentence", words)

    return _other_difficulty(evidence, in_parts(evidence.parts, of_part), "answer")


def recommended_to_beginners(evidence: Evidence) -> pl.DataFrame:
    """Find pages of the highest difficulty that recommend themselves to beginners."""
    advanced = evidence.facts.join(evidence.words.hardest, on="difficulty_key").select(
        "exercise_id", "difficulty"
    )

    def of_part(part: Part) -> pl.DataFrame:
        return _about_it(part, "summary", "faqs", "tips").filter(
            pl.col("sentence").str.contains(SUITS_BEGINNERS)
        )

    found = in_parts(evidence.parts, of_part).unique("exercise_id", keep="first", maintain_order=True)
    return found.join(advanced, on="exercise_id", maintain_order="left").select(
        "exercise_id",
        field=pl.lit("difficulty"),
        message=pl.format("The text recommends it to beginners, but the difficulty is {}.", "difficulty"),
        evidence=pl.format("difficulty: {}; {}: {}", "difficulty", "field", readable("sentence")),
    )


def says_body_weight(evidence: Evidence) -> pl.DataFrame:
    """Find pages that call themselves an exercise with body weight, and state equipment that is a load."""
    phrases = evidence.words.text.filter(pl.col("kind") == BODYWEIGHT).select("word")
    loaded = (
        evidence.equipment.join(evidence.words.families, on="equipment_key")
        .group_by("exercise_id")
        .agg(
            is_loaded=pl.col("family_key").is_in(LOADED).all(),
            stated=pl.col("term").drop_nulls().unique(maintain_order=True).str.join(", "),
        )
        .filter("is_loaded")
    )

    def of_part(part: Part) -> pl.DataFrame:
        told = named(_about_it(part, "summary", "faqs", is_sure=False), "sentence", phrases)
        spaced_phrase = pl.col("word").str.replace_all(" ", "  ", literal=True)
        return told.filter(sure(pl.col("sentence").str.split(spaced_phrase).list.join("")))

    found = in_parts(evidence.parts, of_part).unique("exercise_id", keep="first", maintain_order=True)
    return (
        found.join(loaded, on="exercise_id", maintain_order="left")
        .drop_nulls("stated")
        .select(
            "exercise_id",
            field=pl.lit("equipment"),
            message=pl.format('The text says "{}", but the equipment is {}.', "word", "stated"),
            evidence=pl.format("equipment: {}; {}: {}", "stated", "field", readable("sentence")),
        )
    )


def summary_names_other_category(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose summary calls it, say, a plyometric exercise, and the attribute something else."""
    terms = evidence.words.text.filter(pl.col("kind") == CATEGORY).select("word", category_key="value")
    words = any_of(terms.get_column("word"))
    called = rf" is  an?  (?:\p{{L}}+  ){{0,3}}({words})  (?:exercise|movement|drill|workout) "
    stated = evidence.facts.filter(pl.col("category_key") != UNKNOWN).select(
        "exercise_id", stated_key="category_key"
    )
    found = (
        evidence.once(_sure_summaries)
        .with_columns(word=pl.col("sentence").str.extract(called, 1))
        .drop_nulls("word")
        .join(terms, on="word", maintain_order="left")
        .join(stated, on="exercise_id", maintain_order="left")
        .filter(pl.col("category_key") != pl.col("stated_key"))
        .unique("exercise_id", keep="first", maintain_order=True)
        .join(evidence.exercises.select("exercise_id", "category"), on="exercise_id", maintain_order="left")
    )
    return found.select(
        "exercise_id",
        field=pl.lit("category"),
        message=pl.format('The summary says "{}", but the category is {}.', "word", "category"),
        evidence=pl.format("category: {}; summary: {}", "category", readable("sentence")),
    )


def _about_it(part: Part, *fields: str, is_sure: bool = True) -> pl.DataFrame:
    """Return the sentences of some sections, the exercise called "it": exercise_id, field, sentence.

    `is_sure` leaves out those that hedge.
    """
    found = part.once(about_it).filter(pl.col("field").is_in(fields))
    return found.filter(sure(pl.col("sentence"))) if is_sure else found


RULES: dict[str, Rule] = {
    "equipment_stated_loosely": equipment_stated_loosely,
    "faq_names_other_difficulty": faq_names_other_difficulty,
    "recommended_to_beginners": recommended_to_beginners,
    "says_body_weight": says_body_weight,
    "summary_names_other_category": summary_names_other_category,
    "summary_names_other_target": summary_names_other_target,
    "summary_names_other_difficulty": summary_names_other_difficulty,
    "summary_names_other_equipment": summary_names_other_equipment,
    "name_names_other_target": name_names_other_target,
    "name_names_other_difficulty": name_names_other_difficulty,
}
