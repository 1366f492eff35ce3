"""Faults on purpose, at seeded points: a few in `make test`, all of them in `make soak`.

Each module is one fault and has a function that takes a seed and a count; a point of a seed is the same
whatever the count.
"""

import sys
from pathlib import Path

# The small homes and the site on loopback of those tests serve here as well.
sys.path.append(str(Path(__file__).resolve().parents[1] / "flows"))
