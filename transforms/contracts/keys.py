"""Keys: short hashes of what identifies a thing."""

from collections.abc import Iterable
from hashlib import blake2b

import polars as pl

KEY_BYTES = 8


def hash_key(*parts: str) -> str:
    """Return the key of its parts: 16 hexadecimal digits of blake2b over them, joined by NUL."""
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).hexdigest()


def hash_keys(frame: pl.DataFrame, columns: Iterable[str]) -> pl.Series:
    """Return `hash_key` of the columns of each row; timestamps count in ISO form."""
    joined = frame.select(
        pl.concat_str([pl.col(column).cast(pl.String) for column in columns], separator="\0")
    ).to_series()
    return pl.Series([hash_key(value) for value in joined.to_list()], dtype=pl.String)
