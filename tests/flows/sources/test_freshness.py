"""Freshness: when a source is overdue, and that everything which tells it tells the same."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command_line import call
from small_home import FIRST_DAY, collect_on, make_home

from dashboards.overdue import _overdue
from flows.home.settings import CHECKOUT, Home, load_settings
from flows.run.metrics import render_metrics
from flows.sources.freshness import freshness, overdue_sentences

DAILY = '[schedule]\ncron = "0 5 * * *"\ntimezone = "Europe/Berlin"\n'


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose source is collected every day at four (UTC), and was at three on the first of March."""
    home = make_home(tmp_path, source=DAILY)
    collect_on(home, 0)
    return home


def test_a_source_is_overdue_once_its_time_and_the_grace_time_have_passed(home: Home) -> None:
    (at_once,) = freshness(home, utc("2026-03-01T10:00"))
    assert (at_once.collected_at, at_once.due_at) == (FIRST_DAY, utc("2026-03-01T04:00"))
    assert at_once.overdue is None
    (late,) = freshness(home, utc("2026-03-01T10:01"))
    assert late.overdue == timedelta(hours=6, minutes=1)
    (sentence,) = overdue_sentences(home, utc("2026-03-03T00:00"))
    assert sentence == (
        "site: overdue since 2026-03-01 04:00 UTC; last collected: 2026-03-01 03:00 UTC; its schedule is "
        "0 5 * * * (Europe/Berlin)"
    )


def test_a_collection_that_changed_nothing_counts(home: Home) -> None:
    collect_on(home, 4)
    assert overdue_sentences(home, utc("2026-03-05T09:00")) == []


def test_the_grace_time_is_a_setting(home: Home) -> None:
    home.settings_file.write_text("overdue_after_hours = 0.5\n", encoding="utf-8")
    assert overdue_sentences(home, utc("2026-03-01T04:29")) == []
    assert len(overdue_sentences(home, utc("2026-03-01T04:31"))) == 1
    home.settings_file.write_text("overdue_after_hours = 1e300\n", encoding="utf-8")
    assert overdue_sentences(home, utc("2036-03-01T00:00")) == []


def test_what_was_never_collected_is_due_from_when_its_file_was_written(tmp_path: Path) -> None:
    home = make_home(tmp_path, source=DAILY)
    written = utc("2026-03-01T03:00").timestamp()
    os.utime(home.sources / "site.toml", (written, written))
    assert overdue_sentences(home, utc("2026-03-01T09:59")) == []
    (sentence,) = overdue_sentences(home, utc("2026-03-02T00:00"))
    assert "last collected: never" in sentence


def test_demonstration_data_stay_as_they_are(tmp_path: Path) -> None:
    home = make_home(tmp_path, source="demo = true\n")
    collect_on(home, 0)
    assert overdue_sentences(home, utc("2027-01-01T00:00")) == []
    assert freshness(home)[0].due_at == utc("2026-03-02T03:00")
    assert (CHECKOUT / "sources" / "sample.toml").read_text().count("demo = true") == 1


@pytest.mark.slow
def test_status_doctor_metrics_and_dashboard_say_the_same(home: Home) -> None:
    assert call("build", home=home.root).returncode == 0
    (late,) = freshness(home)
    told = call("status", home=home.root)
    assert told.returncode == 5
    state = json.loads(told.stdout)
    assert state["problems"] == [late.sentence]
    assert state["sources"][0]["overdue_since"] == "2026-03-01T04:00:00Z"
    assert state["next"].endswith(" run")
    checks = json.loads(call("doctor", "--offline", home=home.root).stdout)
    (check,) = [each for each in checks if each["subject"] == "schedules"]
    assert (check["state"], check["found"]) == ("problem", late.sentence)
    assert 'repertoire_source_overdue{source="site"} 1.0' in render_metrics(home)
    assert [each.sentence for each in _overdue(home, -1)] == [late.sentence]
    home.settings_file.write_text("overdue_after_hours = 1e7\n", encoding="utf-8")
    assert call("status", home=home.root).returncode == 0
    assert 'repertoire_source_overdue{source="site"} 0.0' in render_metrics(home)
    assert _overdue(home, -2) == ()
    (home.sources / "site.toml").write_text("role = 3\n", encoding="utf-8")
    ((source, sentence),) = _overdue(home, -3)
    assert source is None
    assert sentence.startswith("Whether sources are overdue is not known: ")
    assert load_settings(home).overdue_after_hours == 1e7
