"""While a crawl runs, it is told how it goes: in the terminal, in the run log, in the JSON log."""

import asyncio
import io
import json
from pathlib import Path

import pytest
from crawl_server import Site, always, crawl_source, exercise, linking, slow

from flows.cli.progress import LineReporter
from flows.collect.collect import collect
from flows.collect.crawl import pages
from flows.home import logs
from flows.home.progress import HowItGoes, ProgressReporter
from flows.home.run_history import read_events
from flows.home.settings import Settings
from flows.run.lifecycle import open_run
from flows.run.stages import collect_sources
from flows.sources.workspace import Workspace


def put_slow_site(site: Site) -> None:
    site.put("/", linking(*(f"/{number}" for number in range(4)), "/broken"))
    for number in range(4):
        site.answers[f"/{number}"] = slow(0.2, exercise(f"Exercise {number}"))
    site.answers["/broken"] = always("oops", 500)


def test_it_is_told_at_least_every_half_minute() -> None:
    assert pages.TELL_SECONDS < 30


@pytest.mark.parametrize("in_a_loop", [False, True])
def test_how_a_crawl_goes_is_told_while_it_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_a_loop: bool
) -> None:
    monkeypatch.setattr(pages, "TELL_SECONDS", 0.05)
    told: list[HowItGoes] = []
    with Site() as site:
        put_slow_site(site)
        home, source = crawl_source(tmp_path, site)
        if in_a_loop:

            async def flow() -> None:
                collect(home, source, Settings(), tell=told.append)

            asyncio.run(flow())
        else:
            collect(home, source, Settings(), tell=told.append)
    assert len(told) >= 8
    assert [each.done for each in told] == sorted(each.done for each in told)
    assert max(each.queued for each in told) >= 3
    assert told[-1].requests > told[0].requests
    assert max(each.pages_a_minute for each in told) > 0
    assert str(HowItGoes(1200, 30, 2, 1300, 61.4)) == (
        "1,200 pages done, 2 with an error, 30 queued, 61 a minute, 1,300 requests"
    )


@pytest.mark.parametrize("is_json", [False, True])
def test_terminal_run_log_and_json_log_have_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], is_json: bool
) -> None:
    monkeypatch.setattr(pages, "TELL_SECONDS", 0.05)
    stream = io.StringIO()
    if is_json:
        monkeypatch.setattr(logs._log, "stream", stream)
    reporter: ProgressReporter = logs.JsonReporter() if is_json else LineReporter()
    with Site() as site:
        put_slow_site(site)
        home, source = crawl_source(tmp_path, site)
        with open_run(Workspace(home), "collect", reporter, [source]) as run:
            collect_sources(run, [source])
    events = [event for event in read_events(run.log.path) if event["event"] == "collecting"]
    assert len(events) >= 8
    assert events[0]["source"] == "site"
    assert set(events[0]["detail"]) == set(HowItGoes._fields)
    if is_json:
        lines = [json.loads(line) for line in stream.getvalue().splitlines()]
        told = [line for line in lines if line["event"] == "collecting"]
        assert len(told) == len(events)
        assert told[-1]["detail"]["requests"] > 1
    else:
        assert capsys.readouterr().err.count("site: ") >= len(events)


def test_a_process_of_the_scheduler_tells_of_it_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("REPERTOIRE_LOG_FORMAT", raising=False)
    reporter = logs.reporter_of_child()
    reporter.message("Collected site")
    reporter.note("site: 3 pages done")
    assert capsys.readouterr().err == "site: 3 pages done\n"
    monkeypatch.setenv("REPERTOIRE_LOG_FORMAT", "json")
    monkeypatch.setattr(logs, "start_json_logs", lambda: None)
    assert isinstance(logs.reporter_of_child(), logs.JsonReporter)
