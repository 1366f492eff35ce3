"""A home of a few pages on the disk, collected and built for real."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from flows.build.build import BuildResult, build
from flows.collect.collect import collect
from flows.home.run_log import RunLog
from flows.home.settings import CHECKOUT, Home, load_settings
from flows.sources.source import active_sources, load_sources
from flows.sources.workspace import Workspace
from transforms.contracts import TABLES

SAMPLE = CHECKOUT / "raw" / "sample"
PAGES = ("goblet-squat", "plank", "push-up", "pull-up", "kettlebell-swing", "wall-sit", "leg-exercises")
DEMAND = """
title = "Searches"
role = "demand"
format = "dataset"
path = "searches.csv"
id = "@row"
[demand]
subject = "query"
kind = "phrase"
[demand.measures]
searches = "searches"
"""
"""The file of a source of demand, of the rows of `searches.csv`."""
FIRST_DAY = datetime(2026, 3, 1, 3, tzinfo=UTC)
OUTSIDE_THE_RULE = {"fact_run"}
"""Tables that are no function of the archive: the log of runs."""


def make_home(folder: Path, pages: tuple[str, ...] = PAGES, source: str = "") -> Home:
    """Make a home with one own folder source, `site`, of copies of sample pages."""
    (folder / "sources").mkdir(parents=True)
    (folder / "pages").mkdir()
    for name in pages:
        shutil.copy(SAMPLE / f"{name}.md", folder / "pages" / f"{name}.md")
    text = 'title = "Site"\nrole = "own"\nformat = "folder"\npath = "pages"\n'
    (folder / "sources" / "site.toml").write_text(text + source, encoding="utf-8")
    return Home(folder)


def collect_on(home: Home, day: int) -> None:
    """Collect every source of the home as if on that day after the first."""
    moment = FIRST_DAY + timedelta(days=day)
    for source in active_sources(load_sources(home)):
        collect(home, source, load_settings(home), now=lambda: moment)


def build_home(home: Home) -> BuildResult:
    """Build and publish, without Prefect."""
    return build(Workspace(home), RunLog.start(home))


def answer(home: Home, query: str) -> list[Any]:
    """Return the rows that the published warehouse answers a query with."""
    connection = duckdb.connect(str(home.published), read_only=True)
    try:
        return connection.sql(query).fetchall()
    finally:
        connection.close()


def tables_of(
    home: Home, *, without: frozenset[str] = frozenset(OUTSIDE_THE_RULE)
) -> dict[str, pl.DataFrame]:
    """Return every table of the published warehouse."""
    connection = duckdb.connect(str(home.published), read_only=True)
    try:
        return {
            name: connection.sql(f"select * from core.{name} order by all").pl()
            for name in TABLES
            if name not in without
        }
    finally:
        connection.close()


def query(home: Home, sql: str) -> list[tuple[object, ...]]:
    """Return the rows of a query of the published warehouse."""
    connection = duckdb.connect(str(home.published), read_only=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def assert_same_tables(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> None:
    """Fail, naming the table, where two warehouses differ."""
    different = [name for name, frame in one.items() if not frame.equals(other[name])]
    assert different == []
