"""What the rules look at, and what a rule is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Evidence:
    """What the rules look at: the tables of `core`, cut to current versions of own sources.

    `exercises` also has the sections (steps, tips, ...) of each version; `equipment_words` maps
    each word that surely names a piece of equipment in running text to its family.
    """

    exercises: pl.DataFrame
    facts: pl.DataFrame
    muscles: pl.DataFrame
    equipment: pl.DataFrame
    links: pl.DataFrame
    claims: pl.DataFrame
    states: pl.DataFrame
    reasons: pl.DataFrame
    idle_corrections: pl.DataFrame
    families: pl.DataFrame
    equipment_words: Mapping[str, str]
    thin_words: int


Rule = Callable[[Evidence], pl.DataFrame]
"""From the evidence to findings: exercise_id, field, message, evidence, related_exercise_id."""
