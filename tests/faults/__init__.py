"""Faults of single calls: each write, sync, rename ... of a verb can be the one that fails.

`inject.c` is preloaded into the verb; `points` looks at what is left and runs again; `power` works out what a
disk holds after a loss of power; `fuzz` gives damaged files to the readers. `make faults` tries them on whole
verbs; in `make test` are all calls of publishing (`each_call`) and few damaged files.
"""

import sys
from pathlib import Path

# The homes of the soak are what is disturbed, and the runner finds them as the tests do.
TESTS = Path(__file__).resolve().parents[1]
sys.path += [str(TESTS), str(TESTS / "transforms")]
