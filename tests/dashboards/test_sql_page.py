"""The page SQL over real HTTP: who may ask, how much is shown, what is saved, and that pages never wait."""

import csv
import io
import json
import signal
import threading
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse

import polars as pl
import psutil  # type: ignore[import-untyped]
import pytest
from dashboard_home import Dashboard
from served import address_of, served, start
from shared_homes import copied, shipped_built

from flows.home.settings import Home

pytestmark = pytest.mark.slow

ENDLESS = "select count(*) from range(1000000000000) a, range(1000) b"
IN_ONE_CALL = "select levenshtein(repeat('a', 200000), repeat('b', 200000))"
TOKEN = "a-token-of-the-tests"
BROWSER = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """Give a dashboard with saved queries and a short limit of time."""
    home = Home(copied(shipped_built().root, tmp_path_factory.mktemp("sql") / "home"))
    home.settings_file.write_text("sql_timeout_seconds = 20\nsql_memory_bytes = 300000000\n")
    home.queries.mkdir()
    (home.queries / "by-rule.sql").write_text("-- Findings <by> rule\nselect 4711 * 2 as product")
    (home.queries / "no name!.sql").write_text("select 1")
    with served(home) as address:
        yield Dashboard(home, address)


def path_of(statement: str, page: str = "/sql", **more: str) -> str:
    return f"{page}?{urllib.parse.urlencode({'q': statement} | more)}"


def statements_of(process: int) -> list[psutil.Process]:
    """Return the processes of statements that run below a dashboard."""
    return [each for zygote in psutil.Process(process).children() for each in zygote.children()]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", **BROWSER},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_can_make_nobody_ask(asked: Dashboard, headers: dict[str, str]) -> None:
    answer = asked.get(path_of("select 4711 * 2 as product"), headers)
    assert answer.status == 403
    assert "9,422" not in answer.words
    assert "select 4711 * 2 as product" in answer.words, "the statement waits for its reader"
    assert "nothing was run" in answer.words
    assert "9,422" not in asked.get("/sql?saved=by-rule", headers).words
    for form in ("csv", "parquet"):
        download = asked.get(path_of("select 4711 * 2 as product", "/sql/download", format=form), headers)
        assert download.status == 403
        assert b"9422" not in download.body


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin", **BROWSER}, {"Sec-Fetch-Site": "none", **BROWSER}, {"Origin": ""}],
)
def test_our_own_pages_the_address_bar_and_programs_ask(asked: Dashboard, headers: dict[str, str]) -> None:
    if headers == {"Origin": ""}:
        headers = {"Origin": asked.address}
    answer = asked.get(path_of("select 4711 * 2 as product"), headers)
    assert answer.status == 200
    assert "9,422" in answer.words


def test_the_other_pages_are_for_links_of_other_sites(asked: Dashboard) -> None:
    assert asked.get("/gaps", {"Sec-Fetch-Site": "cross-site", **BROWSER}).status == 200


def test_the_first_thousand_rows_are_shown_with_the_link_to_all(asked: Dashboard) -> None:
    sql = "select range as n from range(5000)"
    answer = asked.sql(sql)
    assert "The first 1,000 rows; there are more" in answer.words
    assert answer.text.count("<tr>") == 1_001
    assert 'role="alert"' not in answer.text
    link = "/sql/download?" + urllib.parse.urlencode({"q": sql, "format": "csv"}).replace("&", "&amp;")
    assert f'<a href="{link}" download>all of them</a>' in answer.text
    assert len(list(csv.reader(io.StringIO(asked.get(link.replace("&amp;", "&")).text)))) == 5_001
    assert "1,000 rows." in asked.sql("select range as n from range(1000)").words


def test_wide_rows_are_shown_as_far_as_they_fit(asked: Dashboard) -> None:
    answer = asked.sql("select range, repeat('x', 100000) as text from range(900)")
    assert "(100,000 letters)" in answer.words
    assert len(answer.body) < 12_000_000
    assert "the download has all of them" in answer.words


def test_a_long_cell_is_folded_and_whole(asked: Dashboard) -> None:
    text = asked.sql("select repeat('words ', 100) as text, range(200) as list, null as nothing").text
    assert text.count('<details class="long">') == 2
    assert ("words " * 100).replace(" ", "") in text.replace("</summary>", "").replace(" ", "")


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "xlsx", "parquet"])
def test_a_download_has_all_in_each_form(asked: Dashboard, form: str) -> None:
    sql = "select range as n, 'row ' || range as name from range(3000)"
    answer = asked.get(path_of(sql, "/sql/download", format=form))
    assert answer.status == 200
    assert f'filename="query.{form}"' in answer.headers["content-disposition"]
    read = {
        "csv": lambda: len(list(csv.DictReader(io.StringIO(answer.text)))),
        "json": lambda: len(json.loads(answer.body)),
        "jsonl": lambda: len(answer.text.splitlines()),
        "xlsx": lambda: pl.read_excel(io.BytesIO(answer.body)).height,
        "parquet": lambda: pl.read_parquet(io.BytesIO(answer.body)).height,
    }
    assert read[form]() == 3_000


@pytest.mark.parametrize(
    "statement",
    [
        "select repeat('a', 1000000) from range(3000)",
        "select list(range) from range(500000000)",
        "select * from read_text('/etc/passwd')",
        "select error('late') from range(3000)",
    ],
)
@pytest.mark.parametrize("page", ["/sql", "/sql/download"])
def test_what_is_refused_is_told_and_the_next_one_is_answered(
    asked: Dashboard, statement: str, page: str
) -> None:
    answer = asked.get(path_of(statement, page))
    assert answer.status == (200 if page == "/sql" else 400)
    assert "root:" not in answer.text
    assert "9,422" in asked.get("/sql?saved=by-rule").words


def test_saved_queries_are_listed_linked_and_asked(asked: Dashboard) -> None:
    answer = asked.get("/sql?saved=by-rule")
    assert "9,422" in answer.words
    assert '<a href="/sql?saved=by-rule" aria-current="page">Findings &lt;by&gt; rule</a>' in answer.text
    assert "no name!.sql: name it with letters" in answer.words
    missing = asked.get("/sql?saved=..%2Fsettings")
    assert "There are: by-rule." in missing.words
    assert missing.text.count('role="alert"') == 1


@pytest.mark.parametrize(
    ("statement", "chosen", "marks"),
    [
        ("select 'a' as name, 1 as n union all select 'b', 2", {}, 2),
        ("select 'a' as name, 1 as n, 5 as m", {"chart": "bar", "x": "name", "y": "m"}, 1),
        ("select range as x, range * range as y from range(20)", {"chart": "line"}, 20),
        ("select 'n' || range as x, range as y from range(20)", {"chart": "line", "x": "x"}, 20),
        ("select date '2026-01-01' + range::int as d, range as y from range(9)", {"chart": "line"}, 9),
        ("select range as x, range::decimal(9, 1) as y from range(60)", {"chart": "bar", "y": "y"}, 40),
        ("select null as x, 1 as y union all select 'b', 'nan'::double", {"chart": "bar"}, None),
        ("select 'a' as name, 1 as n union all select 'b', 2", {"chart": "none"}, None),
        ("select 1 as one", {}, None),
    ],
)
def test_a_chart_of_ones_choice_is_drawn(
    asked: Dashboard, statement: str, chosen: dict[str, str], marks: int | None
) -> None:
    answer = asked.get(path_of(statement, "/sql", **chosen))
    assert answer.status == 200
    assert 'role="alert">No chart' not in answer.text
    drawn = '<svg class="chart"' in answer.text
    assert drawn is (marks is not None)
    if drawn:
        svg = answer.text[answer.text.index("<svg class") : answer.text.index("</svg>")]
        assert svg.count('aria-roledescription="bar"') + svg.count('aria-roledescription="point"') == marks
    for name, value in chosen.items():
        assert f"{name}={value}" in path_of(statement, "/sql", **chosen)
        if name in {"x", "y"}:
            assert f"<option selected>{value}</option>" in answer.text


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"chart": "bar", "x": "nowhere"}, "x names 'nowhere', which is no column"),
        ({"y": "name"}, "name has no numbers"),
        ({"chart": "pie"}, "chart: there is no 'pie'."),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_told_beside_the_rows(
    asked: Dashboard, chosen: dict[str, str], said: str
) -> None:
    answer = asked.get(path_of("select 'a' as name, 4711 * 2 as n", "/sql", **chosen))
    assert said in answer.words
    assert "9,422" in answer.words


def test_pages_answer_while_44_slow_statements_are_asked(asked: Dashboard) -> None:
    statuses: list[int] = []

    def ask(number: int) -> None:
        statuses.append(asked.get(path_of(f"{ENDLESS} -- {number}")).status)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(44)]
    for thread in threads:
        thread.start()
    for address in ("/", "/coverage", "/gaps", "/exercises?words=squat", "/quality", "/operations"):
        assert asked.get(address).status == 200
    assert any(thread.is_alive() for thread in threads), "the pages were answered before the statements ended"
    busy = asked.get(path_of("select 1 as one"))
    assert busy.status == 503
    assert "Try again in a moment" in busy.words
    assert "select 1 as one" in busy.words
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(set(statuses)) == [200, 503]
    assert statuses.count(200) <= 2
    assert asked.sql("select 1 as one").status == 200


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_dashboard_ends_while_a_statement_runs_and_leaves_no_process(with_signal: signal.Signals) -> None:
    process = start("--port", "0", home=shipped_built().root)
    with process:
        address = address_of(process)
        dashboard = Dashboard(shipped_built(), address)
        asking = [
            threading.Thread(target=ignoring_the_end, args=(dashboard, sql))
            for sql in (IN_ONE_CALL, ENDLESS) * 2
        ]
        for thread in asking:
            thread.start()
        while len(found := statements_of(process.pid)) < 2:
            time.sleep(0.02)
        process.send_signal(with_signal)
        _, said = process.communicate(timeout=20)
    for thread in asking:
        thread.join(timeout=20)
    assert "Traceback" not in said
    assert psutil.wait_procs(found, timeout=20)[1] == []


def ignoring_the_end(dashboard: Dashboard, sql: str) -> None:
    try:
        dashboard.sql(sql)
    except OSError:
        return


def test_leaving_the_page_ends_its_statement(asked: Dashboard) -> None:
    host = urllib.parse.urlsplit(asked.address).netloc
    [dashboard] = [
        each for each in psutil.Process().children(recursive=True) if f"{asked.home.root}" in each.cmdline()
    ]
    leaving = HTTPConnection(host, timeout=60)
    leaving.request("GET", path_of(IN_ONE_CALL))
    while not (found := statements_of(dashboard.pid)):
        time.sleep(0.02)
    leaving.close()
    assert psutil.wait_procs(found, timeout=15)[1] == [], "long before its time is over"


@dataclass
class Session:
    """A browser of one site: it keeps cookies and follows nothing."""

    host: str
    cookie: str = ""

    def get(self, path: str) -> HTTPResponse:
        connection = HTTPConnection(self.host, timeout=60)
        connection.request("GET", path, headers={"Cookie": self.cookie} if self.cookie else {})
        answer = connection.getresponse()
        if given := answer.getheader("set-cookie"):
            self.cookie = given.partition(";")[0]
        return answer


@pytest.fixture(scope="module")
def beyond() -> Iterator[tuple[str, str]]:
    """Serve beyond loopback; give the host and what was printed of the token."""
    process = start("--port", "0", "--host", "0.0.0.0", home=shipped_built().root)
    with process:
        address = address_of(process)
        assert process.stderr is not None
        said = process.stderr.readline()
        yield address.removeprefix("http://").replace("0.0.0.0", "127.0.0.1"), said
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def test_beyond_loopback_sql_asks_for_the_token_that_was_printed(beyond: tuple[str, str]) -> None:
    host, said = beyond
    token = said.strip().rpartition("?token=")[2]
    assert said.startswith("SQL asks for a token there: open http://0.0.0.0:")
    assert len(token) >= 32
    session = Session(host)
    assert session.get("/gaps").status == 200, "the other pages are as they were"
    for path in ("/sql", path_of("select 4711 * 2 as p"), path_of("select 4711 * 2 as p", "/sql/download")):
        answer = session.get(path)
        assert answer.status == 403
        text = answer.read().decode()
        assert 'name="token"' in text
        assert "9422" not in text.replace(",", "")
    assert session.get("/sql?token=wrong").status == 403
    assert session.get("/sql?token=%C3%A9").status == 403
    assert session.cookie == ""
    taken = session.get(f"{path_of('select 4711 * 2 as p')}&token={token}")
    assert taken.status == 303
    assert taken.getheader("location") == path_of("select 4711 * 2 as p")
    kept = str(taken.getheader("set-cookie"))
    assert "HttpOnly" in kept
    assert "SameSite=strict" in kept
    assert "Path=/sql" in kept
    answer = session.get(str(taken.getheader("location")))
    assert answer.status == 200
    assert "9,422" in answer.read().decode()
    session.cookie = session.cookie[:-1]
    assert session.get("/sql").status == 403


def test_a_token_of_ones_own_is_kept_over_starts_and_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPERTOIRE_DASHBOARD_TOKEN", TOKEN)
    process = start("--port", "0", "--host", "0.0.0.0", home=shipped_built().root)
    with process:
        host = address_of(process).removeprefix("http://").replace("0.0.0.0", "127.0.0.1")
        session = Session(host)
        assert session.get(f"/sql?token={TOKEN}").status == 303
        assert session.get("/sql").status == 200
        assert process.stderr is not None
        said = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        said += process.communicate(timeout=30)[1]
    assert "REPERTOIRE_DASHBOARD_TOKEN" in said
    assert TOKEN not in said


def test_a_token_that_can_be_guessed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPERTOIRE_DASHBOARD_TOKEN", "1234")
    process = start("--port", "0", "--host", "0.0.0.0", home=shipped_built().root)
    with process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "REPERTOIRE_DASHBOARD_TOKEN" in said
    assert "1234" not in said


def test_on_loopback_no_token_is_asked_for(asked: Dashboard) -> None:
    assert asked.get("/sql").status == 200
