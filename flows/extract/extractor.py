"""Extraction: the records of payloads, which are read where this extractor has not read them yet.

Records are kept in `warehouse/cache/extraction/<version>/<source>/`. The version digests all that a
record depends on besides the payload: code, parser, vocabulary, and the rules of the source.
"""

import os
import shutil
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from flows.archive.payloads import Shard, payload_shards
from flows.extract.pool import run_shards as run_on_this_machine
from flows.extract.record_files import SCHEMA, BrokenPage, broken_pages, digests_in, remove_leftovers
from flows.home.digest import digest_of_packages, digest_of_value
from flows.home.durable import make_folder_durably, write_durably
from flows.home.progress import Progress, no_progress
from flows.home.settings import CHECKOUT
from flows.sources.source import Source
from flows.sources.workspace import Workspace
from transforms.pages.layouts.layout import Layout
from transforms.pages.record import COLUMNS
from transforms.taxonomy.taxonomy import Taxonomy, words_of_pages
from transforms.taxonomy.vocabulary import Vocabulary

EXTRACTOR_PACKAGES = ("transforms/enums.py", "transforms/pages", "transforms/taxonomy", "flows/extract")
"""Packages and modules whose code decides a record: their bytes are part of the extractor's version."""

CPU_SECONDS = 2.0
"""CPU that one page may take."""

PAGES_WORTH_A_WORKER = 500
"""Fewer pages than this are not worth the start of one worker more."""


class RunShards(Protocol):
    """Reads the pages of shards: when it returns, the file of each is there, a record for each payload."""

    def __call__(
        self,
        shards: Mapping[Path, Shard],
        rules: Mapping[str, Any],
        *,
        workers: int,
        cpu_seconds: float,
        progress: Callable[[int], None],
    ) -> None:
        """Run them; see `flows.extract.pool.run_shards`."""
        ...


_ASKED = "layout.asked"
_LIBRARIES = ("beautifulsoup4", "lxml", "mammoth", "pyromark", "pyyaml")


class Extractor:
    """Gives the records of payloads by the rules of their source.

    extracted, reused: how many payloads were read, and how many records were in the cache. broken: by
    source, those of the payloads that were read which Repertoire itself failed on.
    version: digest of code, parser and vocabulary. `run_shards` is what runs the shards: worker processes
    of this machine, or something with the same signature and promise, such as a cluster.
    """

    def __init__(
        self,
        workspace: Workspace,
        progress: Progress | None = None,
        *,
        cpu_seconds: float = CPU_SECONDS,
        run_shards: RunShards = run_on_this_machine,
    ) -> None:
        self._run_shards = run_shards
        self.extracted = 0
        self.reused = 0
        self.broken: dict[str, dict[str, BrokenPage]] = {}
        self._asked: dict[str, set[str]] = {}
        self._rules: dict[str, dict[str, Any]] = {}
        self._versions: dict[str, str] = {}
        self.workspace = workspace
        self._progress = progress or no_progress
        self._cpu_seconds = cpu_seconds
        self.version = digest_of_value([code_version(), _words_digest(workspace.taxonomy)])

    def version_of(self, source: Source) -> str:
        """Return the digest of all that the records of a source depend on besides the payload."""
        if source.name not in self._versions:
            stated = [dict(source.labels), self._stated(source)]
            self._versions[source.name] = digest_of_value([self.version, stated])
        return self._versions[source.name]

    def records(
        self, source: Source, digests: Collection[str], columns: Sequence[str] = COLUMNS
    ) -> pl.DataFrame:
        """Return the records of payloads, per the contract PageRecord, in the order of their digests.

        Those that this extractor has not read are read first. Raises DamagedArchiveError where a
        payload is not in the archive.
        """
        wanted = set(digests)
        return _read(sorted(self.read(source, wanted)), wanted, columns)

    def records_by_shard(
        self, source: Source, digests: Collection[str], columns: Sequence[str]
    ) -> Iterator[pl.DataFrame]:
        """Yield the records of payloads a shard at a time, for what needs little of each."""
        for file, found in self.read(source, digests).items():
            yield _read([file], found, columns)

    def read(self, source: Source, digests: Collection[str]) -> dict[Path, set[str]]:
        """Read the payloads of which there is no record yet; return the files that hold which records."""
        wanted = set(digests)
        folder = self._folder(source)
        digests_by_file = digests_in(folder, wanted)
        missing = wanted.difference(*digests_by_file.values())
        asked = self._asked.setdefault(source.name, set())
        self.reused += len(wanted - missing - asked)
        self.extracted += len(missing)
        asked |= wanted
        if missing:
            self._extract(source, missing, folder)
            digests_by_file = digests_in(folder, wanted)
            found = [page for file in digests_by_file for page in broken_pages(file, missing)]
            self._note_broken(source, missing, found)
        return digests_by_file

    def _note_broken(self, source: Source, read: Collection[str], found: Sequence[BrokenPage]) -> None:
        """Note the broken pages among those that were read; some may have been read before by other rules."""
        known = self.broken.pop(source.name, {})
        now = {digest: page for digest, page in known.items() if digest not in read}
        now |= {page.digest: page for page in found}
        if now:
            self.broken[source.name] = now

    def read_anew(self, source: Source, digests: Collection[str]) -> None:
        """Read payloads of a source by its rules as they are now."""
        self._rules.pop(source.name, None)
        self._versions.pop(source.name, None)
        self.read(source, digests)

    def asked_for_layout(self, source: Source) -> int:
        """Return how many payloads a source had when its layout was last to be learnt; 0 for never."""
        file = self._folder(source) / _ASKED
        return int(file.read_text(encoding="ascii")) if file.exists() else 0

    def note_asked_for_layout(self, source: Source, payloads: int) -> None:
        """Note that the layout of a source was to be learnt from so many payloads."""
        folder = self._folder(source)
        make_folder_durably(folder)
        write_durably(folder / _ASKED, str(payloads).encode())

    def has_read(self, source: Source) -> bool:
        """Return whether this extractor, by these rules, has ever read pages of a source."""
        return self._folder(source).is_dir()

    def _folder(self, source: Source) -> Path:
        return self.workspace.home.cache / "extraction" / self.version_of(source)[:16] / source.name

    def rules_for_learning(self, source: Source) -> dict[str, Any]:
        """Describe how the pages of a source are read to learn their layout: by the general reader."""
        return {**self._described(replace(source, layout=Layout())), "learn": True}

    def rules(self, source: Source) -> dict[str, Any]:
        """Describe how the pages of a source are read."""
        if source.name not in self._rules:
            self._rules[source.name] = self._described(source)
        return self._rules[source.name]

    def _described(self, source: Source) -> dict[str, Any]:
        words = _words(self.workspace.taxonomy, tuple(source.labels.items()))
        return {**words, **self._stated(source)}

    def _stated(self, source: Source) -> dict[str, Any]:
        """Return what the files of a source say of its pages, but for its labels."""
        return {
            "fixed": dict(source.fixed),
            "content_selector": source.content_selector,
            "asserted": bool(source.exercise_pages),
            "select": list(source.select),
            "fields": {name: asdict(rule) for name, rule in source.fields.items()},
            "layout": source.layout.as_dict(),
        }

    def _extract(self, source: Source, missing: set[str], folder: Path) -> None:
        """Read payloads in shards on worker processes; each shard is a file when it is done."""
        make_folder_durably(folder)
        remove_leftovers([folder])
        settings = self.workspace.settings
        shards = {
            folder / f"{digest_of_value(sorted(shard.digests))[:16]}.parquet": shard
            for shard in payload_shards(
                self.workspace.home,
                source.name,
                missing,
                settings.shard_bytes,
                self.workspace.snapshots(source.name),
            )
        }
        total = len(missing)
        max_workers = settings.workers or os.cpu_count() or 1
        self._run_shards(
            shards,
            self.rules(source),
            workers=min(max_workers, 1 + total // PAGES_WORTH_A_WORKER),
            cpu_seconds=self._cpu_seconds,
            progress=lambda done: self._progress(done, total),
        )
        self._remove_older(source, folder)

    def _remove_older(self, source: Source, folder: Path) -> None:
        """Remove the records that earlier extractors made of this source."""
        for other in folder.parents[1].glob(f"*/{source.name}"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)
        for parent in folder.parents[1].iterdir():
            if parent.is_dir() and not any(parent.iterdir()):
                parent.rmdir()


def _read(files: Collection[Path], wanted: Collection[str], columns: Sequence[str]) -> pl.DataFrame:
    """Read the records of the wanted payloads; `columns` has the digest."""
    empty = pl.DataFrame(SCHEMA.empty_table())
    frames = (
        pl.read_parquet(file, columns=list(columns), glob=False, hive_partitioning=False) for file in files
    )
    asked = pl.Series(list(wanted), dtype=pl.String).implode()
    kept = (frame.filter(pl.col("payload_digest").is_in(asked)) for frame in frames)
    whole = pl.concat([empty.select(columns), *kept])
    return whole.unique("payload_digest", keep="first", maintain_order=True).sort("payload_digest")


def code_version() -> str:
    """Digest the code and the libraries that decide a record, without the words of a home."""
    libraries = {name: version(name) for name in _LIBRARIES} | {"unicode": unicodedata.unidata_version}
    return digest_of_value([digest_of_packages(CHECKOUT, EXTRACTOR_PACKAGES), libraries])


@lru_cache(maxsize=16)
def _words(taxonomy: Taxonomy, labels: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Return the vocabulary by which pages are read as plain data; nobody may change it."""
    aliases = taxonomy.aliases.select("vocabulary", "alias", "key").rows()
    return Vocabulary.from_rows(aliases, dict(labels), words_of_pages(taxonomy)).as_dict()


@lru_cache(maxsize=4)
def _words_digest(taxonomy: Taxonomy) -> str:
    """Return the digest of the words that decide a record."""
    return digest_of_value(_words(taxonomy, ()))
