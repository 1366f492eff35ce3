"""How large the large library is, and what a hostile page says."""

import os

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
