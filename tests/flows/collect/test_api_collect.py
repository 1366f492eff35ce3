"""Collecting from an address: pages to the last, what has changed alone, nothing closed by half of it."""

import asyncio
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from api_server import (
    PATH,
    Paged,
    api_source,
    bare_list,
    json_answer,
    next_in_body,
    next_in_header,
    page_numbers,
    record,
    relative_next,
    reply_json,
    wordpress,
)
from command_line import call
from crawl_server import (
    Exchange,
    Site,
    always,
    busy_then,
    closes_at_once,
    cut_by_length,
    gzip_bomb,
    linking,
    redirect,
    slow,
    trickling,
)
from work import work_in_proportion

from flows.archive.manifest import Manifest, list_snapshots
from flows.archive.payloads import payload_shards, read_payloads
from flows.archive.read import read_rows
from flows.collect.api.kept import ANSWERS_FILE
from flows.collect.collect import collect
from flows.collect.crawl.fetch import CrawlStoppedError
from flows.home.errors import RepertoireError, UsageError
from flows.home.settings import Home, Settings
from flows.sources.source import load_sources
from flows.upkeep.compact import compact

NEXT = 'records = "results"\npaging = { by = "next", next = "next", total = "count" }'
NUMBERED = """
records = "data"
paging = { by = "page", parameter = "page", total = "meta.total", pages = "meta.last_page" }"""
WORDPRESS = """
paging = { by = "page", parameter = "page", total = "header:X-WP-Total", pages = "header:X-WP-TotalPages" }"""
BARE = 'paging = { by = "page", parameter = "page" }'


def outcomes(home: Home) -> dict[str, str]:
    """Collect and return what became of each record."""
    return states(gather(home))


def gather(home: Home) -> Manifest:
    return collect(home, load_sources(home)[0], Settings(), snapshots=list_snapshots(home, "api"))


def states(manifest: Manifest) -> dict[str, str]:
    return dict(read_rows(manifest, ["url", "outcome"]).iter_rows())


def same(outcome: str, *numbers: int) -> dict[str, str]:
    return {str(number): outcome for number in numbers}


def edited(exchange_of: Paged, number: int, **changes: Any) -> None:
    exchange_of.records = [
        {**each, **changes} if each["id"] == number else each for each in exchange_of.records
    ]


@pytest.mark.parametrize(
    ("envelope", "keys"), [(next_in_body, NEXT), (page_numbers, NUMBERED), (bare_list, BARE)]
)
def test_what_has_not_changed_is_asked_for_and_not_sent_again(
    tmp_path: Path, envelope: Any, keys: str
) -> None:
    with Site() as site:
        api = site.answers[PATH] = Paged(envelope)
        home, _ = api_source(tmp_path, site, keys)
        first = gather(home)
        asked = len(site.asked(PATH))
        assert states(first) == same("present", *range(1, 8))
        site.log.clear()
        second = gather(home)
        assert states(second) == same("unchanged", *range(1, 8))
        assert second.states_digest == first.states_digest
        assert [each.status for each in site.log if each.path.startswith(PATH)] == [304] * asked
        assert second.notes["answers_unchanged"] == asked
        edited(api, 5, name="Split squat, edited")
        site.log.clear()
        third = gather(home)
        changed = same("unchanged", 1, 2, 3, 4, 6, 7) | same("present", 5)
        assert states(third) == changed
        assert len(site.bodies()) == 1
        site.log.clear()
        assert outcomes(home) == same("unchanged", *range(1, 8))
        assert site.bodies() == []


@pytest.mark.parametrize(
    ("envelope", "keys"),
    [
        (next_in_body, NEXT),
        (page_numbers, NUMBERED),
        (bare_list, BARE),
        (next_in_header, 'paging = { by = "link" }'),
        (wordpress, WORDPRESS),
    ],
)
def test_records_that_come_and_go_between_two_collections_are_noticed(
    tmp_path: Path, envelope: Any, keys: str
) -> None:
    with Site() as site:
        api = site.answers[PATH] = Paged(envelope, [record(number) for number in range(1, 7)])
        home, _ = api_source(tmp_path, site, keys)
        gather(home)
        api.records.append(record(7))
        assert outcomes(home) == same("unchanged", *range(1, 7)) | same("present", 7)
        del api.records[1]
        found = gather(home)
        assert states(found) == same("unchanged", 1, 3, 4, 5, 6, 7) | same("missing", 2)
        assert found.notes["incomplete"] is None
        del api.records[3:]
        assert outcomes(home) == same("unchanged", 1, 3, 4) | same("missing", 5, 6, 7)


def test_one_answer_that_is_all_costs_one_304(tmp_path: Path) -> None:
    with Site() as site:
        site.answers["/exercises.json"] = json_answer([record(number) for number in range(4)])
        home, _ = api_source(tmp_path, site, start="/exercises.json")
        gather(home)
        site.log.clear()
        assert outcomes(home) == same("unchanged", *range(4))
        assert [each.status for each in site.log] == [404, 304]
        site.answers["/exercises.json"] = json_answer([record(number) for number in (0, 1, 3, 9)])
        assert outcomes(home) == same("unchanged", 0, 1, 3) | same("missing", 2) | same("present", 9)


def test_joins_are_made_anew_though_the_answer_has_not_changed(tmp_path: Path) -> None:
    gear = tmp_path / "gear.json"
    gear.write_text(json.dumps([{"id": number, "label": "Barbell"} for number in range(1, 8)]))
    join = f'[join.gear]\npath = "{gear}"\nid = "id"\nfield = "id"'
    with Site() as site:
        site.answers[PATH] = Paged(next_in_body)
        home, source = api_source(tmp_path / "home", site, f"{NEXT}\n{join}")
        gather(home)
        gear.write_text(
            json.dumps([{"id": n, "label": "Sled" if n == 4 else "Barbell"} for n in range(1, 8)])
        )
        site.log.clear()
        manifest = gather(home)
        assert states(manifest) == same("unchanged", 1, 2, 3, 5, 6, 7) | same("present", 4)
        assert site.bodies() == []
    digest = read_rows(manifest, ["url", "payload_digest"]).filter(url="4")["payload_digest"][0]
    (shard,) = payload_shards(home, source.name, {digest}, 1 << 20)
    assert json.loads(read_payloads(shard)[0][3])["gear"] == [{"id": 4, "label": "Sled"}]


def test_a_source_file_that_reads_otherwise_asks_for_all_again(tmp_path: Path) -> None:
    with Site() as site:
        site.answers[PATH] = Paged(next_in_body)
        home, _ = api_source(tmp_path, site, NEXT)
        gather(home)
        file = home.sources / "api.toml"
        file.write_text(file.read_text().replace('id = "id"', 'id = "name"'))
        site.log.clear()
        manifest = gather(home)
        assert len(site.bodies()) == 3
        assert manifest.counts["present"] == manifest.counts["missing"] == 7


def test_answers_that_are_damaged_or_lost_are_asked_for_again(tmp_path: Path) -> None:
    with Site() as site:
        site.answers[PATH] = Paged(next_in_body)
        home, _ = api_source(tmp_path, site, NEXT)
        first = gather(home)
        (first.folder / ANSWERS_FILE).write_text("{")
        site.log.clear()
        assert outcomes(home) == same("unchanged", *range(1, 8))
        assert len(site.bodies()) == 3


@pytest.mark.parametrize(
    ("failing", "problem"),
    [
        (always("down", 500), "HTTP status 500"),
        (always("down", 503, Retry_After="0"), "HTTP status 503"),
        (busy_then("", 429, times=9, retry="0"), "HTTP status 429"),
        (slow(1.5, "{}"), "no complete answer within 1 s"),
        (trickling(0.1), "no complete answer within 1 s"),
        (closes_at_once, "disconnected"),
        (cut_by_length, "ends early"),
        (always("", 404), r"gives no data: HTTP status 404"),
        (always("", 403), "needs a token"),
        (always(linking("/login", title="Log in")), "a web page where data are expected"),
        (always('{"results": [{"id": 4', Content_Type="application/json"), "is not JSON"),
        (always("[" * 5000, Content_Type="application/json"), "is not JSON"),
        (gzip_bomb, "too large: the limit is 50000000 bytes"),
        (json_answer({"error": "no quota"}), "no list of records; it says 'no quota'"),
    ],
)
def test_a_page_that_fails_half_way_adds_nothing_and_closes_nothing(
    tmp_path: Path, failing: Any, problem: str
) -> None:
    with Site() as site:
        api = site.answers[PATH] = Paged(next_in_body)
        home, _ = api_source(tmp_path, site, NEXT)
        file = home.sources / "api.toml"
        file.write_text(file.read_text().replace("timeout_seconds = 5", "timeout_seconds = 1"))
        gather(home)
        edited(api, 4, name="Another name")
        api.fails[f"{PATH}?page=2"] = failing
        with pytest.raises(RepertoireError, match=problem):
            gather(home)
        assert len(list_snapshots(home, "api")) == 1
        api.fails.clear()
        assert outcomes(home) == same("unchanged", 1, 2, 3, 5, 6, 7) | same("present", 4)


def test_a_server_that_is_busy_is_asked_again_after_the_pause_that_it_asks_for(tmp_path: Path) -> None:
    with Site() as site:
        site.answers[PATH] = api = Paged(next_in_body)
        page, _ = next_in_body(api, 2, api.records[3:6])
        api.fails[f"{PATH}?page=2"] = busy_then(json.dumps(page), 429, times=1, retry="1")
        home, _ = api_source(tmp_path, site, NEXT)
        assert outcomes(home) == same("present", *range(1, 8))
        times = [each.at for each in site.log if each.path.endswith("page=2")]
        assert times[1] - times[0] >= 1


def test_a_long_pause_that_a_server_asks_for_ends_the_collection(tmp_path: Path) -> None:
    with Site() as site:
        site.answers[PATH] = busy_then("", 429, retry="7200")
        home, _ = api_source(tmp_path, site, NEXT)
        with pytest.raises(CrawlStoppedError, match=r"120 minutes.*what has not changed") as raised:
            gather(home)
        assert not raised.value.is_transient


def test_pages_that_go_in_a_circle_are_refused(tmp_path: Path) -> None:
    def circling(exchange: Exchange) -> None:
        body = {"next": f"{PATH}?page=1", "results": [record(len(exchange.path))]}
        reply_json(exchange, json.dumps(body).encode(), {})

    with Site() as site:
        site.answers[PATH] = circling
        home, _ = api_source(tmp_path, site, NEXT.replace(', total = "count"', ""))
        with pytest.raises(UsageError, match="which was read already: the pages go in a circle"):
            gather(home)
        site.answers[PATH] = json_answer([record(1), record(2)])
        home, _ = api_source(tmp_path, site, BARE)
        with pytest.raises(UsageError, match="nothing but records that other pages have held"):
            gather(home)
    assert list_snapshots(home, "api") == []


@pytest.mark.parametrize(
    ("cap", "count", "said"),
    [
        ("max_pages = 2", 6, "only 6 of 7 records were read: max_pages under [paging] is 2"),
        ("max_records = 4", 4, "only 4 of 7 records were read: max_records under [paging] is 4"),
    ],
)
def test_a_cap_is_said_and_closes_nothing(tmp_path: Path, cap: str, count: int, said: str) -> None:
    with Site() as site:
        site.answers[PATH] = Paged(next_in_body)
        home, _ = api_source(tmp_path, site, NEXT)
        gather(home)
        file = home.sources / "api.toml"
        file.write_text(file.read_text().replace('total = "count" }', f'total = "count", {cap} }}'))
        manifest = gather(home)
    assert manifest.notes["incomplete"] == said
    assert states(manifest) == same("unchanged", *range(1, count + 1)) | same("error", *range(count + 1, 8))
    reasons = read_rows(manifest, ["outcome", "reason", "detail"]).filter(outcome="error")
    assert set(reasons["reason"]) == {"not_asked"}
    assert set(reasons["detail"]) == {said}


def test_a_cap_that_is_just_reached_is_none(tmp_path: Path) -> None:
    with Site() as site:
        site.answers[PATH] = Paged(next_in_body)
        caps = 'total = "count", max_pages = 3, max_records = 7 }'
        home, _ = api_source(tmp_path, site, NEXT.replace('total = "count" }', caps))
        assert gather(home).notes["incomplete"] is None


@pytest.mark.parametrize("total", [9, 5])
def test_a_total_that_lies_closes_nothing_and_takes_what_came(tmp_path: Path, total: int) -> None:
    with Site() as site:
        api = site.answers[PATH] = Paged(next_in_body)
        home, _ = api_source(tmp_path, site, NEXT)
        gather(home)
        del api.records[2]
        api.records.append(record(8))
        api.total = total
        manifest = gather(home)
    assert manifest.notes["incomplete"] == f"it states {total} records, and 7 came"
    assert states(manifest) == same("unchanged", 1, 2, 4, 5, 6, 7) | same("error", 3) | same("present", 8)


def test_records_that_move_between_pages_while_they_are_read_close_nothing(tmp_path: Path) -> None:
    with Site() as site:
        api = Paged(next_in_body)

        def shifting(exchange: Exchange) -> None:
            api(exchange)
            if exchange.path == PATH and api.records[0]["id"] == 1:
                del api.records[0]  # what was first on the second page is now last on the first

        site.answers[PATH] = api
        home, _ = api_source(tmp_path, site, NEXT)
        gather(home)
        site.answers[PATH] = shifting
        manifest = gather(home)
    assert "7 and then 6 records while it was read" in manifest.notes["incomplete"]
    assert states(manifest)["4"] == "error"


def test_records_that_come_twice_make_room_for_doubt(tmp_path: Path) -> None:
    with Site() as site:
        api = site.answers[PATH] = Paged(next_in_body)
        home, _ = api_source(tmp_path, site, NEXT)
        gather(home)
        api.records[4] = api.records[0]  # an order that is not stable: 1 again, and 5 on no page
        manifest = gather(home)
    assert manifest.notes["records_repeated"] == 1
    assert states(manifest) == same("unchanged", 1, 2, 3, 4, 6, 7) | same("error", 5)


def test_an_address_that_begins_to_page_closes_nothing_until_the_source_file_says_how(tmp_path: Path) -> None:
    with Site() as site:
        site.answers[PATH] = json_answer({"results": [record(number) for number in range(1, 8)]})
        home, _ = api_source(tmp_path, site, 'records = "results"')
        gather(home)
        site.answers[PATH] = Paged(next_in_body)
        manifest = gather(home)
    assert "says that there are more; say in sources/api.toml, under [paging]" in manifest.notes["incomplete"]
    assert states(manifest) == same("unchanged", 1, 2, 3) | same("error", 4, 5, 6, 7)


def test_robots_that_begin_to_forbid_end_the_collection(tmp_path: Path) -> None:
    with Site() as site:
        site.answers[PATH] = Paged(next_in_body)
        home, _ = api_source(tmp_path, site, NEXT)
        gather(home)
        site.answers["/robots.txt"] = always("User-agent: *\nDisallow: /*page=2\n")
        with pytest.raises(UsageError, match=r"page=2: its robots\.txt does not allow"):
            gather(home)


def test_a_record_that_cannot_be_archived_costs_itself_alone(tmp_path: Path) -> None:
    deep: Any = "x"
    for _ in range(400):
        deep = [deep]
    odd = [
        record(1),
        {**record(2), "note": "\ud800"},
        record(3, rating=float("nan")),
        record(4, deep=deep),
        5,
    ]
    with Site() as site:
        site.answers["/e.json"] = json_answer([*odd, {"name": "No id"}])
        home, _ = api_source(tmp_path, site, start="/e.json")
        manifest = gather(home)
        rows = read_rows(manifest, ["url", "reason"])
        assert sorted(rows.filter(pl.col("reason").is_null())["url"]) == ["1", "3"]
        assert rows.height == 6
        site.log.clear()
        gather(home)
        assert len(site.bodies(200)) == 1  # an answer with lost records is asked for in whole


def test_pages_are_asked_for_with_the_pause_between_them_and_a_name(tmp_path: Path) -> None:
    with Site() as site:
        site.answers["/robots.txt"] = always("User-agent: *\nCrawl-delay: 0.2\n")
        site.answers[PATH] = Paged(next_in_body)
        home, _ = api_source(tmp_path, site, f'{NEXT}\ncontact = "me@gym.org"')
        gather(home)
        times = [each.at for each in site.log if each.path.startswith(PATH)]
        assert min(later - earlier for earlier, later in pairwise(times)) >= 0.2
        assert {each.headers["user-agent"].partition("(")[2] for each in site.log} == {"+me@gym.org)"}


def test_an_archive_that_was_compacted_still_answers_for_what_has_not_changed(tmp_path: Path) -> None:
    with Site() as site:
        api = site.answers[PATH] = Paged(next_in_body)
        home, _ = api_source(tmp_path, site, NEXT)
        gather(home)
        edited(api, 2, name="Split squat, edited")
        gather(home)
        compact(home, "api", Settings())
        site.log.clear()
        assert outcomes(home) == same("unchanged", *range(1, 8))
        assert site.bodies() == []


def test_it_is_collected_within_a_running_loop_too(tmp_path: Path) -> None:
    async def flow(home: Home) -> dict[str, str]:
        return outcomes(home)

    with Site() as site:
        site.answers[PATH] = Paged(next_in_body)
        home, _ = api_source(tmp_path, site, NEXT)
        assert asyncio.run(flow(home)) == same("present", *range(1, 8))


def test_an_answer_without_any_record_closes_nothing(tmp_path: Path) -> None:
    with Site() as site:
        api = site.answers[PATH] = Paged(next_in_body)
        home, _ = api_source(tmp_path, site, NEXT)
        gather(home)
        api.records.clear()
        manifest = gather(home)
    assert manifest.notes["incomplete"] == "it gave no record at all"
    assert states(manifest) == same("error", *range(1, 8))


@pytest.mark.parametrize(("failing", "whole"), [(2, False), (3, False), (4, True)])
def test_an_error_is_the_end_of_pages_only_after_one_that_is_not_full(
    tmp_path: Path, failing: int, whole: bool
) -> None:
    with Site() as site:
        api = site.answers[PATH] = Paged(bare_list)
        home, _ = api_source(tmp_path, site, BARE)
        gather(home)
        api.fails[f"{PATH}?page={failing}"] = always("", 404)
        manifest = gather(home)
    assert (manifest.notes["incomplete"] is None) == whole
    assert manifest.counts["missing"] == 0


def test_a_relative_next_page_is_read_from_where_an_address_redirects_to(tmp_path: Path) -> None:
    with Site() as site:
        site.answers["/exercises"] = redirect(PATH)
        site.answers[PATH] = Paged(relative_next)
        keys = 'records = "data"\npaging = { by = "next", next = "links.next" }'
        home, _ = api_source(tmp_path, site, keys, start="/exercises")
        assert outcomes(home) == same("present", *range(1, 8))
        site.log.clear()
        assert outcomes(home) == same("unchanged", *range(1, 8))
        assert site.bodies() == []


def test_pages_that_are_too_large_together_are_refused_with_the_limit(tmp_path: Path) -> None:
    def heavy(exchange: Exchange) -> None:
        number = int(exchange.path.rpartition("=")[2]) if "=" in exchange.path else 1
        content = {"next": f"{PATH}?page={number + 1}", "results": [record(number)], "more": "x" * 30_000_000}
        exchange.reply(json.dumps(content))

    with Site() as site:
        site.answers[PATH] = heavy
        home, _ = api_source(tmp_path, site, NEXT.replace(', total = "count"', ""))
        with pytest.raises(UsageError, match=r"more than 100,000,000 bytes together\. Set max_records"):
            gather(home)
        assert len(site.asked(PATH)) == 4


def test_a_list_of_many_records_is_read_with_work_in_proportion(tmp_path: Path) -> None:
    """What is around the records is asked how they go on; the records themselves never are."""
    with Site() as site:
        answer = json.dumps([record(number) for number in range(20_000)]).encode()
        site.answers["/e.json"] = json_answer(answer)
        home, _ = api_source(tmp_path, site, start="/e.json")
        with work_in_proportion(len(answer)):
            assert gather(home).counts["present"] == 20_000


@pytest.mark.parametrize("verb", ["collect", "sources"])
def test_a_collection_that_is_not_whole_is_told_to_people(tmp_path: Path, verb: str) -> None:
    with Site() as site:
        site.answers[PATH] = Paged(next_in_body)
        home, _ = api_source(tmp_path, site, NEXT.replace(" }", ", max_pages = 1 }"))
        collected = call("collect", home=home.root)
        said = collected if verb == "collect" else call("sources", home=home.root)
    assert "only 3 of 7 records were read" in f"{said.stdout}{said.stderr}"
