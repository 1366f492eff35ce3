"""How large the large library is, and what a hostile page says."""

import os
from pathlib import Path

from shared_homes import copied, shipped_built
from small_home import build_home

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
DECISIONS = """\
decided_at,decided_by,decision,decided_for,reason,rule,exercise,muscle_group,equipment_family,difficulty
2026-03-02,Ada,ignored,,It is a hold,thin_content,Wall Sit,,,
2026-03-02,Ben,planned,2026-05-31,,missing_faqs,Barbell Good Morning,,,
2026-03-03,Ada,taken,,With the next batch,,,chest,barbell,beginner
2026-03-04,Ben,done,,,thin_content,Nowhere Press,,,
"""


def make_decided(folder: Path) -> None:
    """Make the library that ships, with decisions of each kind on it: on findings, on a gap, on nothing."""
    home = Home(copied(shipped_built().root, folder))
    home.editorial_decisions.mkdir(exist_ok=True)
    (home.editorial_decisions / "by-hand.csv").write_text(DECISIONS, encoding="utf-8")
    assert build_home(home).refused == {}
