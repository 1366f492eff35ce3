"""Politeness: how fast a site is asked, and what is done when it says later."""

import threading
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import crawl_server as server
import pytest
from crawl_server import Exchange, Site, always, crawl_source, exercise, linking

from flows.archive.manifest import list_snapshots
from flows.collect.collect import collect
from flows.collect.crawl.fetch import CrawlStoppedError
from flows.collect.crawl.rate_limit import MAX_BACKOFF, backoff, retry_after
from flows.home.settings import Settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sun, 01 Mar 2026 12:01:30 GMT", 90),
        ("Sunday, 01-Mar-26 12:01:30 GMT", 90),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("9" * 400, 1e9),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_seconds_and_as_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_backoff_doubles_with_jitter_up_to_a_limit() -> None:
    for attempt in range(12):
        waits = [backoff(attempt, 2.0) for _ in range(50)]
        longest = min(2.0 * 2**attempt, MAX_BACKOFF)
        assert longest / 2 <= min(waits) < max(waits) <= longest


@pytest.mark.slow
def test_by_default_one_request_at_a_time_a_second_apart(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", exercise("Squat"))
        home, source = crawl_source(tmp_path, site)
        assert source.crawl is not None
        text = source.path.read_text().replace("delay_seconds = 0\n", "")
        source.path.write_text(text)
        from flows.sources.source import load_sources

        collect(home, load_sources(home)[0], Settings())
        gaps = [later.at - earlier.at for earlier, later in pairwise(site.log)]
        assert len(gaps) == 4
        assert min(gaps) >= 1.0


@pytest.mark.parametrize("concurrency", [1, 3])
def test_no_more_requests_at_a_time_than_allowed(tmp_path: Path, concurrency: int) -> None:
    lock, now, most = threading.Lock(), [0], [0]

    def counting(exchange: Exchange) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.02)
        with lock:
            now[0] -= 1
        exchange.reply(exercise(exchange.path))

    with Site() as site:
        site.put("/", linking(*(f"/p/{number}" for number in range(12))))
        site.answers["/p/*"] = counting
        home, source = crawl_source(tmp_path, site, f"concurrency = {concurrency}")
        assert collect(home, source, Settings()).counts["present"] == 13
    assert most[0] == concurrency


@pytest.mark.slow
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_busy_site_is_left_alone_for_as_long_as_it_asks(tmp_path: Path, status: int, form: str) -> None:
    with Site() as site:
        site.put("/", linking("/busy", "/other"))
        retry = "1" if form == "seconds" else server.http_date(2.5)
        site.answers["/busy"] = server.busy_then(exercise("Busy"), status, retry=retry)
        site.put("/other", exercise("Other"))
        home, source = crawl_source(tmp_path, site)
        manifest = collect(home, source, Settings())
        busy = next(number for number, asked in enumerate(site.log) if asked.status == status)
        assert site.log[busy + 1].at - site.log[busy].at >= 0.99
        assert manifest.counts["present"] == 3


def test_a_site_that_wants_hours_is_left_alone_and_gone_on_with_later(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/a", "/busy", "/c"))
        site.put("/a", exercise("A"))
        site.put("/c", exercise("C"))
        site.answers["/busy"] = always("", 503, Retry_After="7200")
        home, source = crawl_source(tmp_path, site)
        with pytest.raises(CrawlStoppedError, match=r"a pause of 120 minutes\. Collect again then"):
            collect(home, source, Settings())
        assert list_snapshots(home, "site") == []
        asked = len(site.log)
        site.put("/busy", exercise("Busy"))
        assert collect(home, source, Settings()).counts["present"] == 4
        assert [
            each.path for each in site.log[asked:] if "." not in each.path and "not-there" not in each.path
        ] == [
            "/busy",
            "/c",
        ]


def test_a_site_that_is_down_is_not_asked_for_page_after_page(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking(*(f"/down/{number}" for number in range(50))))
        site.answers["/down/*"] = server.reset
        home, source = crawl_source(tmp_path, site, "retries = 0")
        with pytest.raises(CrawlStoppedError, match="10 addresses in a row failed"):
            collect(home, source, Settings())
        assert len(site.asked("/down")) == 10
        assert list_snapshots(home, "site") == []


def test_a_site_without_one_page_closes_nothing(tmp_path: Path) -> None:
    with Site() as site:
        site.put("/", linking("/a"))
        site.put("/a", exercise("A"))
        home, source = crawl_source(tmp_path, site)
        first = collect(home, source, Settings())
        site.answers.clear()
        with pytest.raises(CrawlStoppedError, match="no page could be read"):
            collect(home, source, Settings())
        assert list_snapshots(home, "site") == [first]
