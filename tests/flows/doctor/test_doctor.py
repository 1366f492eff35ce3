"""What the doctor looks at, and the remedy that it names."""

import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command_line import call
from shared_homes import built_home, refused
from small_home import collect_on, make_home

from flows.collect.collect import collect
from flows.doctor.doctor import examine
from flows.doctor.health_check import HealthCheck
from flows.home.run_log import RunLog
from flows.home.settings import Home, Settings
from flows.sources.source import load_sources


def found(home: Home, subject: str, *, offline: bool = True) -> list[HealthCheck]:
    checkups = list(examine(home, lambda _done, _total: None, offline=offline))
    assert all((each.state == "ok") == (each.remedy is None) for each in checkups)
    return [each for each in checkups if each.subject == subject]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home", ("plank", "push-up"))


@pytest.mark.slow
def test_everything_is_looked_at(tmp_path: Path) -> None:
    home = built_home(tmp_path / "home")
    checkups = list(examine(home, lambda _done, _total: None, offline=True))
    assert {each.subject for each in checkups} >= {
        "versions", "permissions", "disk", "clock", "lock", "last run", "settings", "sources", "schedules",
        "taxonomy", "warehouse", "archive",
    }  # fmt: skip
    assert [each for each in checkups if each.subject == "warehouse" and each.state != "ok"] == []
    assert any("checks run" in each.found for each in checkups)


def test_a_clock_that_went_back_is_told(home: Home) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    collect(home, load_sources(home)[0], Settings(), now=lambda: tomorrow)
    [clock] = found(home, "clock")
    assert clock.state == "problem"
    assert clock.remedy is not None


def test_a_killed_run_and_a_failed_one_are_told(home: Home) -> None:
    assert found(home, "last run")[0].state == "ok"
    log = RunLog.start(home)
    log.record("started", status="ok", command="run")
    assert "killed" in found(home, "last run")[0].found
    log.record("failed", status="failed", error="the disk is full")
    assert "the disk is full" in found(home, "last run")[0].found


def test_a_schedule_that_makes_no_sense_is_told(home: Home) -> None:
    assert "next 20" in found(home, "schedules")[0].found
    home.settings_file.write_text('default_cron = "every day"\n', encoding="utf-8")
    assert found(home, "schedules")[0].state == "problem"


def test_nobody_to_tell_and_nowhere_to_write_figures_are_told(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TELL_ME", raising=False)
    home.settings_file.write_text(
        'metrics_file = "nowhere/x.prom"\n[notify]\nurls_from = ["TELL_ME"]\n', encoding="utf-8"
    )
    assert "TELL_ME" in found(home, "notifications")[0].found
    assert found(home, "metrics")[0].state == "problem"
    monkeypatch.setenv("TELL_ME", "json://localhost:1")
    (home.root / "nowhere").mkdir()
    assert found(home, "notifications")[0].state == "ok"
    assert found(home, "metrics")[0].state == "ok"


def test_a_site_that_does_not_answer_is_told_unless_offline(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        text = f'role = "own"\nformat = "crawl"\nurl = "http://127.0.0.1:{port}/"\nallow_private = true\n'
        (home.sources / "crawled.toml").write_text(text, encoding="utf-8")
        assert [each.state for each in found(home, "network", offline=False)] == ["ok"]
    [network] = found(home, "network", offline=False)
    assert network.state == "problem"
    assert f"127.0.0.1:{port}" in network.found
    assert found(home, "network") == []


@pytest.mark.slow
def test_a_warehouse_that_is_none_of_the_versions_is_told(tmp_path: Path) -> None:
    home = built_home(tmp_path / "home")
    content = home.published.read_bytes()
    home.published.unlink()
    home.published.write_bytes(content)
    assert [each.state for each in found(home, "warehouse")] == ["ok", "problem"]
    home.published.write_bytes(b"no warehouse" * 1000)
    [damaged] = found(home, "warehouse")
    assert damaged.remedy == "Make it again: repertoire rebuild"


@pytest.mark.slow
def test_how_a_collection_that_was_refused_is_accepted_is_told() -> None:
    [stale] = found(refused().home, "sources")
    assert stale.state == "problem"
    assert 'repertoire accept site "why"' in str(stale.remedy)


def test_a_damaged_archive_is_damage_and_ends_with_its_code(home: Home) -> None:
    collect_on(home, 0)
    part = next(home.archive.rglob("part-*.parquet"))
    os.truncate(part, 100)
    assert any(each.state == "damaged" and str(part) in each.found for each in found(home, "archive"))
    assert call("doctor", "--offline", home=home.root).returncode == 6
