"""Names from addresses: where the records of a source meet the addresses of its pages."""

import polars as pl

from transforms.pages.address_name import named_by_address


def name_by_address(records: pl.DataFrame, addresses: pl.DataFrame) -> pl.DataFrame:
    """Return the page records, with names for those that state none, where their address gives one.

    `records` are those of one source, with `claim_fields` and more of PageRecord, `addresses` has url and
    payload_digest, the newest row last. Of several addresses of one payload the newest names it.
    """
    is_nameless = (pl.col("reason") == "no_name") & (pl.col("claim_fields").list.len() > 0)
    nameless = records.filter(is_nameless)
    if nameless.is_empty():
        return records
    at = addresses.drop_nulls().join(nameless, on="payload_digest", how="semi", maintain_order="left")
    address_of = dict(at.select("payload_digest", "url").iter_rows())
    rows = [
        named_by_address(row, address_of[row["payload_digest"]])
        for row in nameless.to_dicts()
        if row["payload_digest"] in address_of
    ]
    named = pl.DataFrame(rows, schema=records.schema)
    others = records.join(named, on="payload_digest", how="anti")
    return pl.concat([others, named]).sort("payload_digest")
