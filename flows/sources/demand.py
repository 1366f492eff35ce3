"""Demand in a source file: which columns say what people look for, how much, and when."""

from flows.home.toml import TomlTable
from transforms.demand.rows import DemandMap
from transforms.enums import DEMAND_KINDS, DEMAND_MEASURES, Role

KEYS = ("subject", "kind", "date", "measures")
OF_PAGES = (
    "fields", "editions", "translation", "language", "labels", "select", "fixed", "corrections", "demo",
)  # fmt: skip
"""Keys of sources that hold exercises."""


def read_demand(source: TomlTable, role: str) -> DemandMap | None:
    """Return what `[demand]` says; None of a source that holds exercises.

    Raises UsageError with file, key and remedy where the role and the table do not go together.
    """
    if role != Role.DEMAND:
        if "demand" in source.content:
            raise source.error("demand", f'belongs to role = "{Role.DEMAND}" only. Remove it.')
        return None
    if source.content.get("format") != "dataset":
        raise source.error("format", f'must be "dataset" where role = "{Role.DEMAND}".')
    for key in OF_PAGES:
        if key in source.content:
            raise source.error(key, f'is of exercises, and role = "{Role.DEMAND}" has none. Remove it.')
    if "demand" not in source.content:
        problem = (
            "is missing: it says what the columns are. Let `repertoire add NAME FILE --demand` write it."
        )
        raise source.error("demand", problem)
    table = source.table("demand")
    table.allow(KEYS)
    measures = table.table("measures")
    measures.allow(DEMAND_MEASURES)
    if not measures.content:
        raise table.error("measures", f"must name a column for at least one of {', '.join(DEMAND_MEASURES)}.")
    return DemandMap(
        subject=table.text("subject"),
        kind=table.one_of("kind", tuple(DEMAND_KINDS)),
        measures={measure: measures.text(measure) for measure in measures.content},
        date=table.optional_text("date"),
    )
