"""Rules on names: one without a movement, and equipment that only the name or the steps say."""

import polars as pl

from transforms.findings.contradictions import UNINFORMATIVE, offered, part_of, sure_steps
from transforms.findings.evidence import Evidence, Rule, values_of_kind, words_of_kind
from transforms.findings.running_text import named, readable, spaced
from transforms.taxonomy.text_words import IN_NAME, POSTURE_WORD, SINGULAR


def name_is_no_movement(evidence: Evidence) -> pl.DataFrame:
    """Find names made of muscles and postures alone, which name no movement: "Seated Hamstring"."""
    muscles = evidence.words.muscles_in_names.get_column("word").str.split(" ").explode().to_list()
    plural = [f"{word}s" for word in muscles]
    said = {*words_of_kind(evidence, POSTURE_WORD)}
    part = {*muscles, *plural} - said
    words = spaced(pl.col("name").str.replace_all(r"\d+", " ")).str.extract_all(r"\S+")
    found = evidence.exercises.select("exercise_id", "name", words=words).filter(
        pl.col("words").list.set_difference([*part, *said]).list.len() == 0,
        pl.col("words").list.set_intersection([*part]).list.len() > 0,
    )
    return found.select(
        "exercise_id",
        field=pl.lit("name"),
        message=pl.lit("The name says a muscle and a posture, and no movement."),
        evidence="name",
    )


def in_names(evidence: Evidence) -> pl.DataFrame:
    """Return the words of what names say beside the load: word, equipment_key, family_key."""
    kinds = evidence.words.text.filter(pl.col("kind") == IN_NAME).select("word", equipment_key="value")
    return kinds.join(evidence.words.families, on="equipment_key", maintain_order="left")


def equipment_stated_as_other(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose equipment is "other", while the name, or else a sure step, says what it is."""
    other = (
        evidence.equipment.group_by("exercise_id")
        .agg(
            stated=pl.col("term").drop_nulls().unique(maintain_order=True).str.join(", "),
            is_other=(pl.col("equipment_key") == "other").all(),
        )
        .filter("is_other")
    )
    names = evidence.exercises.select(
        "exercise_id", what=pl.lit("name"), says=pl.lit("name says"), sentence=spaced(pl.col("name"))
    )
    steps = evidence.once(sure_steps).select(
        "exercise_id", what=pl.lit("steps"), says=pl.lit("steps say"), sentence="sentence"
    )
    texts = pl.concat([names, steps]).join(other, on="exercise_id", maintain_order="left")
    words = pl.concat([evidence.words.equipment, evidence.once(in_names)]).unique("word", maintain_order=True)
    return (
        named(texts, "sentence", words)
        .filter(pl.col("equipment_key") != "no_equipment")
        .join(evidence.once(offered), on=["exercise_id", "family_key"], how="anti", maintain_order="left")
        .unique("exercise_id", keep="first", maintain_order=True)
        .select(
            "exercise_id",
            field=pl.lit("equipment"),
            message=pl.format('The equipment is {}, though the {} "{}".', "stated", "says", "word"),
            evidence=pl.format("equipment: {}; {}: {}", "stated", "what", readable("sentence")),
        )
    )


def name_names_support(evidence: Evidence) -> pl.DataFrame:
    """Find names with equipment beside the load, such as bands, that the attribute leaves out.

    Only what the source states on other pages counts, or what the steps name, too, and not what is part of
    the equipment stated. Where it is only "other" it is the finding of `equipment_stated_as_other`.
    """
    terms = evidence.once(in_names)
    page = evidence.exercises.select("exercise_id", "source", "name", spaced=spaced(pl.col("name")))
    stated = evidence.equipment.join(evidence.words.families, on="equipment_key").join(
        page.select("exercise_id", "source"), on="exercise_id"
    )
    listed = stated.group_by("exercise_id").agg(
        stated=pl.col("term").drop_nulls().unique(maintain_order=True).str.join(", "),
        is_other=pl.col("equipment_key").is_in(UNINFORMATIVE).any(),
    )
    elsewhere = stated.select("source", "equipment_key").unique().with_columns(is_stated=True)
    by_steps = (
        named(evidence.step_sentences, "sentence", terms)
        .select("exercise_id", "equipment_key")
        .unique()
        .with_columns(in_steps=True)
    )
    by_family = ["exercise_id", "family_key"]
    found = (
        named(page, "spaced", terms)
        .filter(pl.col("equipment_key") != "no_equipment")
        .join(elsewhere, on=["source", "equipment_key"], how="left", maintain_order="left")
        .join(by_steps, on=["exercise_id", "equipment_key"], how="left", maintain_order="left")
        .filter(pl.col("is_stated") | pl.col("in_steps"))
        .join(stated, on=by_family, how="anti", maintain_order="left")
        .join(part_of(evidence), on=["exercise_id", "word"], how="anti", maintain_order="left")
        .join(listed, on="exercise_id", maintain_order="left")
        .filter(pl.col("stated") != "", ~pl.col("is_other"))
        .unique("exercise_id", keep="first", maintain_order=True)
    )
    return found.select(
        "exercise_id",
        field=pl.lit("equipment"),
        message=pl.format('The name says "{}", but the equipment is {}.', "word", "stated"),
        evidence=pl.format("equipment: {}; name: {}", "stated", "name"),
    )


def name_cut_short(evidence: Evidence) -> pl.DataFrame:
    """Find names with a muscle cut short ("tricep"), where most names of the source have the whole word.

    Only the words count of which the shorter one is none: kind `singular` of the words of text.
    """
    kinds = [*values_of_kind(evidence, SINGULAR).items()]
    terms = pl.DataFrame(kinds, schema={"word": pl.String, "right": pl.String}, orient="row")
    both = pl.concat([terms, terms.select(word="right", right="right")])
    names = evidence.exercises.select("exercise_id", "source", spaced=spaced(pl.col("name")))
    said = named(names, "spaced", both).with_columns(is_right=pl.col("word") == pl.col("right"))
    grain = ["source", "right"]
    counted = said.with_columns(uses=pl.col("is_right").sum().over(grain), all_uses=pl.len().over(grain))
    found = counted.filter(~pl.col("is_right"), pl.col("uses") * 2 > pl.col("all_uses"))
    return found.unique("exercise_id", keep="first", maintain_order=True).select(
        "exercise_id",
        field=pl.lit("name"),
        message=pl.format('"{}" is "{}" in {} other names of the site.', "word", "right", "uses"),
        evidence="word",
    )


RULES: dict[str, Rule] = {
    "name_cut_short": name_cut_short,
    "equipment_stated_as_other": equipment_stated_as_other,
    "name_is_no_movement": name_is_no_movement,
    "name_names_support": name_names_support,
}
