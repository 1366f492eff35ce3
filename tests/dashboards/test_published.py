"""The published warehouse as the dashboard reads it: always the newest, never two at once."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from dashboards.answers import Answers
from dashboards.published import Published
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.warehouse.publish import publish, publish_again, start_build

READERS, PUBLISHES = 4, 12


def built(home: Home, number: int) -> Path:
    """Build a warehouse whose two tables say its number."""
    path = start_build(home)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema core")
        for name in ("one", "other"):
            connection.execute(f"create table core.{name} as select {number} as number from range(2000)")
    return path


def publish_number(home: Home, number: int) -> Path:
    return publish(home, built(home, number), f"{number:08x}")


def number_of(published: Published, table: str = "one") -> int:
    with published.reading() as warehouse:
        row = warehouse.row(f"select max(number) as number from core.{table}")
    assert row is not None
    return int(row["number"])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def published(home: Home) -> Iterator[Published]:
    subject = Published(home, Settings())
    yield subject
    subject.close()


@pytest.fixture(params=["links", "no links"])
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file system with hard links, and one that refuses them as FAT does."""
    if request.param == "no links":

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError("no hard links here")

        monkeypatch.setattr(os, "link", refuse)
    return str(request.param)


def test_each_publish_is_met_by_the_next_request(disk: str, home: Home, published: Published) -> None:
    for number in range(4):
        publish_number(home, number)
        assert number_of(published) == number
        assert number_of(published, "other") == number


def test_a_version_that_is_served_again_is_met(home: Home, published: Published) -> None:
    first = publish_number(home, 1)
    publish_number(home, 2)
    assert number_of(published) == 2
    publish_again(home, first)
    assert number_of(published) == 1


def test_a_request_keeps_what_it_began_with(home: Home, published: Published) -> None:
    publish_number(home, 1)
    with published.reading() as old:
        for number in range(2, 7):  # more than are kept, so that the file that is read is removed
            publish_number(home, number)
            assert number_of(published) == number
        assert old.rows("select distinct number from core.other") == ({"number": 1},)


def test_without_links_a_new_request_waits_until_the_old_file_is_let_go(
    home: Home, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    publish_number(home, 1)
    met: list[int] = []
    with published.reading() as old:
        publish_number(home, 2)
        others = [threading.Thread(target=lambda: met.append(number_of(published))) for _ in range(READERS)]
        for other in others:
            other.start()
        assert old.rows("select distinct number from core.other") == ({"number": 1},)
        assert met == []
    for other in others:
        other.join()
    assert met == [2] * READERS


@pytest.mark.slow
def test_readers_under_publishes_never_see_two_versions_in_one_request(
    disk: str, home: Home, published: Published
) -> None:
    publish_number(home, 0)
    done = threading.Event()

    def read() -> set[int]:
        seen: set[int] = set()
        while not done.is_set():
            with published.reading() as warehouse:
                said = {
                    row["number"]
                    for table in ("one", "other", "one")
                    for row in warehouse.rows(f"select distinct number from core.{table}")
                }
            assert len(said) == 1, f"two versions in one request: {said}"
            seen |= said
        return seen

    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read) for _ in range(READERS)]
        try:
            for number in range(1, PUBLISHES):
                publish_number(home, number)
                assert number_of(published) == number
        finally:
            done.set()
        assert set().union(*(reader.result() for reader in readers)) <= set(range(PUBLISHES))


def test_nothing_published_says_how_to_and_is_met_once_it_is(home: Home, published: Published) -> None:
    with pytest.raises(UsageError, match="repertoire run"), published.reading():
        pass
    publish_number(home, 3)
    assert number_of(published) == 3


def test_a_list_goes_in_as_a_tuple(home: Home, published: Published) -> None:
    publish_number(home, 3)
    with published.reading() as warehouse:
        assert warehouse.row("select list_sum($asked) as total", asked=(1, 2)) == {"total": 3}
        assert warehouse.row("select number from core.one where number > $most", most=3) is None


def test_answers_are_kept_as_many_as_fit() -> None:
    asked = []

    def ask(name: str, rows: int) -> list[int]:
        asked.append(name)
        return [0] * rows

    answers: Answers[list[int]] = Answers(max_rows=10)

    def get(name: str, rows: int = 3) -> None:
        assert answers.get(name, lambda: ask(name, rows)) == [0] * rows

    get("a")
    get("b")
    get("a")
    assert asked == ["a", "b"]
    get("c")  # three answers with their heads are 12 rows: the one used longest ago goes
    get("a")
    assert asked == ["a", "b", "c"]
    get("b")
    assert asked == ["a", "b", "c", "b"]
    get("too long", rows=100)
    get("too long", rows=100)
    assert asked[-2:] == ["too long", "too long"]
    get("a")
    get("a")
    assert asked[-1] == "a"
    assert asked[-2] == "too long"


def test_an_error_is_not_kept() -> None:
    answers: Answers[list[int]] = Answers()
    with pytest.raises(ZeroDivisionError):
        answers.get("a", lambda: [1 // 0])
    assert answers.get("a", lambda: [1]) == [1]


def test_who_asks_the_same_meanwhile_waits_for_the_one_answer() -> None:
    answers: Answers[list[int]] = Answers()
    started, may_end, asked = threading.Event(), threading.Event(), []

    def ask() -> list[int]:
        asked.append(1)
        started.set()
        assert may_end.wait(10)
        return [7]

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(answers.get, "a", ask)
        assert started.wait(10)
        second = pool.submit(answers.get, "a", ask)
        may_end.set()
        assert [first.result(10), second.result(10)] == [[7], [7]]
    assert asked == [1]


def test_what_depends_on_the_clock_is_asked_anew(home: Home, published: Published) -> None:
    publish_number(home, 1)
    with published.reading() as warehouse:
        asked = [
            warehouse.rows_now("select epoch_us(get_current_timestamp()) as now")[0]["now"] for _ in range(2)
        ]
    assert asked[0] < asked[1]
