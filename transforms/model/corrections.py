"""Declared corrections: what a page states wrongly, put right until the page itself is.

A correction names what the page states today. While the page states it, the corrected value counts,
with a claim of method `correction` that says why; once it states something else, the correction
does nothing and is reported, so that it can be removed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from transforms.enums import LOADED_VERDICTS
from transforms.pages.datasets.fields import Correction, Value
from transforms.pages.record import loaded_as

UNUSED = {
    "source": pl.String, "url": pl.String, "exercise_id": pl.String, "field": pl.String, "message": pl.String,
    "evidence": pl.String,
}  # fmt: skip


def correct(
    records: pl.DataFrame, digests: Mapping[str, list[str]], corrections: Iterable[Correction]
) -> pl.DataFrame:
    """Return the page records with the corrections applied: the same columns, a row each payload_digest.

    `records` are those of one source, per the contract PageRecord. `digests` has the
    payload digests that each address ever had, the current one last.
    """
    corrected = records
    for correction in corrections:
        at_address = pl.col("payload_digest").is_in(digests.get(correction.url, []))
        found = corrected.filter(at_address).to_dicts()
        changed = [_put(record, correction) for record in found if _states(record, correction)]
        if changed:
            rows = pl.DataFrame(changed, schema=corrected.schema)
            corrected = pl.concat([corrected.join(rows, on="payload_digest", how="anti"), rows])
    return corrected.sort("payload_digest")


def unused_corrections(
    source: str, records: pl.DataFrame, digests: Mapping[str, list[str]], corrections: Iterable[Correction]
) -> pl.DataFrame:
    """Return a finding for each correction that does not apply to what its page states now.

    The columns are those of UNUSED; exercise_id is null. `records` and `digests` are as in `correct`, before
    any correction.
    """
    rows = []
    for correction in corrections:
        last = digests.get(correction.url, [])[-1:]
        now = records.filter(pl.col("payload_digest").is_in(last)).to_dicts()
        if not any(_states(record, correction) for record in now):
            stated = _text(_stated(now[0], correction.field)) if now else "the page is not there"
            message = f"The correction of {correction.field} applies no more; remove it from the source file."
            evidence = f"expected: {_text(correction.stated)}; found: {stated}"
            rows.append((source, correction.url, None, correction.field, message, evidence))
    return pl.DataFrame(rows, schema=UNUSED, orient="row")


def _stated(record: Mapping[str, Any], field: str) -> Value:
    value = record[field]
    return tuple(value) if isinstance(value, list) else value or ""


def _states(record: Mapping[str, Any], correction: Correction) -> bool:
    return record["verdict"] in LOADED_VERDICTS and _stated(record, correction.field) == correction.stated


def _put(record: dict[str, Any], correction: Correction) -> dict[str, Any]:
    """Return the record with the value of the correction, and the claim for it."""
    value = correction.corrected
    field = correction.field
    chosen = [
        was and other != field
        for was, other in zip(record["claim_chosen"], record["claim_fields"], strict=True)
    ]
    corrected = {**record, field: list(value) if isinstance(value, tuple) else value or None}
    return {
        **corrected,
        "verdict": loaded_as(corrected["steps"], corrected["target_muscles"]),
        "claim_fields": [*record["claim_fields"], field],
        "claim_values": [*record["claim_values"], _text(value)],
        "claim_methods": [*record["claim_methods"], "correction"],
        "claim_places": [*record["claim_places"], f"source file: {correction.reason}"],
        "claim_chosen": [*chosen, True],
    }


def _text(value: Value) -> str:
    return value if isinstance(value, str) else "\n".join(value)
