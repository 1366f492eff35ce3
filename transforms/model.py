"""The model: everything that `core` holds, from the history of the pages and their records."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from transforms import star_schema, taxonomy
from transforms.contracts import TABLES
from transforms.contracts.dimensions import UNKNOWN
from transforms.findings import Evidence, find
from transforms.history import History
from transforms.links import fact_link
from transforms.matching import dim_movement, exercise_matches, movements
from transforms.targets import targets_table
from transforms.terms import normalise_term


@dataclass(frozen=True)
class Inputs:
    """What the tables are made from.

    `records` is the page record of each payload of each source, with `source` and `content_hash`;
    `idle_corrections` are the findings of `corrections.idle_corrections`;
    `sources`, `snapshots`, `build` and `runs` are the tables `dim_source`, `dim_snapshot` (without
    the counts that the history gives), `build` and `fact_run`.
    """

    history: History
    records: pl.DataFrame
    idle_corrections: pl.DataFrame
    taxonomy: taxonomy.Taxonomy
    sources: pl.DataFrame
    snapshots: pl.DataFrame
    build: pl.DataFrame
    runs: pl.DataFrame
    thin_words: int
    switched_off: tuple[str, ...] = ()


def tables(inputs: Inputs) -> dict[str, pl.DataFrame]:
    """Return every table of `core`, each as its contract says; a broken contract raises."""
    dimensions = taxonomy.dimensions(inputs.taxonomy)
    roles = dict(inputs.sources.select("source", "role").iter_rows())
    exercises = star_schema.with_roles(
        star_schema.dim_exercise(inputs.history.versions, inputs.records), roles
    )
    movement_of = movements(exercises)
    moving = exercises.join(movement_of, on="exercise_key", maintain_order="left")
    made = {
        "build": inputs.build,
        "dim_source": inputs.sources,
        "dim_snapshot": inputs.snapshots.join(inputs.history.counts, on="snapshot_id"),
        "dim_exercise": exercises,
        **dimensions,
        "dim_movement": dim_movement(moving),
        "fact_exercise": star_schema.fact_exercise(exercises, inputs.taxonomy, movement_of),
        "fact_exercise_muscle": star_schema.fact_exercise_muscle(exercises, inputs.taxonomy),
        "fact_exercise_equipment": star_schema.fact_exercise_equipment(exercises, inputs.taxonomy),
        "fact_content_item": star_schema.fact_content_item(exercises),
        "fact_link": fact_link(exercises, inputs.history.states),
        "fact_claim": star_schema.fact_claim(exercises),
        "fact_page_state": inputs.history.states,
        "fact_page_move": inputs.history.moves,
        "fact_exercise_match": exercise_matches(moving),
        "fact_target": targets_table(inputs.taxonomy),
        "fact_run": inputs.runs,
    }
    made["fact_finding"] = find(
        _evidence(made, exercises, inputs), dimensions["dim_finding_rule"], inputs.switched_off
    )
    return {name: _conform(made.pop(name), name) for name in TABLES}


def _conform(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the frame with the columns of its contract, in order and of its types, sorted by key."""
    contract = TABLES[name]
    missing = [
        pl.lit(None).alias(column)
        for column, rules in contract.columns().items()
        if column not in frame.columns and rules.nullable
    ]
    whole = frame.with_columns(missing).select(list(contract.columns()))
    return contract.validate(whole, cast=True).sort(contract.primary_key())


def _evidence(made: Mapping[str, pl.DataFrame], exercises: pl.DataFrame, inputs: Inputs) -> Evidence:
    """Cut the tables to what the rules look at: current versions of own sources."""
    own = exercises.filter("is_current", pl.col("role") == "own").with_columns(
        steps_text=pl.col("steps").list.join("\n")
    )
    own_key = own.select("exercise_key")
    own_source = inputs.sources.filter(pl.col("role") == "own").select("source")

    def of_own(name: str) -> pl.DataFrame:
        return made[name].join(own_key, on="exercise_key", how="semi")

    return Evidence(
        exercises=own,
        facts=of_own("fact_exercise"),
        muscles=of_own("fact_exercise_muscle"),
        equipment=of_own("fact_exercise_equipment"),
        links=of_own("fact_link"),
        claims=of_own("fact_claim"),
        states=inputs.history.states.join(own_source, on="source", how="semi"),
        reasons=made["dim_page_reason"],
        idle_corrections=inputs.idle_corrections,
        families=_families(inputs.taxonomy),
        equipment_words=_equipment_words(inputs.taxonomy),
        thin_words=inputs.thin_words,
    )


def _families(vocabulary: taxonomy.Taxonomy) -> pl.DataFrame:
    """Return the families that a page with a kind of equipment may speak of: equipment_key, family_key.

    Its own, and that of equipment it includes: a page on the Smith machine may call its bar a barbell.
    """
    families = vocabulary.equipment.select("equipment_key", "family_key")
    family = dict(families.iter_rows())
    included = vocabulary.aliases_of("equipment_includes")
    more = [(key, family[included[term]]) for key in family if (term := normalise_term(key)) in included]
    more.append((UNKNOWN, UNKNOWN))
    return pl.concat([families, pl.DataFrame(more, schema=families.schema, orient="row")])


def _equipment_words(vocabulary: taxonomy.Taxonomy) -> dict[str, str]:
    """Return the words that surely name equipment in running text, each with its family."""
    family = dict(vocabulary.equipment.select("equipment_key", "family_key").iter_rows())
    words = vocabulary.aliases_of("equipment_in_text")
    return {word: family[key] for word, key in words.items()}
