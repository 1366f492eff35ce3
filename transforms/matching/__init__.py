"""Matching: which exercises of which sources are one movement, and which are variants of one another.

`names` reads names, `exercises` gathers what is compared, `candidates` finds the pairs to compare,
`scoring` compares them, `clusters` joins what matches, `overrides` are what people say, `movements`
makes the tables. See docs/matching.md.

May import: taxonomy, contracts.
Enter at: match, dim_movement, conformed_name.
"""

from transforms.matching.movements import Matching, bridge_movement_variant, dim_movement, match
from transforms.matching.names import conformed_name
from transforms.matching.overrides import SAME, stated_pairs, unused_overrides

__all__ = [
    "SAME",
    "Matching",
    "bridge_movement_variant",
    "conformed_name",
    "dim_movement",
    "match",
    "stated_pairs",
    "unused_overrides",
]
