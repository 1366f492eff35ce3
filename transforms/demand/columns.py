"""What the columns of a table of demand are: by the words of the taxonomy, and by what stands in them."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from transforms.demand.rows import DemandMap, amount_of, days_of, is_blank
from transforms.enums import DEMAND_KINDS, DEMAND_MEASURES
from transforms.pages.datasets.paths import reach
from transforms.taxonomy.taxonomy import Taxonomy
from transforms.taxonomy.terms import normalise_term

_ADDRESS = re.compile(r"(?:https?://\S+|/\S*)", re.IGNORECASE)
MOSTLY = 0.5
"""Share of the values of a column that say what it is."""


def understand_columns(records: Sequence[Mapping[str, Any]], taxonomy: Taxonomy) -> DemandMap | None:
    """Return which columns of some records say what; None where none is a subject, or none an amount.

    Columns are known by `demand_subject`, `demand_measure` and `demand_date` of `aliases.csv`, the first of
    each. A subject whose values look like addresses is one; of several an address comes before a name.
    """
    names = dict.fromkeys(name for record in records for name in record)
    subjects, measures, dates = (
        taxonomy.aliases_of(f"demand_{each}") for each in ("subject", "measure", "date")
    )
    kinds = {
        name: "address" if _share(records, name, _address_in) > MOSTLY else subjects[normalise_term(name)]
        for name in names
        if normalise_term(name) in subjects
    }
    if not kinds:
        return None
    subject = min(kinds, key=lambda name: list(DEMAND_KINDS).index(kinds[name]))
    amounts: dict[str, str] = {}
    for name in names:
        measure = measures.get(normalise_term(name))
        if measure and measure not in amounts and _share(records, name, amount_of) > MOSTLY:
            amounts[measure] = name
    if not amounts:
        return None
    date = next((name for name in names if normalise_term(name) in dates and _has_days(records, name)), None)
    in_order = {measure: amounts[measure] for measure in DEMAND_MEASURES if measure in amounts}
    return DemandMap(subject, kinds[subject], in_order, date)


def dates_not_read(records: Sequence[Mapping[str, Any]], taxonomy: Taxonomy) -> str | None:
    """Return the column that is called a date and whose values are none that is read; None without any."""
    dates = taxonomy.aliases_of("demand_date")
    names = dict.fromkeys(name for record in records for name in record)
    return next(
        (name for name in names if normalise_term(name) in dates and not _has_days(records, name)), None
    )


def _address_in(value: object) -> object:
    return _ADDRESS.fullmatch(str(value).strip())


def _has_days(records: Sequence[Mapping[str, Any]], name: str) -> bool:
    return _share(records, name, lambda value: days_of(str(value))) > MOSTLY


def _share(records: Sequence[Mapping[str, Any]], name: str, test: Callable[[Any], object]) -> float:
    """Return the share of the records that state a column of whose value a test gives something."""
    stated = [value for record in records if not is_blank(value := reach(record, name))]
    passed = sum(test(value) is not None for value in stated)
    return passed / len(stated) if stated else 0.0
