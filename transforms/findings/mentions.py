"""Equipment that a page uses in its name or steps and does not state: evidence for another label."""

import polars as pl

from transforms.findings.contradictions import allowed_families, offered, sure_steps
from transforms.findings.evidence import Evidence
from transforms.findings.running_text import named, readable, spaced


def equipment_mentions(evidence: Evidence) -> pl.DataFrame:
    """Return `fact_equipment_mention`: equipment that name or steps surely use and the attribute leaves out.

    The grain is (exercise, equipment). Equipment of a family that the page states, or that comes with what
    it states, is left out, and what the steps offer as one of several. A page that states none at all, or
    only "other", can use any.
    """
    names = evidence.exercises.select("exercise_id", place=pl.lit("name"), sentence=spaced(pl.col("name")))
    steps = sure_steps(evidence).select("exercise_id", place=pl.lit("steps"), sentence="sentence")
    by_page = ["exercise_id", "family_key"]
    words = pl.concat([evidence.words.equipment, evidence.words.supports])
    return (
        named(pl.concat([names, steps]), "sentence", words)
        .join(allowed_families(evidence), on=by_page, how="anti", maintain_order="left")
        .join(offered(evidence), on=by_page, how="anti", maintain_order="left")
        .unique(["exercise_id", "equipment_key"], keep="first", maintain_order=True)
        .join(
            evidence.exercises.select("exercise_id", "exercise_key"), on="exercise_id", maintain_order="left"
        )
        .select("exercise_key", "equipment_key", "place", "word", sentence=readable("sentence"))
    )
