"""The tables that findings fill: rules and their parameters as tuned, templates, findings."""

from collections.abc import Mapping, Sequence

import polars as pl

from transforms.findings import RULES, find, gather, templates, tuning
from transforms.findings.claims import stated_twice
from transforms.findings.contradictions import equipment_mentions
from transforms.findings.evidence import Evidence, Parameters
from transforms.findings.running_text import sentences
from transforms.taxonomy.taxonomy import Taxonomy


def findings(
    made: Mapping[str, pl.DataFrame],
    exercises: pl.DataFrame,
    taxonomy: Taxonomy,
    found_elsewhere: pl.DataFrame,
    options: tuning.Options,
) -> dict[str, pl.DataFrame]:
    """Return the tables that findings fill, by name.

    `made` has the other tables of `core`, `exercises` the versions with their sections and roles;
    `found_elsewhere` are findings that were made before, with their rule: of entries of source files that
    do nothing, and of forms of one page that differ.
    """
    rules = tuning.tuned_rules(taxonomy.finding_rules, options)
    parameters = tuning.tuned_parameters(taxonomy.finding_parameters, options)
    values = tuning.values(parameters)
    own = exercises.filter("is_current", pl.col("role") == "own").with_columns(
        steps_text=pl.col("steps").list.join("\n")
    )
    found = templates.templates(own, taxonomy, values["templated_text"])
    evidence = _evidence(made, own, taxonomy, found, values, found_elsewhere=found_elsewhere)
    return {
        "dim_finding_rule": rules,
        "dim_finding_parameter": parameters,
        "fact_template": evidence.templates,
        "bridge_template_exercise": evidence.template_exercises,
        "fact_finding": find(evidence, rules),
        "fact_equipment_mention": equipment_mentions(evidence),
    }


def findings_of_versions(
    made: Mapping[str, pl.DataFrame],
    versions: pl.DataFrame,
    taxonomy: Taxonomy,
    options: tuning.Options,
    rules: Sequence[str],
) -> pl.DataFrame:
    """Return what rules of one page find on former versions: rule, exercise_key, field.

    `made` is as in `findings`; `versions` are rows of its `exercises`, of one exercise perhaps several;
    `rules` are of OF_ONE_PAGE.
    """
    values = tuning.values(tuning.tuned_parameters(taxonomy.finding_parameters, options))
    found = [pl.DataFrame(schema=dict.fromkeys(("rule", "exercise_key", "field"), pl.String))]
    numbered = versions.with_columns(
        nth=pl.int_range(pl.len()).over("exercise_id"), steps_text=pl.col("steps").list.join("\n")
    )
    for _, batch in sorted(numbered.partition_by("nth", as_dict=True).items()):
        own = batch.drop("nth")
        of_all = templates.templates(own, taxonomy, values["templated_text"])
        elsewhere = pl.DataFrame(schema={"rule": pl.String})
        evidence = _evidence(made, own, taxonomy, of_all, values, found_elsewhere=elsewhere)
        keys = own.select("exercise_id", "exercise_key")
        found += [
            RULES[rule](evidence)
            .join(keys, on="exercise_id")
            .select(pl.lit(rule).alias("rule"), "exercise_key", pl.col("field").cast(pl.String))
            for rule in rules
        ]
    return pl.concat(found)


def _evidence(
    made: Mapping[str, pl.DataFrame],
    own: pl.DataFrame,
    taxonomy: Taxonomy,
    found: tuple[pl.DataFrame, pl.DataFrame],
    values: Parameters,
    *,
    found_elsewhere: pl.DataFrame,
) -> Evidence:
    """Cut the tables to what the rules look at: current versions of own sources."""
    own_source = made["dim_source"].filter(pl.col("role") == "own").select("source")
    words = gather.words_of(taxonomy)

    def of_own(name: str) -> pl.DataFrame:
        return made[name].join(own.select("exercise_key"), on="exercise_key", how="semi")

    claims = of_own("fact_claim")
    return Evidence(
        exercises=own,
        step_sentences=sentences(own, "steps_text"),
        facts=of_own("fact_exercise"),
        muscles=of_own("fact_exercise_muscle"),
        equipment=of_own("fact_exercise_equipment"),
        links=of_own("fact_link"),
        claims=claims,
        stated_twice=stated_twice(claims, taxonomy),
        states=made["fact_page_state"].join(own_source, on="source", how="semi"),
        reasons=made["dim_page_reason"],
        found_elsewhere=found_elsewhere,
        library=gather.library(made, words),
        matches=made["fact_exercise_match"]
        .filter(pl.col("status") == "match")
        .select("evidence", a="exercise_id_a", b="exercise_id_b"),
        templates=found[0],
        template_exercises=found[1],
        words=words,
        parameters=values,
    )
