"""Rules on names: one that names no movement, and equipment of a name that the attribute leaves out."""

import polars as pl

from transforms.findings.contradictions import part_of
from transforms.findings.evidence import Evidence, Rule, words_of_kind
from transforms.findings.running_text import named, spaced
from transforms.taxonomy.text_words import IN_NAME, POSTURE_WORD


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


def name_names_support(evidence: Evidence) -> pl.DataFrame:
    """Find names with equipment beside the load, such as bands, that the attribute leaves out.

    Only what the source states on other pages counts, and not what is part of the equipment stated.
    """
    kinds = evidence.words.text.filter(pl.col("kind") == IN_NAME).select("word", equipment_key="value")
    terms = kinds.join(evidence.words.families, on="equipment_key", maintain_order="left")
    page = evidence.exercises.select("exercise_id", "source", "name", spaced=spaced(pl.col("name")))
    stated = evidence.equipment.join(evidence.words.families, on="equipment_key").join(
        page.select("exercise_id", "source"), on="exercise_id"
    )
    listed = stated.group_by("exercise_id").agg(
        stated=pl.col("term").drop_nulls().unique(maintain_order=True).str.join(", ")
    )
    by_family = ["exercise_id", "family_key"]
    found = (
        named(page, "spaced", terms)
        .filter(pl.col("equipment_key") != "no_equipment")
        .join(stated, on=["source", "equipment_key"], how="semi", maintain_order="left")
        .join(stated, on=by_family, how="anti", maintain_order="left")
        .join(part_of(evidence), on=["exercise_id", "word"], how="anti", maintain_order="left")
        .join(listed, on="exercise_id", maintain_order="left")
        .filter(pl.col("stated") != "")
        .unique("exercise_id", keep="first", maintain_order=True)
    )
    return found.select(
        "exercise_id",
        field=pl.lit("equipment"),
        message=pl.format('The name says "{}", but the equipment is {}.', "word", "stated"),
        evidence=pl.format("equipment: {}; name: {}", "stated", "name"),
    )


RULES: dict[str, Rule] = {
    "name_is_no_movement": name_is_no_movement,
    "name_names_support": name_names_support,
}
