"""The files of an archive that hold rows and payloads: what they are like, and how one is written.

Workers that read pages import this: it needs Arrow and no frames, a quarter of the start of a process.
"""

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.archive.manifest import Part

PART_BYTES = 64_000_000
"""Raw bytes of a part; a journal of that size becomes a part as it is."""
ROW_BYTES = 200
"""What a row without its payload counts."""
GROUP_ROWS = 2048

ROW_SCHEMA = pa.schema(
    [
        ("url", pa.large_string()),
        ("final_url", pa.large_string()),
        ("fetched_at", pa.timestamp("us")),
        ("outcome", pa.large_string()),
        ("reason", pa.large_string()),
        ("detail", pa.large_string()),
        ("status", pa.int64()),
        ("request_headers", pa.large_string()),
        ("response_headers", pa.large_string()),
        ("media_type", pa.large_string()),
        ("size", pa.int64()),
        ("payload_digest", pa.large_string()),
        ("payload", pa.large_binary()),
    ]
)
REPEATING_COLUMNS = [
    "outcome",
    "reason",
    "detail",
    "status",
    "request_headers",
    "response_headers",
    "media_type",
]


def open_part(file: Path) -> pq.ParquetWriter:
    """Open a Parquet file for tables of ROW_SCHEMA, each of which becomes a row group."""
    return pq.ParquetWriter(
        file, ROW_SCHEMA, compression="zstd", compression_level=3, use_dictionary=REPEATING_COLUMNS,
        write_statistics=["url", "outcome"],
    )  # fmt: skip


def write_part(file: Path, table: pa.Table, shard_bytes: int) -> None:
    """Write a table of ROW_SCHEMA to one Parquet file, in row groups bounded by rows and by raw payload."""
    with open_part(file) as writer:
        sizes = pc.fill_null(pc.binary_length(table["payload"]), 0).to_pylist()
        for start, stop in _groups(sizes, shard_bytes):
            writer.write_table(table.slice(start, stop - start))


def _groups(sizes: list[int], shard_bytes: int) -> Iterator[tuple[int, int]]:
    """Yield the bounds of each row group; one payload above the limit makes a separate group."""
    start = total = 0
    for index, size in enumerate(sizes):
        if has_no_room(index - start, total, size, shard_bytes):
            yield start, index
            start, total = index, 0
        total += size
    if sizes:
        yield start, len(sizes)


def has_no_room(rows: int, total: int, size: int, shard_bytes: int) -> bool:
    """Return whether a row group of so many rows and bytes has no room for a payload of `size` bytes."""
    return rows == GROUP_ROWS or (rows > 0 and total + size > shard_bytes)


def part_digest(file: Path) -> str:
    """Return the digest of a part, read in blocks."""
    digest = blake2b(digest_size=32)
    with file.open("rb") as opened:
        while block := opened.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def describe_part(file: Path, *, has_payloads: bool) -> Part:
    """Return what a manifest says of a part that has been written."""
    rows = pq.read_metadata(file).num_rows
    return Part(file.name, rows, rows if has_payloads else 0, file.stat().st_size, part_digest(file))
