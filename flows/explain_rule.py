"""Explaining a finding rule: what it looks at, its parameters, and what it finds now."""

import json
from typing import TYPE_CHECKING, Any, TextIO

from flows.cli_output import console_on, printable, write_table

if TYPE_CHECKING:
    import duckdb

RULE = """
select rule, family, title, severity, is_enabled, explanation, evidence, remedy
from core.dim_finding_rule where rule = $rule
"""
PARAMETERS = """
select parameter, value, default_value, meaning
from core.dim_finding_parameter where rule = $rule order by parameter
"""
FOUND = """
select count(*) as findings, count(distinct (source, url)) as pages
from core.fact_finding where rule = $rule
"""
EXAMPLE = """
select name, url, message, evidence
from quality.findings where rule = $rule order by source, url, finding_id limit 1
"""


def explain_rule(connection: "duckdb.DuckDBPyConnection", rule: str) -> dict[str, Any]:
    """Return what a rule looks at, its parameters, how much it finds, and an example (null without any).

    The rule is one of `core.dim_finding_rule`.
    """

    def rows(sql: str) -> list[dict[str, Any]]:
        done = connection.execute(sql, {"rule": rule})
        columns = [column[0] for column in done.description]
        return [dict(zip(columns, row, strict=True)) for row in done.fetchall()]

    [told], parameters, [found], example = rows(RULE), rows(PARAMETERS), rows(FOUND), rows(EXAMPLE)
    return told | {"parameters": parameters} | found | {"example": example[0] if example else None}


def print_rule(told: dict[str, Any], stream: TextIO) -> None:
    """Print a rule for people, with what to write into repertoire.toml."""
    console = console_on(stream)
    state = "" if told["is_enabled"] else ", switched off"
    console.print(f"{told['title']} ({told['rule']}, {told['severity']}{state})", style="bold")
    for name in ("explanation", "evidence", "remedy"):
        console.print(f"{name.capitalize()}: {told[name]}")
    console.print(f"Found now: {told['findings']:,} on {told['pages']:,} pages")
    if example := told["example"]:
        console.print(printable(f"Example: {example['url']}: {example['message']}"))
    if told["parameters"]:
        columns = ("parameter", "value", "default_value", "meaning")
        rows = [[each[name] for name in columns] for each in told["parameters"]]
        write_table(columns, rows, stream, title="Parameters")
    console.print(f"\nIn repertoire.toml:\n{_as_toml(told)}")


def _as_toml(told: dict[str, Any]) -> str:
    """Return what repertoire.toml would say for the rule to be as it is."""
    values = {each["parameter"]: each["value"] for each in told["parameters"]}
    lines = [f"[rules.{told['rule']}]", f"enabled = {json.dumps(told['is_enabled'])}"]
    lines += [f'severity = "{told["severity"]}"', *(f"{name} = {value:g}" for name, value in values.items())]
    return "\n".join(lines)
