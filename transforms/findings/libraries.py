"""Rules that find where libraries disagree about one movement: what each says is kept, none is changed."""

import polars as pl

from transforms.findings.evidence import Evidence, Rule


def _other_libraries(evidence: Evidence) -> pl.DataFrame:
    """Return each own exercise with each match of it in another source.

    What the own page says has its plain name, what the other says the suffix `_there`. Of two own
    exercises the one with the smaller id is compared with the other.
    """
    ours = evidence.library.filter(pl.col("role") == "own")
    matches = evidence.matches.select("a", "b")
    both_ways = pl.concat([matches, matches.select(a="b", b="a")])
    pairs = both_ways.join(ours, left_on="a", right_on="exercise_id")
    return pairs.join(evidence.library, left_on="b", right_on="exercise_id", suffix="_there").filter(
        pl.col("source") != pl.col("source_there"),
        (pl.col("role_there") != "own") | (pl.col("a") < pl.col("b")),
    )


def _report(disagreeing: pl.DataFrame, field: str, own_value: str, what: str) -> pl.DataFrame:
    """Return one finding a page, naming what each library says."""
    listed = pl.format("{} says {}", "source_there", f"{own_value}_there")
    return (
        disagreeing.sort("a", "source_there", "b")
        .group_by("a", maintain_order=True)
        .agg(
            pl.col("source", own_value).first(),
            related_exercise_id=pl.col("b").first(),
            theirs=listed.unique(maintain_order=True).str.join("; "),
            at=pl.format("{} {}", "source_there", "url_there").unique(maintain_order=True).str.join("; "),
        )
        .select(
            "related_exercise_id",
            exercise_id="a",
            field=pl.lit(field),
            message=pl.format(f"Libraries disagree about the {what}: {{}} here; {{}}.", own_value, "theirs"),
            evidence=pl.format("{} says {}; {} ({})", "source", own_value, "theirs", "at"),
        )
    )


def _disjoint(one: str, other: str) -> pl.Expr:
    return pl.col(one).list.set_intersection(other).list.len() == 0


def libraries_disagree_on_target(evidence: Evidence) -> pl.DataFrame:
    """Find exercises of which one library targets muscles that another does not name at all."""
    pairs = _other_libraries(evidence).filter(
        pl.col("target_groups").list.len() > 0,
        pl.col("target_groups_there").list.len() > 0,
        _disjoint("groups", "target_groups_there") | _disjoint("target_groups", "groups_there"),
    )
    return _report(pairs, "target_muscles", "targets", "target muscle")


def libraries_disagree_on_difficulty(evidence: Evidence) -> pl.DataFrame:
    """Find exercises that another library holds for far easier or harder.

    Far is the parameter `ranks`; a lesser difference counts where the parameter `libraries` or more
    of them agree with one another, and none with the page.
    """
    parameters = evidence.parameters["libraries_disagree_on_difficulty"]
    pairs = _other_libraries(evidence).drop_nulls(["rank", "rank_there"])
    apart = (pl.col("rank") - pl.col("rank_there")).abs()
    alone = (apart > 0).all().over("a") & (pl.col("rank_there").n_unique().over("a") == 1)
    many = pl.col("source_there").n_unique().over("a") >= parameters["libraries"]
    differing = pairs.filter((apart >= parameters["ranks"]) | (alone & many))
    return _report(differing, "difficulty", "difficulty", "difficulty")


def libraries_disagree_on_equipment(evidence: Evidence) -> pl.DataFrame:
    """Find exercises whose equipment has no family in common with that of another library."""
    pairs = _other_libraries(evidence).filter(
        pl.col("families").list.len() > 0,
        pl.col("families_there").list.len() > 0,
        _disjoint("families", "families_there"),
    )
    return _report(pairs, "equipment", "equipment", "equipment")


RULES: dict[str, Rule] = {
    "libraries_disagree_on_target": libraries_disagree_on_target,
    "libraries_disagree_on_difficulty": libraries_disagree_on_difficulty,
    "libraries_disagree_on_equipment": libraries_disagree_on_equipment,
}
