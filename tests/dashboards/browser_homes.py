"""Homes that are made once for all workers of a test run, and what a hostile page says."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.home.settings import Home

EXERCISES = int(os.environ.get("DASHBOARD_EXERCISES", "1000"))
"""Pages of the large library. 10,000 take half a minute to build, which `make soak` gives them."""
HOSTILE_NAME = "<script>alert(1)</script>"
HOSTILE = """\
# &lt;script&gt;alert(1)&lt;/script&gt;

- **Target Muscle:** Glutes
- **Equipment:** Dumbbell
- **Difficulty:** Beginner

A page that wants to be more than text.

## How to perform

1. Hold "&gt;&lt;img src=x onerror=alert(1)&gt; still for a moment.
2. Come up again slowly.

## Related exercises

- [Click](javascript:alert(1))
"""


def shared_home(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Home]) -> Home:
    """Return the home of that name, made by whichever worker comes first while the others wait."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    base = factory.getbasetemp().parent if worker else factory.getbasetemp()
    folder = base / f"dashboard-{name}"
    with (base / f"dashboard-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            folder.mkdir()
            make(folder)
    return Home(folder)
