"""Targets: what `targets.toml` says about wanted coverage, as one row a cell and a margin."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import polars as pl

from transforms.taxonomy.taxonomy import Taxonomy

AXES = ("muscle_group", "equipment_family", "difficulty")
SCHEMA = {
    "target_id": pl.String,
    "scope": pl.String,
    "muscle_group_key": pl.String,
    "equipment_family_key": pl.String,
    "difficulty_key": pl.String,
    "wanted": pl.Int64,
    "weight": pl.Float64,
    "is_included": pl.Boolean,
    "is_excluded": pl.Boolean,
    "reason": pl.String,
}


def axis_members(taxonomy: Taxonomy) -> dict[str, list[str]]:
    """Return the keys on each axis of the gap cells, in the order of their files."""
    is_group = (pl.col("level") == "group") & (pl.col("kind") == "muscle")
    return {
        "muscle_group": taxonomy.muscles.filter(is_group).get_column("muscle_key").to_list(),
        "equipment_family": taxonomy.equipment.get_column("family_key").unique(maintain_order=True).to_list(),
        "difficulty": taxonomy.difficulty.get_column("difficulty_key").to_list(),
    }


def targets_table(taxonomy: Taxonomy) -> pl.DataFrame:
    """Return `fact_target`: every cell of the three axes, and the margins that are wanted."""
    axes = axis_members(taxonomy)
    targets = taxonomy.targets
    rows = [_cell(dict(zip(AXES, keys, strict=True)), targets) for keys in product(*axes.values())]
    for axis in ("muscle_group", "equipment_family"):
        rows += [_margin(axis, key, targets) for key in axes[axis]]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _applies(rule: Mapping[str, Any], cell: Mapping[str, str]) -> bool:
    return all(key in rule.get(axis, [key]) for axis, key in cell.items())


def _weight(targets: Mapping[str, Any], axis: str, key: str) -> float:
    return float(targets.get("weights", {}).get(axis, {}).get(key, 1.0))


def _cell(cell: Mapping[str, str], targets: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the row of one cell; of several rules of a kind the last that applies counts."""
    applying = {
        kind: [rule for rule in targets.get(kind, []) if _applies(rule, cell)]
        for kind in ("wanted", "include", "exclude")
    }
    wanted = applying["wanted"][-1]["wanted"] if applying["wanted"] else targets.get("default_wanted", 1)
    weight = 1.0
    for axis, key in cell.items():
        weight *= _weight(targets, axis, key)
    decisive = (applying["exclude"] or applying["include"] or applying["wanted"])[-1:]
    return (
        "/".join(cell.values()),
        "cell",
        *cell.values(),
        wanted,
        weight,
        bool(applying["include"]),
        bool(applying["exclude"]),
        decisive[0]["reason"] if decisive else None,
    )


def _margin(axis: str, key: str, targets: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the row of one margin: what is wanted of a muscle group or a family in all."""
    marginals = targets.get("marginals", {})
    wanted = marginals.get(f"{axis}_exceptions", {}).get(key, marginals.get(axis, 0))
    keys = {name: key if name == axis else None for name in AXES}
    excluded = [
        rule for rule in targets.get("exclude", []) if set(rule) - {"reason"} == {axis} and key in rule[axis]
    ]
    return (
        "/".join(value or "*" for value in keys.values()),
        axis,
        *keys.values(),
        wanted,
        _weight(targets, axis, key),
        False,
        bool(excluded),
        excluded[-1]["reason"] if excluded else None,
    )
