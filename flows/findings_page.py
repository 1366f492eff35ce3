"""docs/findings.md: every finding rule, its parameters, and how a home switches and tunes it.

Made from `taxonomy/finding_rules.csv` and `taxonomy/finding_parameters.csv` by `python -m flows.dictionary`.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from flows.settings import CHECKOUT

FAMILIES = {
    "contradiction": "Contradictions",
    "duplicate": "Duplicates",
    "missing_section": "Missing sections",
    "thin_content": "Thin content",
    "templated_text": "Templated text",
    "unfinished_text": "Unfinished text",
    "unmapped_term": "Unknown terms",
    "broken_link": "Broken links",
    "vocabulary": "Damaged text",
    "page": "Pages and corrections",
}
"""The families in the order of the page, with their headings."""

INTRODUCTION = """# Findings

What Repertoire finds wrong, thin, doubled or unknown on the current pages of own sources. Each rule has an
id, a severity (error, warning, info) and evidence; `repertoire findings --explain RULE` says the same with
what it finds now. The views are `quality.findings`, `quality.contradictions`, `quality.duplicates`,
`quality.missing_sections`, `quality.thin_content`, `quality.templated_text` and `quality.broken_links`.
This page is made from `taxonomy/finding_rules.csv` and `taxonomy/finding_parameters.csv` by `{command}`.

A rule fires only where it is sure: sentences that offer an alternative or compare ("or", "instead of",
"like") state nothing, a page whose equipment is "other" contradicts nothing, and of two texts that differ
the page's own list is shown beside the other, never changed. `tests/golden/findings/README.md` says how often
the rules were right when their findings were read by hand.

## Switching and tuning

In `repertoire.toml` of the home; the next build applies it. A key or rule that is not there is refused.

```toml
[rules.near_duplicate]
enabled = false            # the rule finds nothing

[rules.missing_faqs]
severity = "warning"       # error, warning or info

[rules.thin_content]
words = 90                 # a parameter of the rule, see below
```
"""


def findings_page(command: str, taxonomy: Path = CHECKOUT / "taxonomy") -> str:
    """Return the page on the finding rules as Markdown; `command` is what makes it."""
    rules = _rows(taxonomy / "finding_rules.csv")
    parameters = _rows(taxonomy / "finding_parameters.csv")
    parts = [INTRODUCTION.format(command=command)]
    for family, heading in FAMILIES.items():
        parts += [f"## {heading}\n", *_rules([rule for rule in rules if rule["family"] == family])]
    parts += ["## Parameters\n", *_parameters(parameters)]
    return "\n".join(parts).rstrip() + "\n"


def _rules(rules: list[dict[str, str]]) -> Iterator[str]:
    yield "| Rule | Severity | What it finds | Evidence | What to do |"
    yield "| --- | --- | --- | --- | --- |"
    for rule in rules:
        yield _row(
            f"`{rule['rule']}`", rule["severity"], rule["explanation"], rule["evidence"], rule["remedy"]
        )
    yield ""


def _parameters(parameters: list[dict[str, str]]) -> Iterator[str]:
    yield "| Rule | Parameter | Default | Least | Meaning |"
    yield "| --- | --- | ---: | ---: | --- |"
    for each in parameters:
        yield _row(
            f"`{each['rule']}`", f"`{each['parameter']}`", each["default"], each["least"], each["meaning"]
        )
    yield ""


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))
