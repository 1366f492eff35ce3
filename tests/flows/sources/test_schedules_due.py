"""When a source is due: cron, time zones, clock changes, missed and repeated runs."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from small_home import collect_on, make_home

from flows.collect.collect import collect
from flows.home.errors import UsageError
from flows.home.run_history import is_work_left
from flows.home.run_log import RunLog
from flows.home.settings import Home, load_settings
from flows.sources import schedule as schedules_due
from flows.sources.cron import check_cron, next_after
from flows.sources.schedule import due_sources, groups, next_run
from flows.sources.source import load_sources
from flows.sources.workspace import Workspace

CRONS = (
    "30 2 * * *", "0 3 * * *", "0 * * * *", "*/15 1-3 * * *", "30 2 * * 0", "0 0 13 * 5", "0 5 1 */2 *",
    "0 5 * * mon-fri", "15 4 29 2 *", "5 0 */2 * *", "0 0 1,15 jan 7", "0 6 */2 * 1", "0 6 13 * */3",
    "10,40 2,3 * * *",
)  # fmt: skip
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
CHANGES = ("2026-03-28T12:00", "2026-10-24T12:00", "2026-03-07T12:00", "2026-10-31T20:00", "2026-04-04T03:00")
"""Shortly before clocks change in one of these zones."""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_time_that_the_clock_skips_or_repeats_comes_once() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    spring = next_after("30 2 * * *", utc("2026-03-28T12:00"), berlin)
    assert spring == utc("2026-03-29T00:30")
    assert next_after("30 2 * * *", spring, berlin) == utc("2026-03-30T00:30")
    autumn = next_after("30 2 * * *", utc("2026-10-24T12:00"), berlin)
    assert autumn == utc("2026-10-25T00:30")
    assert next_after("30 2 * * *", autumn, berlin) == utc("2026-10-26T01:30")


def test_an_hour_that_the_clock_skips_or_repeats_counts_once_each_hour() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert next_after("0 * * * *", utc("2026-03-29T00:00"), berlin) == utc("2026-03-29T01:00")
    assert next_after("0 * * * *", utc("2026-10-25T00:00"), berlin) == utc("2026-10-25T02:00")


@pytest.mark.slow
@pytest.mark.xdist_group("scheduler of Prefect")  # which takes two seconds to import
@pytest.mark.parametrize("cron", CRONS)
def test_the_times_are_those_of_prefects_scheduler(cron: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    from prefect.server.schemas.schedules import CronSchedule

    for zone in ZONES:
        for change in CHANGES:
            moment = utc(change)
            schedule = CronSchedule(cron=cron, timezone=zone)
            dates = asyncio.run(schedule.get_dates(4, moment + timedelta(seconds=1)))
            for date in dates:
                moment = next_after(cron, moment, ZoneInfo(zone))
                assert moment == date.astimezone(UTC), (zone, change)


@pytest.mark.parametrize(
    ("cron", "reason"),
    [
        ("5 a day", "3 fields and not five"),
        ("60 * * * *", "the minute '60' is not made of numbers, .* within 0 to 59"),
        ("0 24 * * *", "the hour '24' .* within 0 to 23"),
        ("0 3 0 * *", "the day of the month '0' .* within 1 to 31"),
        ("0 3 * 13 *", "the month '13' .* within 1 to 12"),
        ("0 3 * * mardi", "the day of the week 'mardi' .* within 0 to 7"),
        ("5-1 * * * *", "the minute '5-1' .* rising ranges"),
        ("*/0 * * * *", "the minute '\\*/0' .* steps"),
        ("0 0 L * *", "the day of the month 'L'"),
        ("0 0 * * 5#2", "the day of the week '5#2'"),
        ("0 0 30 2 *", "never comes"),
    ],
)
def test_a_cron_that_makes_no_sense_is_refused_with_a_reason(cron: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_cron(cron)


@pytest.mark.parametrize(
    ("lines", "file", "key"),
    [
        ('[schedule]\ncron = "0 25 * * *"', "site.toml", "'schedule.cron'"),
        ('[schedule]\ncron = "0 5 * * *"\ntimezone = "Mars/Olympus"', "site.toml", "'schedule.timezone'"),
    ],
)
def test_a_schedule_that_is_wrong_names_its_file_and_key(
    tmp_path: Path, lines: str, file: str, key: str
) -> None:
    home = make_home(tmp_path, source=lines)
    with pytest.raises(UsageError, match=f"{file}: {key}"):
        next_run(home)


@pytest.mark.parametrize("key", ["default_cron", "default_timezone"])
def test_a_default_schedule_that_is_wrong_names_the_settings(tmp_path: Path, key: str) -> None:
    home = make_home(tmp_path)
    home.settings_file.write_text(f'{key} = "nonsense"\n', encoding="utf-8")
    with pytest.raises(UsageError, match=f"repertoire.toml: '{key}'"):
        next_run(home)


def test_sources_with_the_same_schedule_are_one_group_and_the_next_run_is_the_first_of_all(
    tmp_path: Path,
) -> None:
    home = make_home(tmp_path, source='[schedule]\ncron = "0 5 * * 1"\ntimezone = "Europe/Berlin"\n')
    site = (home.sources / "site.toml").read_text(encoding="utf-8")
    (home.sources / "twin.toml").write_text(site, encoding="utf-8")
    (home.sources / "plain.toml").write_text(site.partition("[schedule]")[0], encoding="utf-8")
    assert [(group.schedule.cron, group.sources) for group in groups(home)] == [
        ("0 3 * * *", ("plain",)),
        ("0 5 * * 1", ("site", "twin")),
    ]
    assert next_run(home, utc("2026-06-07T12:00")) == utc("2026-06-08T03:00")
    assert next_run(home, utc("2026-06-08T03:00")) == utc("2026-06-08T03:00") + timedelta(days=1)
    home.settings_file.write_text('default_cron = "0 4 * * *"\n', encoding="utf-8")
    assert next_run(home, utc("2026-06-07T12:00")) == utc("2026-06-08T03:00")
    assert next_run(home, utc("2026-06-08T03:00")) == utc("2026-06-08T04:00")


def test_a_home_without_sources_has_no_next_run(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    assert next_run(Home(tmp_path)) is None


def due_names(home: Home, moment: str) -> list[str]:
    return [source.name for source in due_sources(home, Workspace(home).choose(), utc(moment))]


def test_a_source_is_due_from_its_time_until_it_is_collected(tmp_path: Path) -> None:
    home = make_home(tmp_path, source='[schedule]\ncron = "0 5 * * *"\n')
    assert due_names(home, "2026-03-01T00:00") == ["site"]
    collect_on(home, 0)  # at 03:00 on the first of March
    assert due_names(home, "2026-03-01T04:59") == []
    assert due_names(home, "2026-03-01T05:00") == ["site"]
    assert due_names(home, "2026-03-09T12:00") == ["site"]  # runs were missed: it is due once
    collect_on(home, 8)
    assert due_names(home, "2026-03-09T04:59") == []


def test_a_run_that_comes_again_within_the_same_hour_has_nothing_to_do(tmp_path: Path) -> None:
    home = make_home(tmp_path, source='[schedule]\ncron = "30 2 * * *"\ntimezone = "Europe/Berlin"\n')
    (source,) = load_sources(home)
    collect(home, source, load_settings(home), now=lambda: utc("2026-10-25T00:30"))  # 02:30, the first
    assert due_names(home, "2026-10-25T01:30") == []  # 02:30 again, an hour later
    assert due_names(home, "2026-10-26T01:30") == ["site"]


def test_a_collection_that_did_not_come_to_its_end_leaves_its_source_due(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    collect_on(home, 0)
    (home.archive / "site" / "20260305T000000.000000Z").mkdir()
    assert schedules_due.last_collected(home, "site") == utc("2026-03-01T03:00")
    assert due_names(home, "2026-03-05T12:00") == ["site"]


@pytest.mark.parametrize(
    ("events", "left"),
    [
        ([], True),
        ([("finished", {})], False),
        ([("failed", {"kind": "RepertoireError"}), ("tidied", {})], True),
        ([("failed", {"kind": "RejectedError"})], False),
    ],
    ids=["killed", "finished", "disk full", "refused"],
)
def test_work_is_left_after_a_run_that_died_or_broke_on_the_world(
    tmp_path: Path, events: list[tuple[str, dict[str, str]]], left: bool
) -> None:
    home = Home(tmp_path)
    assert not is_work_left(home)
    log = RunLog.start(home)
    log.record("started", status="ok")
    for event, detail in events:
        log.record(event, status="failed" if event == "failed" else "ok", **detail)
    assert is_work_left(home) is left
