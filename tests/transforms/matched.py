"""Exercises in memory, matched with the shipped taxonomy."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import polars as pl

from flows.home.settings import CHECKOUT, Home
from flows.taxonomy.read import read_taxonomy
from transforms.matching import Matching, match
from transforms.matching.exercises import name_reader
from transforms.matching.names import NameReader
from transforms.model.star_schema import fact_exercise_equipment, fact_exercise_muscle
from transforms.taxonomy.taxonomy import Taxonomy

VERSIONS: dict[str, Any] = {
    "exercise_key": pl.String,
    "exercise_id": pl.String,
    "source": pl.String,
    "role": pl.String,
    "is_current": pl.Boolean,
    "url": pl.String,
    "slug": pl.String,
    "name": pl.String,
    "equipment": pl.List(pl.String),
    "target_muscles": pl.List(pl.String),
    "secondary_muscles": pl.List(pl.String),
    "steps": pl.List(pl.String),
    "body_part": pl.String,
    "category": pl.String,
    "edition_of": pl.String,
    "aliases": pl.List(pl.String),
}


@cache
def shipped() -> Taxonomy:
    return read_taxonomy(Home(CHECKOUT))


@cache
def reader() -> NameReader:
    return name_reader(shipped())


def version(source: str, name: str, **said: Any) -> dict[str, Any]:
    """Return a current version that states its name and what is said of it; its id is source/name."""
    key = f"{source}/{name}"
    empty: dict[str, Any] = {
        "equipment": [],
        "target_muscles": [],
        "secondary_muscles": [],
        "steps": [],
        "aliases": [],
    }
    known = {
        "exercise_key": key,
        "exercise_id": key,
        "url": f"{name}.html",
        "slug": name,
        "role": "reference",
        "body_part": None,
        "category": None,
        "edition_of": None,
    }
    return {**empty, **known, "is_current": True, "source": source, "name": name, **said}


def matched(rows: Sequence[Mapping[str, Any]], taxonomy: Taxonomy | None = None) -> Matching:
    """Match versions as `version` makes them."""
    taxonomy = taxonomy or shipped()
    frame = pl.DataFrame(list(rows), schema=VERSIONS, orient="row")
    return match(
        frame, fact_exercise_muscle(frame, taxonomy), fact_exercise_equipment(frame, taxonomy), taxonomy
    )


def movement_of(found: Matching) -> dict[str, str]:
    """Return the movement of each version."""
    return dict(found.versions.select("exercise_key", "movement_key").iter_rows())


def status_of(found: Matching) -> dict[tuple[str, str], str]:
    """Return the status of each pair of exercises."""
    return {
        (a, b): status
        for a, b, status in found.pairs.select("exercise_id_a", "exercise_id_b", "status").iter_rows()
    }
