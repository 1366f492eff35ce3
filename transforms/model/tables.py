"""The model: everything that `core` holds, from the history of the pages and their records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import polars as pl

from transforms.contracts import TABLES
from transforms.demand.tables import STATED as DEMAND
from transforms.demand.tables import demand_tables
from transforms.enums import PAGE_FORMATS, Role
from transforms.findings.form_differences import form_differences
from transforms.findings.tables import findings, findings_of_versions
from transforms.findings.tuning import Options
from transforms.matching import bridge_movement_variant, dim_movement, match
from transforms.model import star_schema
from transforms.model.confirmed_translations import confirmed_translations
from transforms.model.decisions import STATED, editorial_decisions
from transforms.model.editions import with_editions
from transforms.model.history import History
from transforms.model.ladders import bridge_rung_movement, dim_ladder_rung, dim_variant_rule
from transforms.model.libraries import Library
from transforms.model.lineage import source_overlap, with_lineage
from transforms.model.links import fact_link
from transforms.model.possible_translations import possible_translations
from transforms.taxonomy import taxonomy
from transforms.taxonomy.suggest import term_suggestions, unmapped_terms
from transforms.taxonomy.targets import targets_table


@dataclass(frozen=True)
class Inputs:
    """What the tables are made from.

    `records` is the page record of each payload of each source, with `source` and `content_hash`;
    `unused_entries` are the findings of `corrections.unused_corrections` and `idle_entries`, with their rule;
    `decisions`, `figures`, `refused_pages`, `site_problems` and `site_referrers` are the tables
    `fact_snapshot_decision`, `fact_snapshot_figure`, `fact_refused_page`, `fact_site_problem` and
    `fact_site_referrer`;
    `sources`, `snapshots`, `build` and `runs` are the tables `dim_source`, `dim_snapshot` (without
    the counts that the history gives), `build` and `fact_run`; `rule_options` is what the settings say
    of the finding rules; `libraries` is what the source files say of their languages;
    `editorial_decisions` are those of editors on findings and gaps, in their order, see `decisions.STATED`;
    `demand` is what people look for, see `demand.tables.STATED`, with the rows of it that are not read as
    `fact_page_state` has them, and the counts of its snapshots.
    """

    history: History
    records: pl.DataFrame
    unused_entries: pl.DataFrame
    taxonomy: taxonomy.Taxonomy
    sources: pl.DataFrame
    snapshots: pl.DataFrame
    build: pl.DataFrame
    runs: pl.DataFrame
    decisions: pl.DataFrame
    figures: pl.DataFrame
    refused_pages: pl.DataFrame
    site_problems: pl.DataFrame
    site_referrers: pl.DataFrame
    editorial_decisions: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=STATED))
    rule_options: Options = field(default_factory=dict)
    libraries: Mapping[str, Library] = field(default_factory=dict)
    demand: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DEMAND))
    unread_demand: pl.DataFrame = field(default_factory=TABLES["fact_page_state"].create_empty)
    demand_counts: pl.DataFrame | None = None


def tables(inputs: Inputs) -> dict[str, pl.DataFrame]:
    """Return every table of `core`, each as its contract says; a broken contract raises."""
    of_taxonomy = _of_taxonomy(inputs.taxonomy)
    roles = dict(inputs.sources.select("source", "role").iter_rows())
    page_sources = inputs.sources.filter(pl.col("format").is_in(PAGE_FORMATS))["source"].to_list()
    versions = star_schema.dim_exercise(inputs.history.versions, inputs.records, inputs.history.merged)
    editions = with_editions(
        versions, page_sources, inputs.libraries, confirmed_translations(versions, inputs.taxonomy)
    )
    exercises = star_schema.with_roles(editions, roles)
    muscles = star_schema.fact_exercise_muscle(exercises, inputs.taxonomy)
    equipment = star_schema.fact_exercise_equipment(exercises, inputs.taxonomy)
    matching = match(exercises, muscles, equipment, inputs.taxonomy)
    movement_of = matching.versions.select("exercise_key", "movement_key")
    overlap = source_overlap(exercises, inputs.sources.filter(pl.col("role") != Role.DEMAND))
    made = {
        "build": inputs.build,
        "dim_source": with_lineage(inputs.sources, overlap),
        "dim_snapshot": inputs.snapshots.join(_counts(inputs), on="snapshot_id"),
        "dim_exercise": exercises,
        **of_taxonomy.made,
        "dim_movement": dim_movement(matching.versions),
        "bridge_movement_variant": bridge_movement_variant(matching.versions),
        "bridge_rung_movement": bridge_rung_movement(inputs.taxonomy, matching.versions),
        "fact_exercise": star_schema.fact_exercise(exercises, inputs.taxonomy, movement_of),
        "fact_exercise_muscle": muscles,
        "fact_exercise_equipment": equipment,
        "fact_content_item": star_schema.fact_content_item(exercises),
        "fact_link": fact_link(exercises, inputs.history.states),
        "fact_claim": star_schema.fact_claim(exercises),
        "fact_page_state": pl.concat([inputs.history.states, inputs.unread_demand], how="diagonal_relaxed"),
        "fact_page_move": inputs.history.moves,
        "fact_refused_page": inputs.refused_pages,
        "fact_site_problem": inputs.site_problems,
        "fact_site_referrer": inputs.site_referrers,
        "fact_snapshot_decision": inputs.decisions,
        "fact_snapshot_figure": inputs.figures,
        "fact_exercise_match": matching.pairs,
        "fact_source_overlap": overlap,
        "fact_run": inputs.runs,
    }
    made |= demand_tables(inputs.demand, exercises, matching.versions, inputs.history.states, inputs.taxonomy)
    made["fact_term_suggestion"] = term_suggestions(unmapped_terms(made, exercises), inputs.taxonomy)
    differing = form_differences(inputs.history.forms, exercises, inputs.records, inputs.taxonomy)
    translations = possible_translations(exercises, muscles, equipment, inputs.taxonomy)
    elsewhere = pl.concat([inputs.unused_entries, differing, translations], how="diagonal")
    made |= findings(made, exercises, inputs.taxonomy, elsewhere, inputs.rule_options)
    made |= _decided(made, exercises, inputs)
    conformed = of_taxonomy.conformed
    return {name: conformed[name] if name in conformed else _conform(made.pop(name), name) for name in TABLES}


class _OfTaxonomy(NamedTuple):
    """The tables that the taxonomy alone determines: as they are made, and as their contracts say."""

    made: Mapping[str, pl.DataFrame]
    conformed: Mapping[str, pl.DataFrame]


@lru_cache(maxsize=4)
def _of_taxonomy(terms: taxonomy.Taxonomy) -> _OfTaxonomy:
    made = {
        **taxonomy.dimensions(terms),
        "dim_variant_rule": dim_variant_rule(terms),
        "dim_ladder_rung": dim_ladder_rung(terms),
        "fact_target": targets_table(terms),
    }
    return _OfTaxonomy(made, {name: _conform(frame, name) for name, frame in made.items()})


def _counts(inputs: Inputs) -> pl.DataFrame:
    """Return how the inputs of each snapshot ended, of pages and of demand."""
    of_pages = inputs.history.counts
    if inputs.demand_counts is None:
        return of_pages
    return pl.concat([of_pages, inputs.demand_counts.select(of_pages.columns)])


def _decided(
    made: Mapping[str, pl.DataFrame], exercises: pl.DataFrame, inputs: Inputs
) -> dict[str, pl.DataFrame]:
    """Return the decisions of editors, and the findings with theirs."""

    def past_findings(versions: pl.DataFrame, rules: Sequence[str]) -> pl.DataFrame:
        return findings_of_versions(made, versions, inputs.taxonomy, inputs.rule_options, rules)

    stated = inputs.editorial_decisions
    return editorial_decisions(made, exercises, inputs.taxonomy, stated, past_findings)


def _conform(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the frame with the columns of its contract, in order and of its types, sorted by key."""
    contract = TABLES[name]
    missing = [
        pl.lit(None).alias(column)
        for column, rules in contract.columns().items()
        if column not in frame.columns and rules.nullable
    ]
    whole = frame.with_columns(missing).select(list(contract.columns()))
    if whole.is_empty():  # no row that could break a rule
        return contract.cast(whole)
    return contract.validate(whole, cast=True).sort(contract.primary_key())
