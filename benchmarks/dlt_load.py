"""A peer: dlt, loading the records that Repertoire has extracted."""

import os
from collections.abc import Iterator
from pathlib import Path

import orjson

from flows.home.settings import Home, Settings
from flows.sources.workspace import Workspace


def write_records(home: Home, target: Path) -> int:
    """Write the records of the own source as lines of JSON, lists as lists; return how many.

    The claims stay out: they are half of it, and of use to nobody but Repertoire.
    """
    from benchmarks.pages import SOURCE
    from flows.archive.manifest import list_snapshots
    from flows.archive.read import read_rows
    from flows.extract.extractor import Extractor
    from flows.sources.source import load_sources
    from transforms.pages.record import COLUMNS

    [source] = [source for source in load_sources(home) if source.name == SOURCE]
    rows = read_rows(list_snapshots(home, SOURCE)[-1], ["payload_digest"])
    digests = rows.get_column("payload_digest").drop_nulls().to_list()
    columns = [column for column in COLUMNS if not column.startswith("claim_")]
    records = Extractor(Workspace(home, Settings())).records(source, digests, columns)
    with target.open("wb") as file:
        for record in records.iter_rows(named=True):
            file.write(orjson.dumps(record) + b"\n")
    return records.height


def load_records(file: Path, folder: Path, file_format: str) -> int:
    """Append the records to a new DuckDB database with dlt; return how many."""
    os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_DATA_DIR": str(folder / "dlt")}
    import dlt

    pipeline = dlt.pipeline(
        "records",
        pipelines_dir=str(folder / "pipelines"),
        destination=dlt.destinations.duckdb(str(folder / f"{file_format}.duckdb")),
        dataset_name="loaded",
    )
    count = 0

    def records() -> Iterator[dict[str, object]]:
        nonlocal count
        with file.open("rb") as lines:
            for line in lines:
                count += 1
                yield orjson.loads(line)

    resource = dlt.resource(records, name="exercise", write_disposition="append")
    pipeline.run(resource, loader_file_format=file_format).raise_on_failed_jobs()
    return count
