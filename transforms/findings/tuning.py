"""Rules as a home wants them: switched off, of another severity, with other bounds."""

from collections.abc import Mapping

import polars as pl

from transforms.findings.evidence import Parameters

Options = Mapping[str, Mapping[str, bool | str | float]]
"""What a home says of each rule: `enabled`, `severity`, and the parameters of the rule."""


def tuned_rules(rules: pl.DataFrame, options: Options) -> pl.DataFrame:
    """Return `dim_finding_rule`: the documented rules with is_enabled and severity; the grain is the rule.

    `rules` has the columns of finding_rules.csv; `options` holds what the settings change, by rule.
    """
    names = rules.get_column("rule").to_list()
    changes = [options.get(name, {}) for name in names]
    return rules.with_columns(
        severity=pl.coalesce(
            pl.Series([each.get("severity") for each in changes], dtype=pl.String), pl.col("severity")
        ),
        is_enabled=pl.Series([each.get("enabled", True) for each in changes], dtype=pl.Boolean),
    )


def tuned_parameters(parameters: pl.DataFrame, options: Options) -> pl.DataFrame:
    """Return `dim_finding_parameter`: value, default_value and meaning; the grain is (rule, parameter).

    `parameters` has the columns of finding_parameters.csv; a value that `options` does not change is the
    default.
    """
    pairs = parameters.select("rule", "parameter").iter_rows()
    changes = [options.get(rule, {}).get(parameter) for rule, parameter in pairs]
    default = pl.col("default").cast(pl.Float64)
    return parameters.select(
        "rule",
        "parameter",
        value=pl.coalesce(pl.Series(changes, dtype=pl.Float64, strict=False), default),
        default_value=default,
        meaning="meaning",
    )


def values(parameters: pl.DataFrame) -> Parameters:
    """Return the value of each parameter by rule and name, from rule, parameter and value."""
    found: dict[str, dict[str, float]] = {}
    for rule, parameter, value in parameters.select("rule", "parameter", "value").iter_rows():
        found.setdefault(rule, {})[parameter] = value
    return found
