"""Extraction on real worker processes: what is read, what is kept, and what a bad page does."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from small_home import collect_on, make_home

from flows.archive.manifest import list_snapshots
from flows.archive.read import read_rows
from flows.extract import pool as extraction_pool
from flows.extract.extractor import Extractor
from flows.home.errors import DamagedArchiveError
from flows.home.settings import Home, Settings
from flows.sources.source import Source, load_sources
from flows.sources.workspace import Workspace
from transforms.contracts.pages import PageRecord

pytestmark = pytest.mark.slow

PAGE = "# Squat {number}\n\n- **Target Muscle:** Quads\n- **Difficulty:** Beginner\n\n## Steps\n\n1. Squat.\n"
COSTLY = "# Costly\n\n" + "- a\n" * 45_000
"""A page of 135,000 parser events: a tenth of a second and more, within every limit but that of CPU."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home")


def write_pages(home: Home, pages: dict[str, str]) -> None:
    for name, text in pages.items():
        (home.root / "pages" / name).write_text(text, encoding="utf-8")


def source_of(home: Home) -> Source:
    return load_sources(home)[0]


def digests_of(home: Home) -> dict[str, str]:
    """Return the digest of each page of the newest snapshot by its address."""
    rows = read_rows(list_snapshots(home, "site")[-1], ["url", "payload_digest"])
    return dict(rows.drop_nulls().iter_rows())


def extractor_of(home: Home, settings: Settings | None = None, cpu_seconds: float = 2.0) -> Extractor:
    return Extractor(Workspace(home, settings or Settings(workers=1)), cpu_seconds=cpu_seconds)


def workers_at_work() -> list[int]:
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    return [
        int(pid) for pid in children if b"flows.extract.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def verdicts(records: pl.DataFrame, digests: dict[str, str]) -> dict[str, tuple[str, str | None]]:
    found = {digest: (verdict, reason) for digest, verdict, reason in records.select(
        "payload_digest", "verdict", "reason").iter_rows()}  # fmt: skip
    return {url: found[digest] for url, digest in digests.items()}


def test_records_keep_their_contract_and_come_in_the_order_of_their_digests(home: Home) -> None:
    collect_on(home, 0)
    digests = digests_of(home)
    records = extractor_of(home).records(source_of(home), digests.values())
    PageRecord.validate(records)
    assert records.get_column("payload_digest").to_list() == sorted(digests.values())
    assert verdicts(records, digests)["plank.md"] == ("exercise", None)


def test_what_was_read_once_is_not_read_again(home: Home) -> None:
    collect_on(home, 0)
    digests = digests_of(home)
    first = extractor_of(home)
    records = first.records(source_of(home), digests.values())
    assert (first.extracted, first.reused) == (len(digests), 0)
    again = extractor_of(home)
    assert again.records(source_of(home), digests.values()).equals(records)
    assert (again.extracted, again.reused) == (0, len(digests))


def test_only_the_page_that_is_new_is_read(home: Home) -> None:
    collect_on(home, 0)
    extractor_of(home).records(source_of(home), digests_of(home).values())
    write_pages(home, {"new.md": PAGE})
    collect_on(home, 1)
    extractor = extractor_of(home)
    extractor.records(source_of(home), digests_of(home).values())
    assert extractor.extracted == 1


def test_other_rules_of_a_source_are_another_version_and_the_older_records_go(home: Home) -> None:
    collect_on(home, 0)
    extractor_of(home).records(source_of(home), digests_of(home).values())
    file = home.sources / "site.toml"
    file.write_text(file.read_text() + '[fixed]\nforce = "Push"\n', encoding="utf-8")
    extractor = extractor_of(home)
    records = extractor.records(source_of(home), digests_of(home).values())
    exercises = records.filter(pl.col("verdict") == "exercise")
    assert set(exercises.get_column("force")) == {"Push"}
    assert len(list((home.cache / "extraction").iterdir())) == 1


def test_a_label_of_one_source_is_part_of_its_version_and_is_read(home: Home) -> None:
    write_pages(
        home, {"new.md": "# Row\n\nZips along: Lats\nDifficulty: Beginner\n\n## Steps\n\n1. Row hard.\n"}
    )
    file = home.sources / "site.toml"
    plain = extractor_of(home).version_of(source_of(home))
    file.write_text(file.read_text() + '[labels]\n"Zips along" = "target_muscles"\n', encoding="utf-8")
    collect_on(home, 0)
    extractor = extractor_of(home)
    assert extractor.version_of(source_of(home)) != plain
    records = extractor.records(source_of(home), {digests_of(home)["new.md"]})
    assert records.get_column("target_muscles").to_list() == [["Lats"]]


def test_workers_shards_and_order_never_change_a_record(home: Home, tmp_path: Path) -> None:
    write_pages(
        home, {f"page-{number:03}.md": PAGE.replace("{number}", str(number)) for number in range(600)}
    )
    collect_on(home, 0)
    digests = list(digests_of(home).values())
    one = extractor_of(home).records(source_of(home), digests)
    for file in home.cache.rglob("*.parquet"):
        file.unlink()
    settings = Settings(workers=2, shard_bytes=20_000)
    other = extractor_of(home, settings).records(source_of(home), digests[::-1])
    assert one.equals(other)


def test_a_page_that_takes_too_much_cpu_is_quarantined_and_its_neighbours_load(home: Home) -> None:
    write_pages(home, {"m-costly.md": COSTLY, "z-last.md": PAGE})
    collect_on(home, 0)
    digests = digests_of(home)
    records = extractor_of(home, cpu_seconds=0.1).records(source_of(home), digests.values())
    found = verdicts(records, digests)
    assert found.pop("m-costly.md") == ("unreadable", "time_limit")
    assert found["z-last.md"] == ("exercise", None)
    assert all(verdict != "unreadable" for verdict, _ in found.values())


def test_a_worker_that_is_killed_from_outside_costs_no_page(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pages(home, {"m-costly.md": COSTLY})
    collect_on(home, 0)
    digests = digests_of(home)
    whole = extractor_of(home).records(source_of(home), digests.values())
    for file in home.cache.rglob("*.parquet"):
        file.unlink()
    killed: list[int] = []
    monkeypatch.setattr(extraction_pool, "_SECONDS_BETWEEN_LOOKS", 0.01)

    def kill_once(done: int, total: int | None) -> None:
        if done and not killed:
            killed.extend(workers_at_work())
            os.kill(killed[0], signal.SIGKILL)

    extractor = Extractor(Workspace(home, Settings(workers=1)), kill_once)
    assert extractor.records(source_of(home), digests.values()).equals(whole)
    assert len(killed) == 1


def test_a_page_that_kills_its_worker_twice_is_quarantined(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in (home.root / "pages").iterdir():
        file.unlink()
    write_pages(home, {"a.md": PAGE, "b.md": COSTLY, "c.md": PAGE.replace("Squat", "Lunge")})
    collect_on(home, 0)
    digests = digests_of(home)
    killed: list[int] = []
    monkeypatch.setattr(extraction_pool, "_SECONDS_BETWEEN_LOOKS", 0.01)

    def kill_at_the_second_page(done: int, total: int | None) -> None:
        if done == 1 and len(killed) < 2 and not set(workers_at_work()) <= set(killed):
            killed.extend(workers_at_work())
            os.kill(killed[-1], signal.SIGKILL)

    extractor = Extractor(Workspace(home, Settings(workers=1)), kill_at_the_second_page)
    found = verdicts(extractor.records(source_of(home), digests.values()), digests)
    assert found["b.md"] == ("unreadable", "worker_died")
    assert found["a.md"] == found["c.md"] == ("exercise", None)
    broken = extractor.broken["site"]
    assert [(page.error, page.detail) for page in broken.values()] == [("worker_died", "SIGKILL")]
    assert list(broken) == [digests["b.md"]]


def test_a_shard_that_is_damaged_on_the_disk_is_read_again(home: Home) -> None:
    collect_on(home, 0)
    digests = digests_of(home).values()
    records = extractor_of(home).records(source_of(home), digests)
    next(home.cache.rglob("*.parquet")).write_bytes(b"torn")
    extractor = extractor_of(home)
    assert extractor.records(source_of(home), digests).equals(records)
    assert extractor.extracted == len(set(digests))


def test_a_payload_that_the_archive_does_not_hold_is_a_damaged_archive(home: Home) -> None:
    collect_on(home, 0)
    with pytest.raises(DamagedArchiveError):
        extractor_of(home).records(source_of(home), {"0" * 64})


def test_a_worker_loads_neither_frames_nor_a_database() -> None:
    """Each build starts a worker, and half of that is what it imports."""
    script = "import sys, flows.extract.worker; print({'duckdb', 'polars', 'prefect'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_progress_ends_with_all_pages(home: Home) -> None:
    collect_on(home, 0)
    digests = digests_of(home)
    seen: list[tuple[int, int | None]] = []
    extractor = Extractor(Workspace(home, Settings()), lambda done, total: seen.append((done, total)))
    extractor.records(source_of(home), digests.values())
    assert seen[-1] == (len(digests), len(digests))


def test_no_pages_give_an_empty_frame_under_the_contract(home: Home) -> None:
    collect_on(home, 0)
    records = extractor_of(home).records(replace(source_of(home)), [])
    assert records.height == 0
    PageRecord.validate(records)
